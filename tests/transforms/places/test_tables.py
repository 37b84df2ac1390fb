"""The tables hold together: every code is known, no name stands in two rows of a list."""

import pytest

from transforms.places.fold import fold_name
from transforms.places.lexicon import Guard, read_lexicon
from transforms.places.regions import REGION_BY_COUNTRY, region_of
from transforms.places.tables import read_rows

COUNTRY_FIRST = [
    "countries",
    "country_aliases",
    "demonyms",
    "demonyms_other",
    "divisions",
    "institutions",
    "old_names",
    "stand_alone_cities",
    "city_aliases",
]


@pytest.mark.parametrize("table", COUNTRY_FIRST)
def test_rows_start_with_a_known_country(table):
    unknown = {row[0] for row in read_rows(table)} - set(REGION_BY_COUNTRY)
    assert unknown == set()


def test_regions_cover_the_249_countries_and_kosovo_once():
    assert len(REGION_BY_COUNTRY) == 250


def test_every_country_has_a_name():
    assert {row[0] for row in read_rows("countries")} == set(REGION_BY_COUNTRY)


def test_divisions_are_geonames_divisions():
    known = {(country, code) for country, code, _ in read_rows("admins")}
    assert {(country, code) for country, code, _ in read_rows("divisions")} - known == set()


def test_lexicon_options_are_known_countries_with_shares():
    for written, name in read_lexicon().items():
        for country, share in name.options:
            assert country in REGION_BY_COUNTRY or (country == "" and name.kind == "union"), written
            assert 0 < share <= 1, written


def test_lexicon_keeps_common_words_guarded():
    lexicon = read_lexicon()
    assert lexicon["Reading"].guard is Guard.PLACE_WORD
    assert lexicon["Turkey"].guard is Guard.WORD
    assert lexicon["Jordan"].guard is Guard.NAME
    assert "Split" not in lexicon or lexicon["Split"].guard is Guard.PLACE_WORD


@pytest.mark.parametrize(
    ("country", "region"),
    [
        ("KP", "eastern-asia"),
        ("TW", "eastern-asia"),
        ("XK", "southern-europe"),
        ("US", "northern-america"),
        ("MX", "latin-america-and-the-caribbean"),
        ("GB", "northern-europe"),
        ("RU", "eastern-europe"),
        ("IR", "southern-asia"),
        ("CY", "western-asia"),
        ("SD", "northern-africa"),
        ("AQ", "antarctica"),
        ("ZZ", "unknown"),
        (None, "unknown"),
    ],
)
def test_region_of(country, region):
    assert region_of(country) == region


@pytest.mark.parametrize(
    "name", ["MÉRIDA", "St. Louis", "Winston-Salem", "P'yongyang", "ガザ", "서울"]
)
def test_fold_name_is_idempotent(name):
    assert fold_name(fold_name(name)) == fold_name(name)


def test_fold_name_keeps_the_marks_that_make_another_letter():
    assert fold_name("ガザ") != fold_name("カサ")
