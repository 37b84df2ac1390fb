import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dateline.dates import DateWords, find_date_at_end, to_date, to_month


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ROANOKE, Va., Feb 26", DateWords(month=2, day=26)),
        ("AMSTERDAM, 2 March", DateWords(month=3, day=2)),
        ("Paris, le 3 mai 2024", DateWords(2024, 5, 3)),
        ("Genève, 1er juin", DateWords(month=6, day=1)),
        ("Rio, 12 de março de 2024", DateWords(2024, 3, 12)),
        ("VIENNA, Wed., March 12", DateWords(month=3, day=12, weekday=2)),
        ("Lagos, 2025-03-12", DateWords(2025, 3, 12)),
        ("Tirana, 12.03.2025", DateWords(2025, 3, 12)),
        ("OSLO, Tuesday", DateWords(weekday=1)),
        ("CHICAGO, April", DateWords(month=4)),
        ("BOSTON, March 187", DateWords(month=3)),
        ("BELGRADE, March 2O", DateWords(month=3)),
    ],
)
def test_date_at_the_end_of_words(words: str, expected: DateWords):
    found = find_date_at_end(words)
    assert found is not None
    assert found[1] == expected
    assert words[: found[0]].endswith((" ", ","))


@pytest.mark.parametrize("words", ["OSLO", "April", "the 3 mice", "Section 12", "12.13.2025", ""])
def test_no_date_at_the_end_of_words(words: str):
    assert find_date_at_end(words) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Narch", 3),
        ("Macrh", 3),
        ("Mach", 3),
        ("Apri", 4),
        ("APril", 4),
        ("Sept", 9),
        ("Juy", None),
        ("Grade", None),
        ("mars", 3),
        ("Mrz", 3),
        ("Set", 9),
    ],
)
def test_month_of_a_name_one_slip_forgiven(name: str, expected: int | None):
    assert to_month(name) == expected


def test_day_alone_lies_nearest_to_publication():
    near = dt.date(2025, 3, 2)
    assert to_date(DateWords(day=28), published=near) == dt.date(2025, 2, 28)
    assert to_date(DateWords(day=3), published=near) == dt.date(2025, 3, 3)


def test_without_publication_a_date_is_not_after_the_fetch():
    fetched = dt.date(2025, 6, 1)
    assert to_date(DateWords(month=8, day=1), fetched=fetched) == dt.date(2024, 8, 1)
    assert to_date(DateWords(month=6, day=2), fetched=fetched) == dt.date(2025, 6, 2)


_WORDS = st.builds(
    DateWords,
    year=st.none() | st.integers(1900, 2099),
    month=st.none() | st.integers(1, 12),
    day=st.none() | st.integers(1, 31),
    weekday=st.none() | st.integers(0, 6),
)


@given(words=_WORDS, published=st.none() | st.dates(), fetched=st.none() | st.dates())
def test_date_keeps_what_the_words_say(words, published, fetched):
    date = to_date(words, published=published, fetched=fetched)
    if date is not None and words.day is not None:
        assert date.day == words.day
        assert words.month in (None, date.month)
        assert words.month is None or words.year in (None, date.year)


@given(words=st.text(max_size=60))
def test_any_words_give_a_start_inside_them(words: str):
    found = find_date_at_end(words)
    assert found is None or 0 <= found[0] < len(words)
