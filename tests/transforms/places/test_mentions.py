import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.places.gazetteer import load_gazetteer


def mentions(text: str, language: str | None = "en") -> list[tuple[str, str]]:
    found = load_gazetteer().find_mentions(text, language)
    return [(text[m.start : m.end], m.country) for m in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Japan's yen", [("Japan", "JP")]),
        ("JAPANESE BANKS IN OSAKA", [("JAPANESE", "JP"), ("OSAKA", "JP")]),
        ("a U.S.-led force, US troops", [("U.S.", "US"), ("US", "US")]),
        ("Nigerians and Niger", [("Nigerians", "NG"), ("Niger", "NE")]),
        ("the woman in Oman", [("Oman", "OM")]),
        ("WOMEN OF OMAN", [("OMAN", "OM")]),
        (
            "Salem, Ore., and Salem, Mass.",
            [("Salem", "US"), ("Ore.", "US"), ("Salem", "US"), ("Mass.", "US")],
        ),
        ("Paris, Texas", [("Paris", "US"), ("Texas", "US")]),
        ("Franco-German talks", [("German", "DE")]),
        ("The New York Times and the Boston Celtics", [("Boston Celtics", "US")]),
        ("Lebanon, Ohio. In Lebanon", [("Lebanon", "US"), ("Ohio", "US"), ("Lebanon", "US")]),
        ("Cuba Street", []),
        ("Michael Jordan won. Jordan said so.", []),
        ("Ray Mendoza and Thomas P. Bilbao", []),
        ("Reading is fun", []),
        ("a house in Reading", [("Reading", "GB")]),
        ("NATO met", [("NATO", "")]),
    ],
)
def test_find_mentions(text, expected):
    assert mentions(text) == expected


def test_find_mentions_finds_lower_case_adjectives_outside_english():
    assert mentions("el gobierno mexicano", "es") == [("mexicano", "MX")]
    assert mentions("el gobierno mexicano", None) == [("mexicano", "MX")]
    assert mentions("el gobierno mexicano", "en") == []


def test_find_mentions_takes_island_for_iceland_in_german_only():
    assert mentions("Island wählt", "de") == [("Island", "IS")]
    assert mentions("Island life", "en") == []


def test_find_mentions_lists_all_meanings_of_a_shared_name():
    (mention,) = load_gazetteer().find_mentions("Birmingham is dark.")
    assert [country for country, _ in mention.options] == ["GB", "US"]


def test_find_mentions_weighs_a_company_less_than_its_country():
    country, company = load_gazetteer().find_mentions("Canada told Canadian Pacific Ltd so.")
    assert company.weight < country.weight / 2


def test_find_mentions_weighs_a_currency_less_than_its_country():
    country, currency = load_gazetteer().find_mentions("Canada lent Canadian dollars.")
    assert currency.weight < country.weight / 2


def test_find_mentions_fills_people_for_the_next_part():
    people: set[str] = set()
    load_gazetteer().find_mentions("Michael Jordan won.", "en", people)
    assert people == {"Jordan"}
    assert load_gazetteer().find_mentions("Jordan wins", "en", people) == []


WORDS = st.sampled_from(["Jordan", "Paris", "in", "U.S.", "Salem,", "Ore.", "北京", "Zürich", "\n"])


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)),
    st.sampled_from(["en", "de", None]),
)
def test_find_mentions_never_raises_and_offsets_lie_in_order(text, language):
    found = load_gazetteer().find_mentions(text, language)
    edges = [edge for mention in found for edge in (mention.start, mention.end)]
    assert edges == sorted(edges)
    assert all(0 <= m.start < m.end <= len(text) and 0 < m.weight <= 1 for m in found)


@pytest.mark.parametrize("unit", ["A", "PARIS ", "Jordan ", "Canadian A A A A ", "U.S. "])
def test_find_mentions_takes_linear_time(unit):
    text = (unit * (2_000_000 // len(unit) + 1))[:2_000_000]
    start = time.process_time()
    load_gazetteer().find_mentions(text, "en")
    # No measure of speed: linear time takes a second, quadratic time hours.
    assert time.process_time() - start < 60


def test_find_mentions_fills_namesakes_for_the_next_part():
    namesakes: dict[str, str] = {}
    load_gazetteer().find_mentions("A fair in Peru, Ind., opened.", "en", None, namesakes)
    assert namesakes == {"peru": "US"}
    (peru,) = load_gazetteer().find_mentions("Fair opens in Peru", "en", None, namesakes)
    assert (peru.country, peru.kind) == ("US", "city")


def test_find_mentions_takes_a_language_for_little_of_its_country():
    (country,) = load_gazetteer().find_mentions("el gobierno inglés", "es")
    (language,) = load_gazetteer().find_mentions("escribe en inglés", "es")
    assert language.weight < country.weight / 2


@pytest.mark.parametrize("text", ["ウインドウ", "クリスマス", "シリコンバレー"])
def test_find_mentions_takes_no_part_of_a_word_in_katakana(text):
    assert [m.country for m in load_gazetteer().find_mentions(text, "ja")] == []
