"""`newsbeam evaluate` from the files to the table, on labeled articles of our own."""

import functools
import gzip
import json
from pathlib import Path

import pytest

from pipelines.evaluate import command

FLOOD = """\
    LIMA, March 9 (AP) - Rivers rose in Peru
overnight and roads in the capital were closed.
    "We saw it coming," said Ana Ruiz, the mayor.
"""
VOTE = "OSLO, March 10 (Reuters) - Norway votes on Sunday, the ministry said."
RECIPE = "Peel the onions, cut them small and fry them until they are soft."


def span(text: str, words: str) -> list[int]:
    return [text.index(words), text.index(words) + len(words)]


def gold_row(name: str, **fields) -> dict:
    empty = {"has_dateline": None, "place": None, "agency": None, "month": None, "day": None}
    return {"id": name, **empty, **fields}


SEEDS = [
    {"id": "flood", "title": "Rivers rise", "text": FLOOD, "published": "2024-03-09T12:00:00Z"},
    {"id": "vote", "title": "Norway votes", "text": VOTE, "published": "2024-03-10T12:00:00Z"},
    {"id": "soup", "title": "Onions", "text": RECIPE, "published": "2024-03-11T12:00:00Z"},
]

GOLD = {
    "lines": [
        gold_row("flood", has_dateline=True, place="LIMA", agency="AP", month=3, day=9),
        gold_row("vote", has_dateline=True, place="OSLO", agency="Reuters", month=3, day=10),
        gold_row("soup", has_dateline=False),
    ],
    "quotes": [
        {
            "id": "flood",
            "attributions": [
                {
                    "source": [span(FLOOD, "Ana Ruiz, the mayor")],
                    "cue": [span(FLOOD, "said")],
                    "content": [span(FLOOD, '"We saw it coming,"')],
                    "quoted": True,
                }
            ],
        }
    ],
    "pairs": [{"pos": [["flood", "again"]], "hard_neg": [["flood", "vote"]]}],
}


def write_lines(path: Path, rows: list[dict]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("gold")
    again = {**SEEDS[0], "id": "again", "published": "2024-03-09T15:00:00Z"}
    for name, rows in GOLD.items():
        write_lines(root / f"{name}.gold.jsonl.gz", rows)
        seeds = [*SEEDS, again] if name == "pairs" else SEEDS
        write_lines(root / f"{name}.seeds.jsonl.gz", seeds)
    return root


@pytest.fixture
def evaluate(call_command):
    return functools.partial(call_command, command)


@pytest.mark.parametrize("path", [[], ["--quick"]], ids=["whole path", "quick"])
def test_evaluate_scores_what_the_gold_says(evaluate, folder, path):
    code, out, err = evaluate(folder, "--json", *path)
    assert (code, err) == (0, "")
    results = json.loads(out)
    assert {name: sorted(result["tasks"]) for name, result in results.items()} == {
        "lines": ["dateline"],
        "pairs": ["duplicates"],
        "quotes": ["attribution"],
    }
    datelines = results["lines"]["tasks"]["dateline"]
    assert datelines["dateline"]["f1"] == 1.0
    assert [datelines[name]["right"] for name in ("place", "month and day", "agency")] == [2, 2, 2]
    assert results["quotes"]["tasks"]["attribution"]["who said what"]["f1"] == 1.0
    assert results["pairs"]["tasks"]["duplicates"]["pairs"]["f1"] == 1.0


def test_evaluate_quick_runs_the_stages_it_scores(evaluate, folder):
    _, out, _ = evaluate(folder, "--only", "lines", "--quick", "--json")
    assert list(json.loads(out)["lines"]["ms_per_article"]) == ["read", "normalize", "dateline"]


def test_evaluate_whole_path_runs_every_stage(evaluate, folder):
    _, out, _ = evaluate(folder, "--only", "lines", "--json")
    assert list(json.loads(out)["lines"]["ms_per_article"]) == [
        "read", "normalize", "dateline", "deduplicate", "attribution", "region",
    ]  # fmt: skip


def test_evaluate_takes_only_articles_that_the_gold_has(evaluate, folder):
    _, out, _ = evaluate(folder, "--only", "quotes", "--json")
    assert json.loads(out)["quotes"]["articles"] == 1


def test_evaluate_limit_is_spread(evaluate, folder):
    _, out, _ = evaluate(folder, "--only", "lines", "--limit", "2", "--json", "--quick")
    figures = json.loads(out)["lines"]["tasks"]["dateline"]
    assert figures["dateline"]["gold"] == 2


def test_evaluate_table(evaluate, folder):
    code, out, _ = evaluate(folder, "--only", "lines")
    assert code == 0
    lines = out.splitlines()
    assert lines[1] == ("lines (3)\tdateline\t1.000\t1.000\t1.000\t\t2 of 2 found, 2 of 2 in gold")
    assert lines[2] == "\tnone where none\t\t\t\t1.000\t1 of 1"


def test_evaluate_errors_one_line_each(evaluate, folder, tmp_path):
    wrong = [gold_row("flood", has_dateline=True, place="LIMA, Peru")]
    write_lines(tmp_path / "wrong.gold.jsonl.gz", wrong)
    write_lines(tmp_path / "wrong.seeds.jsonl.gz", SEEDS)
    code, _, _ = evaluate(tmp_path, "--errors", tmp_path / "errors.jsonl")
    assert code == 0
    assert [json.loads(line) for line in (tmp_path / "errors.jsonl").read_text().splitlines()] == [
        {
            "set": "wrong",
            "task": "dateline",
            "id": "flood",
            "what": "place",
            "expected": "LIMA, Peru",
            "found": {"answer": "LIMA", "raw": "LIMA, March 9 (AP) -"},
        }
    ]


def test_evaluate_unknown_id_is_one_line(evaluate, tmp_path):
    write_lines(tmp_path / "odd.gold.jsonl.gz", [gold_row("none", has_dateline=False)])
    write_lines(tmp_path / "odd.seeds.jsonl.gz", SEEDS)
    code, out, err = evaluate(tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam evaluate: ")
    assert err.endswith("odd.gold.jsonl.gz: 'none' is no id of the seeds\n")


def test_evaluate_wrong_folder_is_one_line(evaluate, tmp_path):
    code, _, err = evaluate(tmp_path / "nowhere")
    assert code == 2
    assert err.startswith("newsbeam evaluate: no folder ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_evaluate_wrong_limit_is_wrong_usage(evaluate, folder, limit, capsys):
    with pytest.raises(SystemExit, match="2"):
        evaluate(folder, "--limit", limit)
    assert "is not a count" in capsys.readouterr().err or limit == "-1"
