import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.places.gazetteer import load_gazetteer, split_qualifier

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "places.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['why']}")
def test_find_place_case(case):
    place = load_gazetteer().find_place(**case["input"])
    found = place and {"name": place.name, "admin": place.admin, "country": place.country}
    assert found == case["expected"]


def test_find_place_gives_position_and_id():
    place = load_gazetteer().find_place("Reykjavik")
    assert (place.lat, place.lon, place.geoname_id) == (64.1355, -21.8954, 3413829)


def test_find_place_of_an_unknown_town_has_no_position():
    place = load_gazetteer().find_place("SALT FORK", qualifier="Ohio")
    assert (place.lat, place.lon, place.geoname_id) == (None, None, None)


@pytest.mark.parametrize("name", ["Oslo", "OSLO", "Sioux Falls", "Kenya", "Ohio", "KIEV", "パリ"])
def test_is_place_of_places(name):
    assert load_gazetteer().is_place(name)


@pytest.mark.parametrize("name", ["Editors", "Storm", "", "  ", "1234", "Reuters"])
def test_is_place_of_other_words(name):
    assert not load_gazetteer().is_place(name)


def test_load_gazetteer_gives_one_a_process():
    assert load_gazetteer() is load_gazetteer()


def test_split_qualifier_leaves_a_bare_name():
    assert split_qualifier(" OSLO ") == ("OSLO", None)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.none() | st.text(max_size=30))
def test_find_place_never_raises(name, qualifier):
    place = load_gazetteer().find_place(name, qualifier=qualifier)
    assert place is None or place.name
