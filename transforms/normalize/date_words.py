"""Dates with a month's name in another language than English: "30 novembre 2024".

The names are Unicode's (CLDR, through Babel), loaded on first need. A date is
taken only if every word in it is known and only one month fits: "listopad" is
October in Croatian and November in Polish, so alone it is refused.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from transforms.normalize.word_lists import words

_LANGUAGES = words(
    "ar az be bg bn bs ca cs cy da de el es et eu fa fi fil fr ga gl he hi hr hu hy id is it ka kk"
    " lt lv mk ms nb nl nn pl pt ro ru sk sl sq sr sv sw tr uk ur uz"
)
"""Languages tried, as CLDR names them: those of daily news with months of their own."""

_FILLERS = words(
    "a à al alle as at da das de del den der di do el em en et i la las le les los o och og om on"
    " os sa the u um v w"
    " año anno h hod hs jam kl klo ora ore pk pukul r roku saat uhr uur"
    " в г год года о р року στις ώρα"
)
"""Words around a date: articles, prepositions, "year", "o'clock"."""

_TOKEN = re.compile(
    r"""
      (?P<hour>\d{1,2}) \s? (?:: | h | h\s) (?P<minute>\d\d) (?: :(?P<second>\d\d) )?
                                                            # "10:15", "10h15", "10:15:00"
    | (?P<zone>[+-]\d\d:?\d\d (?!\d))                       # "+0100"
    | (?P<number>\d{1,4}) (?: st|nd|rd|th|er|ª|º|°|\. )? (?!\w)  # "30", "1er", "30."
    | (?P<word>[^\W\d_][^\W\d_'’ʼ]*)                        # "novembre"
    | (?P<odd>[^\s,.;:()/|·•–—-])                           # anything else: no date
    """,
    re.VERBOSE | re.IGNORECASE,
)  # each alternative is one class or bounded

_ZONE_NAME = re.compile(r"[A-Z]{3,5}\Z")  # "CET"


class DateParts(NamedTuple):
    """What a date in words says, not yet checked against a calendar."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    zone: str | None


def find_parts(text: str, language: str | None) -> DateParts | None:
    """The parts of a date in words, None if a word in it is not known or a part is missing.

    >>> find_parts("sam. 30 novembre 2024 à 10h15", None)[:5]
    (2024, 11, 30, 10, 15)
    >>> find_parts("30 listopada 2024", None), find_parts("30 listopada 2024", "pl")[1]
    (None, 11)
    """
    text = unicodedata.normalize("NFC", text)
    numbers: list[int] = []
    years: list[int] = []
    names: list[str] = []
    clock, zone = (0, 0, 0), None
    for found in _TOKEN.finditer(text):
        if found["odd"]:
            return None
        if found["hour"]:
            clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        elif found["zone"]:
            zone = found["zone"]
        elif found["number"]:
            (years if len(found["number"]) == 4 else numbers).append(int(found["number"]))
        elif _ZONE_NAME.match(found["word"]) and clock != (0, 0, 0):
            zone = found["word"]
        else:
            names.append(found["word"].casefold())
    month = _find_month(names, language)
    if month is None or len(years) != 1 or len(numbers) != 1:
        return None
    return DateParts(years[0], month, numbers[0], *clock, zone)


def _find_month(names: list[str], language: str | None) -> int | None:
    """The month that is named, None unless it is one and the other words are known."""
    tables = [_load_names(language)] if language in _LANGUAGES else []
    for months, days in [*tables, _load_all()]:
        named = [months[name] for name in names if name in months]
        known = all(name in months or name in days or name in _FILLERS for name in names)
        if known and len(named) == 1 and len(named[0]) == 1:
            return min(named[0])
    return None


_Names = tuple[dict[str, set[int]], set[str]]


@lru_cache(maxsize=len(_LANGUAGES))
def _load_names(language: str) -> _Names:
    """A language's names of months, with their numbers, and of weekdays; about 5 ms each."""
    from babel import Locale

    locale = Locale.parse(language)
    months: dict[str, set[int]] = {}
    days: set[str] = set()
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                months.setdefault(_to_word(name), set()).add(number)
            days.update(_to_word(name) for name in locale.days[context][width].values())
    months.pop("", None)
    return months, days


@lru_cache(maxsize=1)
def _load_all() -> _Names:
    months: dict[str, set[int]] = {}
    days: set[str] = set()
    for language in _LANGUAGES:
        its_months, its_days = _load_names(language)
        days |= its_days
        for name, numbers in its_months.items():
            months[name] = months.get(name, set()) | numbers
    return months, days


def _to_word(name: str) -> str:
    """A name as one token: without the article, the number or the stop that CLDR gives with it."""
    parts = re.findall(r"[^\W\d_]+", name.casefold())
    return parts[-1] if parts else ""
