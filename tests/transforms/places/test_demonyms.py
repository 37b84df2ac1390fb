import pytest

from transforms.places.build.build_demonyms import demonyms
from transforms.places.demonyms import inflected, read_demonyms
from transforms.places.tables import read_rows


@pytest.mark.parametrize(
    ("stem", "language", "expected"),
    [
        ("alemán", "es", ["alemán", "alemana", "alemanes", "alemanas"]),
        ("maliense", "es", ["maliense", "malienses"]),
        ("senegalês", "pt", ["senegalês", "senegalesa", "senegaleses", "senegalesas"]),
        ("espanhol", "pt", ["espanhol", "espanhola", "espanhóis", "espanholas"]),
        ("israelense", "pt", ["israelense", "israelenses"]),
        ("austriaco", "it", ["austriaco", "austriaca", "austriaci", "austriachi", "austriache"]),
        ("danese", "it", ["danese", "danesi"]),
        ("belga", "it", ["belga", "belgi", "belghe"]),
        ("grec", "fr", ["grec", "grecs", "grecque", "grecques"]),
        ("guinéen", "fr", ["guinéen", "guinéens", "guinéenne", "guinéennes"]),
    ],
)
def test_inflected(stem: str, language: str, expected: list[str]):
    assert inflected(stem, language) == expected


def test_every_listed_stem_has_forms():
    rows = [row for table in ("demonyms_cldr", "demonyms_other") for row in read_rows(table)]
    stems = {(stem, language) for _, language, listed in rows for stem in listed.split("|")}
    assert [stem for stem, language in sorted(stems) if not inflected(stem, language)] == []


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "pt"])
def test_most_countries_have_an_adjective(language: str):
    tables = ("demonyms_cldr", "demonyms_other")
    known = {row[0] for table in tables for row in read_rows(table) if row[1] == language}
    assert len(known) >= 150


def test_capitalized_adjectives_are_of_their_language():
    found = {(word, language) for word, _, language in read_demonyms()}
    assert ("Algériens", "fr") in found
    assert ("algériens", None) in found


def test_demonyms_come_from_currencies_and_languages():
    found = demonyms("pt")
    assert found["DZ"] == ["argelino"]
    assert found["BG"] == ["búlgaro"]
    assert found["EG"] == ["egípcio"]  # "libra egípcia", the feminine made masculine
