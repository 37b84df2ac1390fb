"""Where a text names agencies, or holds words that only one of them signs with."""

from __future__ import annotations

import functools
from collections import defaultdict
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


@dataclass(slots=True, frozen=True)
class Mentions:
    """The mentions of a text in order, and the agencies whose `rivals` it names."""

    mentions: list[Mention]
    rivaled: frozenset[str]


@functools.cache
def _matcher() -> tuple[ahocorasick_rs.AhoCorasick, list[Alias | None], dict[int, frozenset[str]]]:
    """Return the automaton, its patterns' aliases, and the agencies whose rivals patterns are.

    A pattern may be both: "Korean Central News Agency" is KCNA, and a rival of Taipei's CNA.
    """
    found = _read_aliases()
    rivals: dict[str, set[str]] = defaultdict(set)
    for agency in load_agencies():
        for rival in agency.rivals:
            rivals[rival].add(agency.name)
    words = [*found, *(rival for rival in rivals if rival not in found)]
    # A table of all transitions: 8 MB, and twice as fast as the compact form.
    automaton = ahocorasick_rs.AhoCorasick(
        words,
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )
    rivaled = {at: frozenset(rivals[word]) for at, word in enumerate(words) if word in rivals}
    return automaton, [found.get(word) for word in words], rivaled


def _read_aliases() -> dict[str, Alias]:
    found: dict[str, Alias] = {}
    for agency in load_agencies():
        for words, is_name in ((agency.names, True), (agency.codes, False)):
            for word in words:
                for form in (word, word.upper()) if len(word) >= MIN_CAPITALS_CHARS else (word,):
                    found.setdefault(form, Alias(agency.name, form, is_name))
    for number, (name, opening, _) in enumerate(SIGN_OFFS):
        found[opening] = Alias(name, opening, True, sign_off=number)
    return found


def find_mentions(text: str) -> Mentions:
    """Return the mentions in a text; the longest of several that start together.

    Letters inside a longer word are none ("CAPITAL"); Chinese and Japanese have no gaps.
    Linear in the length of the text.

    >>> [one.alias.agency for one in find_mentions("The Australian Associated Press").mentions]
    ['AAP']
    """
    automaton, aliases, rivals = _matcher()
    try:
        matches = automaton.find_matches_as_indexes(text)
    except UnicodeEncodeError:  # half of a surrogate pair: one "?" for it keeps the offsets
        matches = automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode())
    found: list[Mention] = []
    rivaled: frozenset[str] = frozenset()
    for pattern, start, end in matches:
        if pattern in rivals:
            rivaled |= rivals[pattern]
        alias = aliases[pattern]
        after = text[end : end + 1]
        if alias is None or after == "_" or (after.isalnum() and _is_word(text[end - 1], after)):
            continue
        if start and _is_word(text[start], text[start - 1]):
            continue
        found.append(Mention(alias, start, end))
    return Mentions(found, rivaled)


def _is_word(inner: str, outer: str) -> bool:
    """Return whether a character outside continues the word that one inside belongs to."""
    return outer == "_" or (outer.isalnum() and outer < FIRST_CJK and inner < FIRST_CJK)
