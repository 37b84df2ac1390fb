"""Datelines found, and words that merely look like one: the case table and the properties."""

import datetime as dt
import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Dateline
from transforms.dateline.credits import find_agencies
from transforms.dateline.extract import HEAD_CHARS, find_dateline

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "datelines.jsonl").open(encoding="utf-8")
]
LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "zh", "ja")
MARKS = ("—", " - ", ".-", ": ", "\n\n", "(", ")", "/", "\u2028", "\x00", "電", "\ud83d", "İ")
DAY = dt.date(2025, 3, 14)


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _find(given: dict) -> Dateline | None:
    return find_dateline(
        given["text"],
        language=given["language"],
        published=_day(given.get("published")),
        fetched=_day(given.get("fetched")),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['why']}")
def test_dateline_of_case(case: dict):
    found = _find(case["input"])
    expected = case["expected"]
    answer = found and {
        "raw": found.raw,
        "place": found.place,
        "agencies": list(found.agencies),
        "date": found.date and found.date.isoformat(),
    }
    if found and answer and expected and "places" in expected:
        answer["places"] = [place.name for place in found.places]
    assert answer == expected


def test_cases_cover_every_language():
    assert {case["input"]["language"] for case in CASES} >= set(LANGUAGES)


def test_dateline_below_the_head_is_not_looked_for():
    text = "The mayor spoke.\n\n" * (HEAD_CHARS // 10) + "OSLO (AP) — The harbor was closed."
    assert find_dateline(text) is None


_PARTS = st.sampled_from(
    [
        "OSLO",
        "Paris",
        "SEDALIA, Mo.",
        "GENEVA/NEW YORK",
        "By JANE ROE",
        "BREAKING:",
        "(AP)",
        "(dpa/lno)",
        "(AP Photo)",
        "[Reuters]",
        "/TASS/",
        "March 3",
        "23. August",
        "12 mar",
        ", ",
        " - ",
        " — ",
        ".-",
        " _ ",
        ": ",
        ". ",
        "\n",
        "\n\n",
        "    ",
        "新华社",
        "北京",
        "3月12日电",
        "【ロンドン共同】",
        "said",
        "The",
        "(",
        ")",
        "/",
        "\u3000",
        "\x00",
        "\u202e",
        "1",
        "Q: ",
        "AP",
        "EFECOM",
        "*",
        "Tues.",
    ]
)
_TEXTS = st.one_of(st.text(max_size=300), st.lists(_PARTS, max_size=14).map("".join))


@given(text=_TEXTS, language=st.sampled_from((None, *LANGUAGES)), published=st.none() | st.dates())
def test_any_text_gives_none_or_offsets_that_slice_back(text, language, published):
    found = find_dateline(text, language=language, published=published, fetched=DAY)
    if found is not None:
        assert text[found.start : found.end] == found.raw
        assert found.raw == found.raw.strip()
        assert found.place or found.agencies


def test_ten_thousand_mutated_texts_slice_back():
    chance = random.Random(7)
    texts = [case["input"]["text"] for case in CASES if case["input"]["text"]]
    for _ in range(10_000):
        text = chance.choice(texts)[:300]
        other = chance.choice(texts)[:300]
        cut, start = chance.randrange(len(text) + 1), chance.randrange(len(other))
        text = text[:cut] + chance.choice((*MARKS, "")) + other[start : start + 60] + text[cut:]
        found = find_dateline(text, language=chance.choice(LANGUAGES), published=DAY)
        agencies = find_agencies(text, dateline=found)
        if found is not None:
            assert text[found.start : found.end] == found.raw
            assert set(found.agencies) <= set(agencies)


@given(text=_TEXTS)
def test_same_text_gives_same_dateline(text):
    assert find_dateline(text, published=DAY) == find_dateline(text, published=DAY)


@given(text=_TEXTS)
def test_text_below_the_head_changes_nothing(text):
    head = text.ljust(HEAD_CHARS, "x")
    assert find_dateline(head, published=DAY) == find_dateline(head + "\n\nmore", published=DAY)


@pytest.mark.parametrize(
    "line",
    [
        "A" * 1000000,
        "AP " * 333333,
        "PARIS, " * 150000,
        "(" * 1000000,
        "- " * 500000,
        "\n" * 1000000,
        "A. " * 333333,
        "3月12日" * 200000,
        "By " * 333333,
    ],
    ids=lambda line: repr(line[:8]),
)
def test_a_megabyte_takes_no_quadratic_time(line: str):
    find_dateline("OSLO (AP) — Loads the tables.")
    # No measure of speed: linear time takes a tenth of a second, quadratic time an hour.
    assert _seconds(line) < 10


def _seconds(line: str) -> float:
    start = time.process_time()
    find_dateline(line, language="de", published=DAY)
    return time.process_time() - start


def test_bare_city_lies_where_the_agency_is_at_home():
    prose = "El puerto fue cerrado. Los barcos esperaban."
    found = {
        agency: find_dateline(f"Guadalajara, 25 feb ({agency}).- {prose}", published=DAY)
        for agency in ("EFE", "Reuters")
    }
    countries = {
        name: [place.country for place in one.places] for name, one in found.items() if one
    }
    assert countries == {"EFE": ["ES"], "Reuters": ["MX"]}
