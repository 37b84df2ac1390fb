"""The written cases, in four languages, and languages without a lexicon."""

import json
from pathlib import Path

import pytest

from transforms.attribution.extract import find_attributions

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "attributions.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]

KNOWN_FAILURES = {
    "en-passive-quoted": "two cues are found in 'was quoted as saying'",
    "en-no-found-thing": "the tagger takes 'found' for a finding where divers find a wreck",
    "en-no-told-tale": "the tagger takes 'asking price' for a question",
}


def parameters():
    for case in CASES:
        reason = KNOWN_FAILURES.get(case["id"])
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        yield pytest.param(case, id=f"{case['id']}: {case['why']}", marks=marks)


@pytest.mark.parametrize("case", parameters())
def test_attributions_of_case(case):
    found = find_attributions(case["input"]["text"], language=case["input"]["language"])
    expected = case["expected"]

    def seen(item, keys):
        return {key: getattr(item, key) for key in keys}

    keys = [tuple(one) for one in expected] or [("source", "cue", "content")] * len(found)
    assert [seen(item, names) for item, names in zip(found, keys, strict=False)] == expected
    assert [item.content for item in found] == [one["content"] for one in expected]


def test_cases_are_many_in_four_languages():
    languages = {case["input"]["language"] for case in CASES}
    assert languages >= {"en", "de", "es", "fr"}
    assert len({case["id"] for case in CASES}) == len(CASES) >= 300


def test_known_failures_are_cases():
    assert set(KNOWN_FAILURES) <= {case["id"] for case in CASES}
