import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dateline.agencies import load_agencies
from transforms.dateline.credits import find_agencies
from transforms.dateline.extract import find_dateline

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "credits.jsonl").open(encoding="utf-8")
]
CANONICAL = {agency.name for agency in load_agencies()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['why']}")
def test_agencies_of_case(case: dict):
    given = dict(case["input"])
    text = given.pop("text")
    dateline = find_dateline(text, language=given.pop("language", "en"))
    assert list(find_agencies(text, dateline=dateline, **given)) == case["expected"]


_PARTS = st.sampled_from(
    [
        "AP",
        "the AP",
        "Reuters",
        "(AFP)",
        "/dpa",
        "KCNA",
        " said",
        " told ",
        "per ",
        "Photo",
        "©",
        "\n\n",
        "(Reporting by Jane; Editing by John)",
        "Advanced Placement (AP)",
        "新华社",
        "UPI",
        ". ",
        "— ",
        "Bloomberg",
        "Michael Bloomberg",
        "'s Jane Roe",
        "/Getty",
        "By John Doe, ",
        "@",
        "_",
        "PTI",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PARTS, max_size=14).map("".join))


@given(text=_TEXTS, title=st.none() | _TEXTS, author=_TEXTS, publisher=st.none() | _TEXTS)
def test_any_text_gives_unique_canonical_names(text, title, author, publisher):
    found = find_agencies(text, title=title, authors=(author,), publisher=publisher)
    assert len(set(found)) == len(found)
    assert set(found) <= CANONICAL


@given(text=_TEXTS)
def test_datelines_agencies_are_always_among_them(text):
    dateline = find_dateline(text)
    agencies = dateline.agencies if dateline else ()
    assert set(agencies) <= set(find_agencies(text, dateline=dateline))


@pytest.mark.parametrize(
    "line",
    [
        "A" * 1000000,
        "CAPITAL " * 125000,
        "reporting by " * 77000,
        "(AP Photo) " * 90000,
        "Reuters Institute " * 55000,
        "AP " * 333_333,
        "AP/" * 333_333,
        "新华" * 300000,
    ],
    ids=lambda line: repr(line[:8]),
)
def test_a_megabyte_takes_no_quadratic_time(line: str):
    find_agencies("Loads the tables.")
    # No measure of speed: linear time takes a tenth of a second, quadratic time an hour.
    assert _seconds(line) < 10


def _seconds(line: str) -> float:
    start = time.process_time()
    find_agencies(line)
    return time.process_time() - start


def test_sign_off_at_the_foot_of_a_very_long_text_is_read():
    assert find_agencies("The harbor was closed. " * 50_000 + "\n\n(PTI)") == ("PTI",)
