"""The table and the JSON say the same figures."""

import json

from pipelines.evaluate.figures import Found, Scores, Share
from pipelines.evaluate.report import cost_rows, format_share, table_rows, to_json
from pipelines.evaluate.running import SetResult

RESULTS = [
    SetResult(
        "first",
        100,
        1,
        {"read": 0.1, "dateline": 0.3},
        {
            "dateline": Scores({"dateline": Found(3, 4, 3, 6)}),
            "country": Scores({"country": Share(1, 2)}),
        },
    ),
    SetResult("second", 300, 0, {"read": 0.1, "dateline": 0.3}, {}),
]


def test_table_rows_name_a_set_once():
    assert table_rows(RESULTS) == [
        (
            "first (100)", "dateline", ".750", ".500", ".600", "",
            "3 of 4 found, 3 of 6 in gold",
        ),
        ("", "country", "", "", "", ".500", "1 of 2"),
    ]  # fmt: skip


def test_cost_rows_are_over_all_sets():
    assert cost_rows(RESULTS) == [
        ("read", "0.500", "25%"),
        ("dateline", "1.500", "75%"),
        ("all", "2.000", "500 articles/s"),
    ]


def test_to_json_by_set_and_task():
    assert json.loads(to_json(RESULTS))["first"] == {
        "articles": 100,
        "rejects": 1,
        "articles_per_second": 250.0,
        "ms_per_article": {"read": 1.0, "dateline": 3.0},
        "tasks": {
            "dateline": {
                "dateline": {
                    "precision": 0.75,
                    "recall": 0.5,
                    "f1": 0.6,
                    "right_found": 3,
                    "found": 4,
                    "gold_found": 3,
                    "gold": 6,
                }
            },
            "country": {"country": {"share": 0.5, "right": 1, "of": 2}},
        },
    }


def test_format_share_never_rounds_up_to_an_aim():
    assert [format_share(value) for value in (0.9499, 0.95, 0.9949, 0.9999)] == [
        ".949",
        ".950",
        ".994",
        ".999",
    ]
