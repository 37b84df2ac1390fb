import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dateline.credit_words import NO_CREDIT_BEFORE, SOURCE_CUES
from transforms.dateline.phrases import ends_with, fold_end, read_phrases

PHRASES = read_phrases("told", "report|story by|from", "mit material -|der", "l'agence")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the mayor told", True),
        ("(told", True),
        ("retold", False),
        ("a story\nfrom", True),
        ("history from", False),
        ("Mit Material der", True),
        ("mit material", True),
        ("selon l’agence", True),
        ("", False),
    ],
)
def test_ends_with(words: str, expected: bool):
    assert ends_with(fold_end(words), PHRASES) is expected


def test_read_phrases_puts_each_under_its_last_word():
    assert read_phrases("a|- b|c") == {"b": ("a b", "b"), "c": ("a c", "c")}


@given(st.text(max_size=60))
def test_fold_end_is_idempotent(words: str):
    assert fold_end(fold_end(words)) == fold_end(words)


@pytest.mark.parametrize("phrases", [SOURCE_CUES, NO_CREDIT_BEFORE], ids=["cues", "no credit"])
def test_phrases_are_folded(phrases):
    listed = [phrase for options in phrases.values() for phrase in options]
    assert [phrase for phrase in listed if fold_end(phrase) != phrase] == []
