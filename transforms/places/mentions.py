"""Places named in a running text, and words that speak of one country."""

from __future__ import annotations

import re
from collections.abc import Callable
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


_to_mention = tuple.__new__
"""Makes a mention in half the time that a named tuple's own constructor takes."""

COMPANY_WEIGHT = 0.4
"""A company's name tells where it was founded, not where its story is: "Canadian Pacific Ltd"."""

CURRENCY_WEIGHT = 0.3
"""A currency is named in market reports of any country: "a bond of 50 million Canadian dollars"."""

LANGUAGE_WEIGHT = 0.2
"""A language is spoken anywhere: "a Spanish-language ad", "fluent in the English language"."""

THING_WEIGHT = 0.2
"""So is a dish or a breed: "a spoon of French mustard", "an Italian restaurant"."""

_COMPANY = re.compile(
    r"""
    (?:[ ][A-Z&][\w&.'-]{0,20}){0,3}      # three more words: "Texas| Commerce Bancshares| Inc"
    [ ](?:Inc|Corp|Corporation|Co|Company|Ltd|Plc|PLC|plc|Limited|LLC|AG|GmbH|NV|N\.V\.|SA|S\.A\.
        |Bancorp|Bancshares|Holdings|Industries|Airlines|Airways|Railway|Petroleum|Pharmaceuticals
        |INC|CORP|CO|LTD|BANCORP|HOLDINGS|INDUSTRIES|AIRLINES|FUND|Fund|TRUST|Trust)\b
    """,
    re.VERBOSE,
)

NAMED_WEIGHT = 0.3
"""A street or a school is named after a place; one of a country tells nothing."""

_NAMED = re.compile(
    r"""
    [ ](?:Streets?|St\.|Avenues?|Ave\.|Roads?|Rd\.|Boulevard|Blvd\.|Drive|Lane|Parkway
        |(?:Junior[ ])?High[ ]School|Middle[ ]School|Elementary)(?![\w-])
    """,  # "Cuba Street", "Lebanon High School"
    re.VERBOSE,
)

_NAMED_INITIALS = frozenset("SARBDLPJHME")

_AFTER_DEMONYM = re.compile(
    r"""
    [ ](?:(?P<currency>dollar|dlr|franc|pound|crown|krone|kroner|peso|dinar|rupee|rial|riyal|mark
            |lira|shilling|yen|won|real)s?
        |(?P<language>language|speaker|lesson|translation|version|subtitles|word)s?
        |(?P<thing>mustard|cheese|cuisine|cooking|restaurant|dish(?:e(?=s))?|bread|sauce|salad|soup
            |noodle|yogurt|butter|pastry|pastries|dressing|window|shepherd|terrier|lilac|ivy)s?)\b
    |-(?P<spoken>language|speaking)\b     # "Spanish-language"
    """,
    re.VERBOSE | re.IGNORECASE,
)

_BEFORE_LANGUAGES = (" in ", "In ", " en ", "En ", " em ", "Em ", " auf ", "Auf ", " into ")

_AREAS = frozenset(("country", "admin"))
_TOWNS = frozenset(("city", "capital"))

_OF_CURRENCIES = frozenset(("country", "demonym"))
"""Kinds that stand before a currency or a language: "U.S. dollar", "Spanish-language"."""

MIN_UPPER = 3
"""Shorter names have no form in capitals: two letters in a headline are a word."""


