"""Every name that is looked for in running text, and what it says about countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from transforms.places.demonyms import read_demonyms
from transforms.places.tables import read_rows

Options = tuple[tuple[str, float], ...]
"""Countries that a name may mean with their shares, likeliest first."""


class Guard(IntEnum):
    """What a name must have beside it to be a place; the later one asks for more."""

    NONE = 0
    LANGUAGE = 1
    """In texts of one language only: "Island" is Iceland in German."""
    WORD = 2
    """Within a sentence and not behind an article: "Turkey said", not "roast a Turkey"."""
    SURNAME = 3
    """Not behind a given name or an initial: "Jack London"; every town may be a surname."""
    NAME = 4
    """Not beside any other name: "Michael Jordan", "Paris Hilton"."""
    AFTER_COMMA = 5
    """Behind a town and a comma: "Salem, Ore."."""
    PLACE_WORD = 6
    """Behind a preposition, or before its state or country: "in Reading", "Salem, Ore."."""
    KATAKANA = 7
    """Not within more katakana: Japanese leaves no gaps, but changes its script at a word's
    end; "インド" is no part of "ウインドウ"."""


class Name(NamedTuple):
    """What a name in the lexicon means.

    `options` is empty for words that hold a place's name and are no place ("New
    York Times") or lie in no one country ("Latin America"). `weight` 1 is a
    country's own name.
    """

    kind: str
    weight: float
    options: Options
    guard: Guard = Guard.NONE
    languages: tuple[str, ...] = ()


NO_COUNTRY: Options = (("", 1.0),)
"""The meaning of a body of many states: it counts, but for no country."""

KIND_WEIGHTS = {
    "country": 1.0,
    "demonym": 0.9,
    "admin": 0.8,
    "city": 0.8,
    "capital": 0.7,
    "union": 0.5,
    "institution": 0.5,
}
"""A capital stands for its government in stories of other countries ("Moscow and Pyongyang
call it defensive"), so it weighs less than another town."""

GERMAN = frozenset(("DE", "AT", "CH"))

MIN_SHARE_OF_WORD = 0.9
"""A town's share of its name from which a German word is made of it."""

_GERMAN_TOWN = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{6,}(?:-[A-ZÄÖÜ][a-zäöüß]{3,})?")
"""Seven letters and more: "Hammer", "Weiler" and "Singer" are words."""

_COMPOUND = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{4,}(?:[tgdmk])")
"""A German noun that takes -s or -es in the genitive: "Bundestages", "Landgerichts"."""

PARTY_LABEL_WEIGHT = 0.8
"""Nobody but a member of Congress or of a state's legislature has one."""

MAX_POSTAL_CODE = 3
"""Characters of a division's code ("NSW"): found behind a comma only, like "Ore."."""

_WORDLIKE_CODES = frozenset(("IN", "OR", "ME", "OK", "HI", "AL", "PA", "MA", "LA", "DE", "ID"))
"""Postal codes that capitals in a headline spell too; USPS codes are rare in news anyway."""

_TREATMENTS = (("word", Guard.WORD), ("surname", Guard.SURNAME), ("given", Guard.NAME))
"""Rows of place_words that guard a name of whatever kind, the strictest last."""


KATAKANA = re.compile(r"[\u30a1-\u30ff]+")

NOT_A_PLACE = Name("none", 0.0, ())


def read_lexicon() -> dict[str, Name]:
    """Return {name as written: what it means}; of two meanings that of the later table."""
    words = {row[0]: frozenset(row[1].split("|")) for row in read_rows("place_words")}
    lexicon: dict[str, Name] = {}
    for names in (_places(), _areas(words["area"]), _signs()):
        for written, name in names:
            # "Israeli" is German too: what a word means anyway needs no language.
            known = lexicon.get(written) if name.guard is Guard.LANGUAGE else None
            if known is not None and known.options == name.options:
                if known.languages:
                    lexicon[written] = known._replace(languages=known.languages + name.languages)
            elif known is None or name.kind != "demonym":
                lexicon[written] = name
    for written, kind, listed in read_rows("shared_names"):
        lexicon[written] = Name(kind, KIND_WEIGHTS[kind], _options(listed))
    for row, guard in _TREATMENTS:
        for written in words[row] & lexicon.keys():
            name = lexicon[written]
            lexicon[written] = name._replace(guard=max(guard, name.guard))
    for written, name in lexicon.items():
        if name.guard in (Guard.NONE, Guard.SURNAME) and KATAKANA.fullmatch(written):
            lexicon[written] = name._replace(guard=Guard.KATAKANA)
    return lexicon


@lru_cache(1024)
def _options(listed: str) -> Options:
    """Return the options of "US:0.6|GE:0.4"."""
    pairs = (option.split(":") for option in listed.split("|"))
    return tuple((country, float(share)) for country, share in pairs)


def _one(country: str, kind: str, weight: float | None = None, guard: Guard = Guard.NONE) -> Name:
    return Name(kind, KIND_WEIGHTS[kind] if weight is None else weight, ((country, 1.0),), guard)


def _places() -> Iterator[tuple[str, Name]]:
    """Give towns."""
    for written, kind, guarded, listed in read_rows("cities_in_text"):
        guard = Guard.PLACE_WORD if guarded == "guarded" else Guard.SURNAME
        yield written, Name(kind, KIND_WEIGHTS[kind], _options(listed), guard)


def _areas(dropped: frozenset[str]) -> Iterator[tuple[str, Name]]:
    """Give divisions and countries."""
    for country, _, listed in read_rows("divisions"):
        for written in listed.split("|"):
            if written in dropped or written in _WORDLIKE_CODES:
                continue
            is_short = written.endswith(".") or len(written) <= MAX_POSTAL_CODE
            guard = Guard.AFTER_COMMA if is_short and written.isascii() else Guard.NONE
            yield written, _one(country, "admin", guard=guard)
    for country, listed in read_rows("areas"):
        for written in listed.split("|"):
            yield written, _one(country, "admin")
    for written, country in _countries():
        if written not in dropped:
            yield written, _one(country, "country")
            if written[-1] in "dnk":  # the German genitive: "Deutschlands", "Italiens"
                yield written + "s", _one(country, "country")


def _countries() -> Iterator[tuple[str, str]]:
    for row in read_rows("countries"):
        for written in row[3].split("|"):
            yield written, row[0]
            if " & " in written:
                yield written.replace(" & ", " and "), row[0]
    for country, listed in read_rows("country_aliases"):
        for written in listed.split("|"):
            yield written, country
    for country, kind, listed, _ in read_rows("old_names"):
        if kind == "country":
            for written in listed.split("|"):
                yield written, country


def _signs() -> Iterator[tuple[str, Name]]:
    """Give the words that speak of a country without being a place, and those of none."""
    for written, country, language in read_demonyms():
        name = _one(country, "demonym")
        if language is not None:
            name = name._replace(guard=Guard.LANGUAGE, languages=(language,))
        yield written, name
    for country, weight, listed in read_rows("institutions"):
        for written in listed.split("|"):
            name = _one(country, "institution", float(weight))
            yield written, name
            if country in GERMAN and _COMPOUND.fullmatch(written):
                yield from ((written + end, name) for end in ("s", "es"))
    for written, country in _townspeople():
        name = _one(country, "demonym")._replace(guard=Guard.LANGUAGE, languages=("de",))
        yield written, name
    for written in _party_labels():
        yield written, _one("US", "institution", PARTY_LABEL_WEIGHT)
    for language, country, kind, listed in read_rows("language_only"):
        for written in listed.split("|"):
            options = ((country, 1.0),)
            yield written, Name(kind, KIND_WEIGHTS[kind], options, Guard.LANGUAGE, (language,))
    for (listed,) in read_rows("unions"):
        for written in listed.split("|"):
            yield written, Name("union", KIND_WEIGHTS["union"], NO_COUNTRY)
    for (listed,) in read_rows("not_places"):
        for written in listed.split("|"):
            yield written, NOT_A_PLACE
            yield _title_case(written), NOT_A_PLACE


def _townspeople() -> Iterator[tuple[str, str]]:
    """Give the German word for what is of a town: "Kaiserslauterer", "Solinger", "Karlsruher"."""
    for written, _, _, listed in read_rows("cities_in_text"):
        (country, share), *_ = _options(listed)
        if country in GERMAN and share >= MIN_SHARE_OF_WORD and _GERMAN_TOWN.fullmatch(written):
            if written.endswith("ingen"):
                written = written.removesuffix("en")
            elif written.endswith("ern"):
                written = written.removesuffix("n")
            yield written.removesuffix("e") + "er", country


def _party_labels() -> Iterator[str]:
    """Give a US politician's party and state as the AP Stylebook has them: "R-Texas", "D-N.Y."."""
    for country, _, listed in read_rows("divisions"):
        if country == "US":
            for state in listed.split("|"):
                yield from (f"{party}-{state}" for party in "RDI")


def _title_case(written: str) -> str:
    """Return the words as a headline has them: "Crispy Brussels Sprouts"."""
    return " ".join(word[:1].upper() + word[1:] for word in written.split(" "))
