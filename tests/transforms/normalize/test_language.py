from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.normalize.cases import load_cases
from transforms.normalize.language import find_code, find_language
from transforms.normalize.stopwords import LISTS, NEIGHBORS


@pytest.mark.parametrize(("given_text", "expected"), load_cases("languages"))
def test_find_language(given_text: dict[str, Any], expected: str | None):
    assert find_language(given_text["text"], given_text["declared"]) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *[("en", "en"), ("en-US", "en"), ("EN_gb", "en"), ("zh-Hans-CN", "zh"), ("eng", "en")],
        *[("ger", "de"), ("iw", "he"), ("nb-NO", "no"), ("haw", "haw"), (" fr ", "fr")],
        *[("und", None), ("", None), ("x-klingon", None), ("english", None), ("1", None)],
    ],
)
def test_find_code(tag: str, expected: str | None):
    assert find_code(tag) == expected


def test_no_word_votes_for_two_languages():
    owners: dict[str, list[str]] = {}
    for code, listed in [*LISTS.items(), ("neighbors", NEIGHBORS)]:
        for word in listed.split():
            owners.setdefault(word, []).append(code)
    assert {word: codes for word, codes in owners.items() if len(codes) > 1} == {}


@given(st.text(max_size=120), st.none() | st.text(max_size=8))
def test_find_language_never_raises(text: str, declared: str | None):
    found = find_language(text, declared)
    assert found is None or 2 <= len(found) <= 3