class MentionFinder:
    """Finds mentions with one pass over the text for all names together.

    English writes places and peoples in capitals: without the names in lower case
    of other languages ("mexicano"), and those that only a text of another language
    means, the pass over an English text takes half the time.
    """

    def __init__(self, is_town_in: Callable[[str, str], bool]) -> None:
        self._is_town_in = is_town_in
        lexicon = read_lexicon()
        for written, name in list(lexicon.items()):
            if (
                name.guard < Guard.AFTER_COMMA
                and len(written) >= MIN_UPPER
                and not written[0].islower()
            ):
                lexicon.setdefault(written.upper(), name)
        english = [written for written, name in lexicon.items() if _is_english(written, name)]
        others = [written for written, name in lexicon.items() if not _is_english(written, name)]
        self._written = english + others
        self._names = [lexicon[written] for written in self._written]
        self._english = _automaton(english)

    @cached_property
    def _any_language(self) -> AhoCorasick:
        """Made at the first text that is not English."""
        return _automaton(self._written)

    def find_mentions(
        self,
        text: str,
        language: str | None = None,
        people: set[str] | None = None,
        namesakes: dict[str, str] | None = None,
    ) -> list[Mention]:
        """Return the mentions in the order of the text, none overlapping another.

        A name stands between characters that are no letters or digits; in Chinese
        and Japanese anywhere. `language` lets in names that are words elsewhere;
        `people` carries the names of persons from one part of an article to the next,
        `namesakes` the country of each name that is a town elsewhere ("Lebanon, Ohio").
        """
        namesakes = {} if namesakes is None else namesakes
        mentions: list[Mention] = []
        context = Context(text, language, set() if people is None else people)
        size, names = len(text), self._names
        automaton = self._english if language == "en" else self._any_language
        for at, start, end in automaton.find_matches_as_indexes(text):
            # Inline, not a function: most of the loop's passes end here.
            if (start and text[start - 1].isalnum() and text[start].isascii()) or (
                end < size and text[end].isalnum() and text[end - 1].isascii()
            ):
                continue
            name = names[at]
            kind, weight, options, guard, _ = name
            if not options:
                continue
            if guard:
                weight *= context.weigh(start, end, name, self._written[at])
            if kind == "demonym" and text.endswith(_BEFORE_LANGUAGES, 0, start):
                weight *= _language_factor(text, start, end)
            if (
                end < size
                and text[end] in " -"
                and (kind in _OF_CURRENCIES or text[end + 1 : end + 2].isupper())
            ):
                weight *= _factor(text, end, kind)
            if weight:
                if mentions and kind in _AREAS:
                    self._put_in_area(mentions, text, (start, end), name, namesakes)
                shared = options if len(options) > 1 else ()
                found = (start, end, options[0][0], kind, weight, shared)
                mentions.append(_to_mention(Mention, found))
        return _with_namesakes(mentions, text, namesakes) if namesakes else mentions

    def _put_in_area(
        self,
        mentions: list[Mention],
        text: str,
        span: tuple[int, int],
        area: Name,
        namesakes: dict[str, str],
    ) -> None:
        """Give a town right before its area's name the area's country: "Salem, Ore.".

        A country's name too where the area has such a town: "Lebanon, Ohio".
        """
        town, country = mentions[-1], area.options[0][0]
        if town.end + 2 != span[0] or not text.startswith(", ", town.end):
            return
        if town.kind == "country" and area.kind == "country":
            return  # a list: "China, Japan and South Korea", though Japan has a town of China
        written = text[town.start : town.end]
        if town.kind in _AREAS and town.country != country:
            if not self._is_town_in(written, text[span[0] : span[1]]):
                return
            namesakes[written.casefold()] = country
        elif town.kind not in _TOWNS:
            return
        mentions[-1] = town._replace(country=country, options=())


def _with_namesakes(mentions: list[Mention], text: str, namesakes: dict[str, str]) -> list[Mention]:
    """Return the mentions, those of a town elsewhere in its country: "Lebanon's mayor"."""
    found = []
    for mention in mentions:
        country = namesakes.get(text[mention.start : mention.end].casefold())
        if country is not None:
            mention = mention._replace(country=country, kind="city", options=())
        found.append(mention)
    return found


def _language_factor(text: str, start: int, end: int) -> float:
    """Return what is left of the weight of a people's word behind "in": "en inglés", "in Dutch."

    In Spanish, French, Portuguese and Italian the noun stands before its adjective; in
    English and German one may follow ("in Dutch towns", "in deutschen Schulen").
    """
    followed = text[end : end + 1] == " "
    noun = followed and (text[start].isupper() or text[end + 1 : end + 2].isupper())
    return 1.0 if noun else LANGUAGE_WEIGHT


def _is_english(written: str, name: Name) -> bool:
    """Return whether an English text may mean a name."""
    return not written[0].islower() and not name.languages


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
        if following in _NAMED_INITIALS and _NAMED.match(text, end):
            return 0.0 if kind in _AREAS else NAMED_WEIGHT
        if _COMPANY.match(text, end):
            return COMPANY_WEIGHT
        if not text[end + 2 : end + 3].isupper():
            return 1.0
    if kind not in _OF_CURRENCIES:
        return 1.0
    found = _AFTER_DEMONYM.match(text, end)
    if found is None:
        return 1.0
    if found["thing"]:
        return THING_WEIGHT
    return CURRENCY_WEIGHT if found["currency"] else LANGUAGE_WEIGHT
