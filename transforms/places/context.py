"""Whether the words beside a name leave it a place: people and things bear places' names too."""

from __future__ import annotations

import functools

from transforms.places.lexicon import Guard, Name
from transforms.places.tables import read_rows

_WORDS = {row[0]: frozenset(row[1].split("|")) for row in read_rows("context_words")}

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

DOUBTFUL = 0.4
"""What a name counts that may be a person's where nothing beside it decides: "Charlotte said
she would run"."""

DOUBTFUL_WORD = 0.15
"""Likewise a thing's: "Turkey and rice soup"; a story of the country says more than that."""


@functools.cache
def _given_names() -> frozenset[str]:
    return frozenset(name for (names,) in read_rows("given_names") for name in names.split("|"))


def place_weight(
    text: str,
    start: int,
    end: int,
    name: Name,
    written: str,
    people: set[str],
    language: str | None,
) -> float:
    """Return 1 where a guarded name is a place, 0 where it is none, between where it may be.

    `people` holds the names that have been used for a person; one found here is
    added, so that "Jordan" after "Michael Jordan" stays a person.
    """
    guard = name.guard
    if guard is Guard.LANGUAGE:
        return float(language == name.language)
    before = text[max(0, start - MAX_WORD) : start]
    if guard is Guard.AFTER_COMMA:
        return float(before.endswith(", "))
    word = before[:-1].rpartition(" ")[2] if before.endswith(" ") else ""
    lower = word.lower()
    if guard is Guard.PLACE_WORD:
        return float(lower in _PREPOSITIONS or text[end : end + 2] == ", ")
    if guard is Guard.WORD:
        if lower in _ARTICLES:
            return 0.0
        return 1.0 if word.islower() and word.isalpha() else DOUBTFUL_WORD
    if (
        word in _given_names()
        or (len(word) == 2 and word[1] == "." and word[0].isupper())  # "Thomas P. Bilbao"
        or (guard is Guard.NAME and _is_name_beside(text, end, word))
    ):
        people.add(written)
        return 0.0
    if lower in _LOCATIVES:
        return 1.0
    if written in people:
        return 0.0
    is_doubtful = guard is Guard.NAME and name.kind != "country" and not word.islower()
    return DOUBTFUL if is_doubtful else 1.0


def _is_name_beside(text: str, end: int, word: str) -> bool:
    """Return whether the word before or behind can be the other part of a person's name."""
    if len(word) > 1 and word[0].isupper() and word.isalpha() and not word.isupper():
        return word.lower() not in _BEFORE_PLACES
    following = text[end : end + MAX_WORD]
    if len(following) < 3 or following[0] != " " or not following[1].isupper():
        return False
    next_word = following[1:].split(" ", 1)[0]
    return not next_word.isupper() and next_word.rstrip(",.'’s").lower() not in _BEHIND_PLACES
