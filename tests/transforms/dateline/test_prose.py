import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dateline import extract
from transforms.dateline.extract import find_dateline
from transforms.dateline.marks import may_hold_mark
from transforms.dateline.prose import may_be_header, opens_as_prose
from transforms.dateline.tables import words

_WORDS = st.sampled_from(
    sorted(
        words(
            "OSLO Berlin de the mayor said on Monday 5.1 U.S. Mo. May 5 (AP) (dpa). - —",
            "-- .- year-old a—b kansas city, tore: |",
        )
    )
)
_LINES = st.lists(_WORDS, max_size=16).map(" ".join)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The bank that he left said on Monday", True),
        ("Inflation stood at 5.1 percent in the last month", True),
        ("OSLO, May 5 (Reuters) - The bank that he left", False),
        ("kansas city, mo., march 3 - the bank that he left", False),
        ("SAN SEBASTIÁN", False),
        ("", False),
    ],
)
def test_opens_as_prose(line: str, expected: bool):
    assert opens_as_prose(line, german=False) is expected


def test_a_point_holds_a_mark_in_german_only():
    assert [may_hold_mark("August.", german=german) for german in (True, False)] == [True, False]


@given(_LINES, st.sampled_from(["en", "de", "es"]))
def test_prose_passed_over_holds_no_dateline(line: str, language: str):
    text = f"{line} The harbor was closed. Boats waited outside."
    found = find_dateline(text, language=language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extract, "opens_as_prose", lambda line, german: False)
        assert find_dateline(text, language=language) == found


@given(st.text(max_size=80))
def test_prose_checks_never_raise(line: str):
    assert opens_as_prose(line, german=True) in (True, False)
    assert may_be_header(line) in (True, False)
