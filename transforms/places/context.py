"""Whether the words beside a name leave it a place: people and things bear places' names too."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from transforms.places.lexicon import KATAKANA, Guard, Name
from transforms.places.tables import read_rows

_WORDS = {row[0]: frozenset(row[1].split("|")) for row in read_rows("context_words")}

MAX_HEADLINE_CHARS = 160
MIN_HEADLINE_SHARE = 0.6
"""A headline in title case: short, and more of its words in capitals than in any sentence."""

MAX_WORD = 24
"""Characters looked at before a name: longer than the words that decide."""

_LOCATIVES = _WORDS["locatives"]
"""What stands before a place; also words that stand in no person's name, as "of" and "and"."""

_PREPOSITIONS = _WORDS["prepositions"]

_BEFORE_PLACES = _WORDS["before_places"]
"""Words before a place that may begin a sentence or be part of the place's name."""

_ARTICLES = _WORDS["articles"]

_BEHIND_PLACES = _WORDS["behind_places"]
"""Words in capitals behind a place: "Austin Police Department", "Paris Mayor Anne Hidalgo"."""

_STATE_VERBS = _WORDS["state_verbs"]
"""What states do and dishes do not: "Turkey signed", "Turkey to buy wheat"."""

_PASSING = tuple(f"{words} " for words in _WORDS["passing"])
"""What leads to a place of somebody's past or of a thing's make: "once lived in", "made in"."""

DOUBTFUL = 0.4
"""What a name counts that may be a person's where nothing beside it decides: "Charlotte said
she would run"."""

DOUBTFUL_WORD = 0.15
"""Likewise a thing's: "Turkey and rice soup"; a story of the country says more than that."""


_AFTER_TOWN = re.compile(r"(?:^|[\s(/])[^\W\d_a-z][^\s,]*, $")
"""A word in capitals and a comma: "Salem, Ore.", not "a flash drive, SD card"."""

_NEXT_NAME = re.compile(r", (?P<name>[^\W\d_a-z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20}){0,2})")
"""Up to three words in capitals behind a comma."""


@functools.cache
def _given_names() -> frozenset[str]:
    return frozenset(name for (names,) in read_rows("given_names") for name in names.split("|"))


@dataclass(slots=True)
class Context:
    """A text as its names are judged in it.

    `people` holds the names that have been used for a person; one found is added,
    so that "Jordan" after "Michael Jordan" stays a person. In a headline with all
    words in capitals a word before a name need not be a person's: "Senator Visits Israel".
    """

    text: str
    language: str | None
    people: set[str]
    is_headline: bool = field(init=False)

    def __post_init__(self) -> None:
        words = self.text.split() if len(self.text) <= MAX_HEADLINE_CHARS else []
        capitals = sum(word[0].isupper() for word in words)
        self.is_headline = capitals > MIN_HEADLINE_SHARE * len(words)

    def weigh(self, start: int, end: int, name: Name, written: str) -> float:
        """Return 1 where a guarded name is a place, 0 where it is none, between where it may be."""
        guard, text = name.guard, self.text
        if guard is Guard.LANGUAGE:
            return float(self.language in name.languages)
        if guard is Guard.KATAKANA:
            beside = text[max(0, start - 1) : start], text[end : end + 1]
            return float(not any(KATAKANA.fullmatch(char) and char != "・" for char in beside))
        before = text[max(0, start - MAX_WORD) : start]
        if guard is Guard.AFTER_COMMA:
            return float(_AFTER_TOWN.search(before) is not None)
        word = before[:-1].rpartition(" ")[2] if before.endswith(" ") else ""
        lower = word.lower()
        if guard is Guard.PLACE_WORD:
            return float(lower in _PREPOSITIONS or _is_in_area(text, end))
        if guard is Guard.WORD:
            if lower in _ARTICLES:
                return 0.0
            is_within = word.isalpha() and (word.islower() or (word.isupper() and len(word) > 1))
            return 1.0 if is_within or _is_actor(text, end) else DOUBTFUL_WORD
        if self._is_person(word, end, guard):
            self.people.add(written)
            return 0.0
        if lower in _LOCATIVES:
            return 1.0
        if written in self.people:
            return 0.0
        is_doubtful = guard is Guard.NAME and name.kind != "country" and not word.islower()
        return DOUBTFUL if is_doubtful else 1.0

    def _is_person(self, word: str, end: int, guard: Guard) -> bool:
        return (
            word in _given_names()
            or (len(word) == 2 and word[1] == "." and word[0].isupper())  # "Thomas P. Bilbao"
            or (
                guard is Guard.NAME
                and not self.is_headline
                and _is_name_beside(self.text, end, word)
            )
        )


def _is_in_area(text: str, end: int) -> bool:
    """Return whether a country or a division follows behind a comma: "Salem, Oregon"."""
    following = _NEXT_NAME.match(text, end)
    if following is None:
        return False
    words = following["name"].split()
    return any(" ".join(words[:size]).rstrip(".") in _areas() for size in range(1, len(words) + 1))


@functools.cache
def _areas() -> frozenset[str]:
    """Names of countries and divisions, without a short form's point."""
    rows = [*read_rows("divisions"), *(row[:4] for row in read_rows("countries"))]
    listed = "|".join(row[-1] for row in (*rows, *read_rows("country_aliases")))
    return frozenset(name.rstrip(".") for name in listed.split("|"))


def is_in_passing(text: str, start: int) -> bool:
    """Return whether the words before a place speak of the past or of a thing's make.

    >>> is_in_passing("She was born in Oslo.", 16), is_in_passing("Rain fell in Oslo.", 13)
    (True, False)
    """
    return text[max(0, start - MAX_WORD) : start].lower().endswith(_PASSING)


def _is_actor(text: str, end: int) -> bool:
    """Return whether the words behind a name make it one who acts: "Turkey's", "Turkey bought"."""
    following = text[end : end + MAX_WORD].lower()
    if following.startswith(("'s ", "’s ")):
        return True
    return following[:1] == " " and following[1:].split(" ", 1)[0] in _STATE_VERBS


def _is_name_beside(text: str, end: int, word: str) -> bool:
    """Return whether the word before or behind can be the other part of a person's name."""
    if len(word) > 1 and word[0].isupper() and word.isalpha() and not word.isupper():
        return word.lower() not in _BEFORE_PLACES
    following = text[end : end + MAX_WORD]
    if len(following) < 3 or following[0] != " " or not following[1].isupper():
        return False
    next_word = following[1:].split(" ", 1)[0]
    return not next_word.isupper() and next_word.rstrip(",.'’s").lower() not in _BEHIND_PLACES
