import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dateline.place_names import (
    find_places,
    is_known,
    is_located,
    letter_case,
    split_places,
)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("ST. LOUIS", "upper"),
        ("McALLEN, Texas", "upper"),
        ("HAMBURG West Germany", "upper"),
        ("Sant Joan d'Alacant", "title"),
        ("Rio de Janeiro", "title"),
        ("New york", "mixed"),
        ("kansas city", "lower"),
        ("SILVER CITY, N.M.", "upper"),
        ("SILVER", None),
        ("EDITOR'S NOTE", None),
        ("BOSTON 5", None),
        ("of the", None),
        ("x", None),
    ],
)
def test_letter_case(place: str, expected: str | None):
    assert letter_case(place) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("SEDALIA, Mo.", [("SEDALIA", "Mo.")]),
        ("Bermeo, (Vizcaya)", [("Bermeo", "Vizcaya")]),
        ("AUSTIN, Texas/NEW YORK", [("AUSTIN", "Texas"), ("NEW YORK", None)]),
        ("LONDON and PARIS", [("LONDON", None), ("PARIS", None)]),
        ("NEAR MOSUL, Iraq", [("MOSUL", "Iraq")]),
        ("", []),
    ],
)
def test_split_places(place: str, expected: list):
    assert split_places(place) == expected


def test_a_name_with_and_is_one_place():
    assert [p.country for p in find_places("BOSNIA AND HERZEGOVINA")] == ["BA"]


def test_home_country_helps_between_towns_of_one_name():
    assert [p.country for p in find_places("BIRMINGHAM", ("US",))] == ["US"]
    assert [p.country for p in find_places("BIRMINGHAM")] == ["GB"]


def test_a_person_is_no_known_place():
    assert (is_known("PARIS"), is_known("PARIS HILTON")) == (True, False)


def test_a_known_state_does_not_locate_a_town():
    assert (is_known("ZORBLING, Kan."), is_located("ZORBLING, Kan.")) == (True, False)


@given(place=st.text(max_size=80))
def test_any_words_can_be_asked_for(place: str):
    assert letter_case(place) in (None, "upper", "title", "mixed", "lower")
    assert len(find_places(place)) <= max(1, len(split_places(place)))
