"""Places named in a running text, and words that speak of one country."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from transforms.places.context import Context
from transforms.places.lexicon import Guard, Name, Options, read_lexicon


class Mention(NamedTuple):
    """Words that speak of a country: `text[start:end]`.

    `country` is the likeliest meaning, `options` all with their shares where a
    name has several ("Birmingham"), else empty. `kind` is country, demonym, admin,
    city, capital, institution or union. `weight` is 1 for a country's own name, less for
    weaker signs. A union of states ("NATO") has kind union and "" for its country.
    """

    start: int
    end: int
    country: str
    kind: str
    weight: float
    options: Options = ()


COMPANY_WEIGHT = 0.4
"""A company's name tells where it was founded, not where its story is: "Canadian Pacific Ltd"."""

CURRENCY_WEIGHT = 0.3
"""A currency is named in market reports of any country: "a bond of 50 million Canadian dollars"."""

LANGUAGE_WEIGHT = 0.2
"""A language is spoken anywhere: "a Spanish-language ad", "fluent in the English language"."""

_COMPANY = re.compile(
    r"""
    (?:[ ][A-Z&][\w&.'-]{0,20}){0,3}      # three more words: "Texas| Commerce Bancshares| Inc"
    [ ](?:Inc|Corp|Corporation|Co|Company|Ltd|Plc|PLC|plc|Limited|LLC|AG|GmbH|NV|N\.V\.|SA|S\.A\.
        |Bancorp|Bancshares|Holdings|Industries|Airlines|Airways|Railway|Petroleum|Pharmaceuticals
        |INC|CORP|CO|LTD|BANCORP|HOLDINGS|INDUSTRIES|AIRLINES|FUND|Fund|TRUST|Trust)\b
    """,
    re.VERBOSE,
)

_AFTER_DEMONYM = re.compile(
    r"""
    [ ](?:(?P<currency>dollar|dlr|franc|pound|crown|krone|kroner|peso|dinar|rupee|rial|riyal|mark
            |lira|shilling|yen|won|real)s?
        |(?P<language>language|speaker|lesson|translation|version|subtitles|word)s?)\b
    |-(?P<spoken>language|speaking)\b     # "Spanish-language"
    """,
    re.VERBOSE | re.IGNORECASE,
)

_AREAS = frozenset(("country", "admin"))
_TOWNS = frozenset(("city", "capital"))

_OF_CURRENCIES = frozenset(("country", "demonym"))
"""Kinds that stand before a currency or a language: "U.S. dollar", "Spanish-language"."""

MIN_UPPER = 3
"""Shorter names have no form in capitals: two letters in a headline are a word."""


class MentionFinder:
    """Finds mentions with one pass over the text for all names together.

    English writes places and peoples in capitals: without the names in lower case
    of other languages ("mexicano") the pass over an English text takes half the time.
    """

    def __init__(self) -> None:
        lexicon = read_lexicon()
        for written, name in list(lexicon.items()):
            if (
                name.guard < Guard.AFTER_COMMA
                and len(written) >= MIN_UPPER
                and not written[0].islower()
            ):
                lexicon.setdefault(written.upper(), name)
        capitalized = [written for written in lexicon if not written[0].islower()]
        lower = [written for written in lexicon if written[0].islower()]
        self._written = capitalized + lower
        self._names = [lexicon[written] for written in self._written]
        self._english = _automaton(capitalized)

    @cached_property
    def _any_language(self) -> AhoCorasick:
        """Made at the first text that is not English."""
        return _automaton(self._written)

    def find_mentions(
        self, text: str, language: str | None = None, people: set[str] | None = None
    ) -> list[Mention]:
        """Return the mentions in the order of the text, none overlapping another.

        A name stands between characters that are no letters or digits; in Chinese
        and Japanese anywhere. `language` lets in names that are words elsewhere;
        `people` carries the names of persons from one part of an article to the next.
        """
        mentions: list[Mention] = []
        context = Context(text, language, set() if people is None else people)
        size = len(text)
        automaton = self._english if language == "en" else self._any_language
        for at, start, end in automaton.find_matches_as_indexes(text):
            # Inline, not a function: most of the loop's passes end here.
            if (start and text[start - 1].isalnum() and text[start].isascii()) or (
                end < size and text[end].isalnum() and text[end - 1].isascii()
            ):
                continue
            name = self._names[at]
            if not name.options:
                continue
            weight = name.weight
            if name.guard:
                written = self._written[at]
                weight *= context.weigh(start, end, name, written)
            if end < size and text[end] in " -":
                weight *= _factor(text, end, name.kind)
            if weight:
                if mentions and name.kind in _AREAS:
                    _put_in_area(mentions, text, start, name)
                options = name.options if len(name.options) > 1 else ()
                mentions.append(Mention(start, end, name.options[0][0], name.kind, weight, options))
        return mentions


def _put_in_area(mentions: list[Mention], text: str, start: int, area: Name) -> None:
    """Give a town right before the area's name the area's country: "Salem, Ore."."""
    town = mentions[-1]
    if town.kind in _TOWNS and town.end + 2 == start and text.startswith(", ", town.end):
        mentions[-1] = town._replace(country=area.options[0][0], options=())


def _automaton(written: list[str]) -> AhoCorasick:
    return AhoCorasick(
        written,
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.ContiguousNFA,
    )


def _factor(text: str, end: int, kind: str) -> float:
    """Return what is left of a name's weight for the words behind it."""
    following = text[end + 1 : end + 2]
    if following.isupper():
        if _COMPANY.match(text, end):
            return COMPANY_WEIGHT
        if not text[end + 2 : end + 3].isupper():
            return 1.0
    if kind not in _OF_CURRENCIES:
        return 1.0
    found = _AFTER_DEMONYM.match(text, end)
    if found is None:
        return 1.0
    return CURRENCY_WEIGHT if found["currency"] else LANGUAGE_WEIGHT
