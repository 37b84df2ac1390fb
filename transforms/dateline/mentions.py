"""Where a text names agencies, or holds words that only one of them signs with."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs

from transforms.dateline.agencies import load_agencies
from transforms.dateline.credit_words import SIGN_OFFS

FIRST_CJK = "\u2e80"

MIN_CAPITALS_CHARS = 6
"""Names from this length on are also looked for in capitals: "ASSOCIATED PRESS"."""

MAX_ACRONYM_CHARS = 5


@dataclass(slots=True, frozen=True)
class Alias:
    """One way to write an agency; a name means it anywhere, a code beside a credit only."""

    agency: str
    word: str
    is_name: bool
    rivals: tuple[str, ...] = ()
    sign_off: int | None = None

    @property
    def is_acronym(self) -> bool:
        """Whether other things may have the same letters."""
        return self.word.isupper() and len(self.word) <= MAX_ACRONYM_CHARS


class Mention(NamedTuple):
    """An alias at `text[start:end]`."""

    alias: Alias
    start: int
    end: int


@functools.cache
def _matcher() -> tuple[ahocorasick_rs.AhoCorasick, list[Alias]]:
    """Return the automaton, and the alias of each of its patterns."""
    found: dict[str, Alias] = {}
    for agency in load_agencies():
        for words, is_name in ((agency.names, True), (agency.codes, False)):
            for word in words:
                for form in (word, word.upper()) if len(word) >= MIN_CAPITALS_CHARS else (word,):
                    found.setdefault(form, Alias(agency.name, form, is_name, agency.rivals))
    for number, (name, opening, _) in enumerate(SIGN_OFFS):
        found[opening] = Alias(name, opening, True, sign_off=number)
    automaton = ahocorasick_rs.AhoCorasick(
        list(found), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )
    return automaton, list(found.values())


def find_mentions(text: str) -> Iterator[Mention]:
    """Yield the mentions in a text, in order; the longest of several that start together.

    Letters inside a longer word are none ("CAPITAL"); Chinese and Japanese have no gaps.
    Linear in the length of the text.

    >>> [mention.alias.agency for mention in find_mentions("The Australian Associated Press")]
    ['AAP']
    """
    automaton, aliases = _matcher()
    try:
        matches = automaton.find_matches_as_indexes(text)
    except UnicodeEncodeError:  # half of a surrogate pair: one "?" for it keeps the offsets
        matches = automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode())
    for pattern, start, end in matches:
        after = text[end : end + 1]
        if after.isalnum() and _is_word(text[end - 1], after):
            continue
        if start and _is_word(text[start], text[start - 1]):
            continue
        if after != "_":
            yield Mention(aliases[pattern], start, end)


def _is_word(inner: str, outer: str) -> bool:
    """Return whether a character outside continues the word that one inside belongs to."""
    return outer == "_" or (outer.isalnum() and outer < FIRST_CJK and inner < FIRST_CJK)
