"""Headers of plain text found, and prose that merely looks like one kept."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entry import Entry
from schemas.reject import Reason, Reject, Stage
from transforms.read.plain import parse_plain

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "plain_headers.jsonl").open(encoding="utf-8")
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['why']}")
def test_plain_text_of_case(case: dict):
    expected = dict(case["expected"])
    if "authors" in expected:
        expected["authors"] = tuple(expected["authors"])
    assert parse_plain(case["input"], "a.txt") == Entry(source="a.txt", **expected)


@pytest.mark.parametrize("text", ["", " \n\n", "Title: Rain\n", "date 2024-11-30\n"])
def test_text_without_words_is_rejected(text: str):
    expected = Reject(Stage.READ, Reason.EMPTY, "a.txt", "no text in the file", text or None)
    assert parse_plain(text, "a.txt") == expected


LABELED = st.sampled_from(["Title: ", "Date: ", "date ", "By: ", "URL: ", "\n", "2024-11-30", " "])


@settings(deadline=None)
@given(st.lists(LABELED | st.text(max_size=12), max_size=12).map("".join))
def test_no_word_is_lost(text: str):
    found = parse_plain(text, "a.txt")
    if isinstance(found, Entry):
        assert text.replace("\r\n", "\n").replace("\r", "\n").strip().endswith(found.body)
