"""The place in a dateline: whether words can be one, and what places they mean."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from schemas.article import Place
from transforms.dateline.tables import NOT_PLACES, POSITION_WORDS, SMALL_WORDS
from transforms.places.fold import fold_name
from transforms.places.gazetteer import load_gazetteer
from transforms.places.tables import read_rows

MAX_PLACE_CHARS = 90
MAX_PLACE_WORDS = 13
"""Enough for "ABOARD THE SHIP EXAMPLE IN THE NORTH ATLANTIC OCEAN OFF NOVA SCOTIA"."""

MAX_MIXED_WORDS = 3
""""New york", "Mexico city": teletype with the first word capitalized."""

MIN_PEOPLE_CAPITAL = 300_000
"""A smaller capital is a word or a name more often: "Victoria", "Valletta", "Nassau"."""

MAX_CACHED_PLACES = 8_192
"""Datelines repeat: a day of a wire has a few hundred places."""

_FORBIDDEN = re.compile(
    r"""
      [\d:;!?"“”„«»<>|=@#%$&_+\\]      # figures, quotes, signs
    | \.{2}                            # "Dlr....0.56": a table
    | [a-zß-ÿ]{3}\.\s+[A-Z]            # "Inc. The": the end of a sentence
    """,
    re.VERBOSE,
)

_WORD = re.compile(r"[^\W\d_](?:[^\s,/()]*[^\W\d_])?")

_BRACKETS = re.compile(
    r"""
    ^(?P<city>[^()]{2,50}?) ,?\s* \((?P<qualifier>[^()]{2,40})\)
    (?: \s* \[ [^()\[\]]{2,40} \] )? $      # "Mumbai (Maharashtra) [India]"
    """,
    re.VERBOSE,
)
""""Perth (Australia)", "Bermeo, (Vizcaya)"."""

_SEVERAL = re.compile(r"\s*/\s*|\s+(?:and|und|y|e|et|AND|UND|Y|E|ET)\s+")
"""Between two cities: "GENEVA/NEW YORK", "HAMBURG / BERLIN", "LONDON and PARIS"."""

_RIVER = re.compile(r"\s+(?:a\.\s?[MdL]|a\.\sd\.\s\w+|an\sder\s\w+)\.?$", re.IGNORECASE)
""""FRANKFURT A. M.": the river, where the gazetteer has the bare name."""

_ELISION = re.compile(r"(?:[dlns]|all|dell|nell|sull)['’][^\W\d_a-z]")

_POSITION = re.compile(rf"^(?:{'|'.join(POSITION_WORDS)})\s+", re.IGNORECASE)


@functools.lru_cache(MAX_CACHED_PLACES)
def letter_case(place: str) -> str | None:
    """Return how a place is written: "upper", "title", "mixed", "lower"; None for no place.

    The first word decides, so that "HAMBURG West Germany" and "McALLEN" are upper.

    >>> letter_case("ST. LOUIS"), letter_case("Tel Aviv")
    ('upper', 'title')
    >>> letter_case("New york"), letter_case("kansas city")
    ('mixed', 'lower')
    >>> letter_case("The bank said on Tuesday"), letter_case("EDITOR'S NOTE")
    (None, None)
    """
    if not 2 <= len(place) <= MAX_PLACE_CHARS or _FORBIDDEN.search(place):
        return None
    words = _WORD.findall(place)
    if not 1 <= len(words) <= MAX_PLACE_WORDS:
        return None
    folded = [word.casefold() for word in words]
    # "SILVER CITY, N.M." is a place (rt-silver-spring), "SILVER" the metal (no-metal).
    if not NOT_PLACES.isdisjoint(folded) and (len(words) == 1 or not is_known(place)):
        return None
    big = [word for word, low in zip(words, folded, strict=True) if low not in SMALL_WORDS]
    if not big:
        return None
    if not any(_is_small(word) for word in big):
        return "upper" if _is_upper(big[0]) else "title"
    if place.islower():
        return "lower"
    if _POSITION.match(place) and words[0][0].isupper():
        return "title"  # "A bordo del avión presidencial"
    return "mixed" if len(words) <= MAX_MIXED_WORDS and words[0][0].isupper() else None


def _is_small(word: str) -> bool:
    """Return whether a word starts in lower case; "d'Urgell" does not."""
    return word[0].islower() and not _ELISION.match(word)


def _is_upper(word: str) -> bool:
    """Return whether a word is in capitals; "McALLEN" and "DeKALB" are, "McLean" is not."""
    capitals = sum(char.isupper() for char in word)
    return word.isupper() or capitals > sum(char.islower() for char in word)


def split_places(place: str) -> list[tuple[str, str | None]]:
    """Return (name, qualifier) of each city that a dateline's place names.

    >>> split_places("SEDALIA, Mo."), split_places("Perth (Australia)")
    ([('SEDALIA', 'Mo.')], [('Perth', 'Australia')])
    >>> split_places("GENEVA/NEW YORK"), split_places("LONDON and PARIS")
    ([('GENEVA', None), ('NEW YORK', None)], [('LONDON', None), ('PARIS', None)])
    """
    parts = []
    for part in _SEVERAL.split(place):
        name, qualifier = _POSITION.sub("", part.strip()), None
        if match := _BRACKETS.match(name):
            name, qualifier = match["city"], match["qualifier"]
        elif "," in name:
            name, _, qualifier = name.partition(",")
        name, qualifier = name.strip(" ,"), (qualifier or "").strip(" ,") or None
        if name:
            parts.append((name, qualifier))
    return parts


@functools.lru_cache(MAX_CACHED_PLACES)
def find_places(place: str, countries: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """Return the places that a dateline's place means, () where none is known.

    >>> [p.name for p in find_places("GENEVA/NEW YORK")]
    ['Geneva', 'New York City']
    >>> find_places("XYZZY")
    ()
    """
    # "BOSNIA AND HERZEGOVINA", "DAR ES SALAAM": one name, whatever it seems to join.
    # So is "FRANKFURT/ODER" (de-oder), while both parts of "GENEVA/NEW YORK" are cities.
    joined = _SEVERAL.search(place)
    slashed = "/" in place
    if joined and slashed and all(_find(part, None, ()) for part in place.split("/")):
        joined = None
    whole = _find(place.replace("/", " "), None, countries) if joined else None
    if whole is not None and (whole.lat is not None or whole.geoname_id is not None):
        return (whole,)
    found = (_find(name, qualifier, countries) for name, qualifier in split_places(place))
    return tuple(one for one in found if one is not None)


def _find(name: str, qualifier: str | None, countries: Sequence[str]) -> Place | None:
    gazetteer = load_gazetteer()
    place = gazetteer.find_place(name, qualifier=qualifier, countries=countries)
    if place is None and (bare := _RIVER.sub("", name)) != name:
        place = gazetteer.find_place(bare, qualifier=qualifier, countries=countries)
    return place


def is_known(place: str) -> bool:
    """Return whether every city of the place is in the gazetteer.

    >>> is_known("PARIS"), is_known("PARIS HILTON")
    (True, False)
    """
    return len(find_places(place)) == len(split_places(place)) > 0


def is_located(place: str) -> bool:
    """Return whether the gazetteer has every city of the place, not only the area behind it.

    >>> is_located("MATAWAN, N.J."), is_located("THE FIX IS IN")
    (True, False)
    """
    found = find_places(place)
    return len(found) == len(split_places(place)) > 0 and all(
        one.lat is not None or one.geoname_id is not None for one in found
    )


def is_short_state(word: str) -> bool:
    """Return whether a word is a division's short form with its point.

    >>> is_short_state("Conn."), is_short_state("MOSCOW.")
    (True, False)
    """
    return word in _short_states()


@functools.cache
def _short_states() -> frozenset[str]:
    names = (name for _, _, listed in read_rows("divisions") for name in listed.split("|"))
    short = [name for name in names if name.endswith(".")]
    return frozenset((*short, *(name.upper() for name in short)))


def stands_alone(place: str) -> bool:
    """Return whether a city is known enough to stand without its country in a dateline.

    >>> stands_alone("London"), stands_alone("Köln"), stands_alone("Reading")
    (True, True, False)
    """
    if fold_name(place) in _stand_alone_names():
        return True
    if not place.isalpha() or place in _names_of_people():
        return False
    return any(
        one.geoname_id is not None and one.geoname_id in _stand_alone_ids()
        for one in find_places(place)
    )


@functools.cache
def _stand_alone_ids() -> frozenset[int]:
    """The same cities and the large capitals, so that any of their names will do."""
    places = (find_places(name) for name in _stand_alone_names())
    cities = load_gazetteer().cities
    capitals = (row for row in range(len(cities)) if cities.is_capital(row))
    return frozenset(one.geoname_id for found in places for one in found if one.geoname_id) | {
        cities.geoname_id(row) for row in capitals if cities.people(row) >= MIN_PEOPLE_CAPITAL
    }


@functools.cache
def _names_of_people() -> frozenset[str]:
    """Given names and surnames that are towns too: "Victoria — A novel"."""
    rows = dict(row for row in read_rows("place_words") if len(row) == 2)
    given = "|".join(names for (names,) in read_rows("given_names"))
    return frozenset("|".join((given, rows["given"], rows["surname"], rows["word"])).split("|"))


@functools.cache
def _stand_alone_names() -> frozenset[str]:
    return frozenset(
        fold_name(name) for _, names in read_rows("stand_alone_cities") for name in names.split("|")
    )
