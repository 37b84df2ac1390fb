"""Offsets of one text carried over to another that differs in white space and Unicode form.

Gold offsets count characters of a seed as it came; ours count characters of the
normalized text. Both are turned into positions on one common scale: the number
of visible characters (composed, NFC) before the offset. White space, control
and format characters (zero-width joiners, marks of direction) do not count.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}

EDIT_WINDOW_CHARS = 20_000
"""The longest differing stretch that is aligned by difflib, whose time is quadratic;
a longer one (no seed has come near) is aligned at its two ends only."""


@lru_cache(maxsize=4096)
def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each base character with its combining marks, and where it starts.

    Hangul letters that compose into one syllable are both bases, so a vowel or
    final letter (U+1160 to U+11FF) is taken with what stands before it.
    """
    start = 0
    for index in range(1, len(text)):
        if not (unicodedata.combining(text[index]) or "\u1160" <= text[index] <= "\u11ff"):
            yield start, text[start:index]
            start = index
    if text:
        yield start, text[start:]


@dataclass(slots=True, frozen=True)
class Visible:
    """The visible characters of a text, and for each the offset it begins at."""

    chars: str
    starts: tuple[int, ...]

    def position(self, offset: int) -> int:
        """The number of visible characters that begin before the offset."""
        return bisect_left(self.starts, offset)


def find_visible(text: str) -> Visible:
    """The text without its white space, in composed form, with offsets into the original.

    >>> find_visible("a  b").starts
    (0, 3)
    >>> find_visible("e\\u0301t").chars, find_visible("e\\u0301t").starts
    ('ét', (0, 2))
    """
    if unicodedata.is_normalized("NFC", text):
        kept = [(index, char) for index, char in enumerate(text) if _is_visible(char)]
    else:
        kept = [
            (start, char)
            for start, cluster in _clusters(text)
            for char in unicodedata.normalize("NFC", cluster)
            if _is_visible(char)
        ]
    return Visible("".join(char for _, char in kept), tuple(start for start, _ in kept))


@dataclass(slots=True, frozen=True)
class Alignment:
    """Two texts on one scale, the positions in the second one."""

    first: Visible
    second: Visible
    table: tuple[int, ...] | None

    def from_first(self, start: int, end: int) -> tuple[int, int]:
        """The positions of a span of the first text."""
        low, high = self.first.position(start), self.first.position(end)
        return (low, high) if self.table is None else (self.table[low], self.table[high])

    def from_second(self, start: int, end: int) -> tuple[int, int]:
        """The positions of a span of the second text."""
        return self.second.position(start), self.second.position(end)


def align(first: str, second: str) -> Alignment:
    """A common scale for spans of two texts that say the same.

    Where visible characters differ too (mojibake mended, an entity decoded),
    what is equal is aligned and the rest lies between.

    >>> same = align("He  said\\n  so.", "He said so.")
    >>> same.from_first(4, 8) == same.from_second(3, 7) == (2, 6)
    True
    """
    one, two = find_visible(first), find_visible(second)
    table = None if one.chars == two.chars else _edit_table(one.chars, two.chars)
    return Alignment(one, two, table)


def _edit_table(first: str, second: str) -> tuple[int, ...]:
    """For each position in the first string, the one in the second that stands for it."""
    head = _common_prefix(first, second)
    tail = min(_common_prefix(first[::-1], second[::-1]), len(first) - head, len(second) - head)
    table = [0] * (len(first) + 1)
    table[:head] = range(head)
    middle_first, middle_second = first[head : len(first) - tail], second[head : len(second) - tail]
    for at, target in enumerate(_middle_table(middle_first, middle_second)):
        table[head + at] = head + target
    for back in range(tail + 1):
        table[len(first) - back] = len(second) - back
    return tuple(table)


def _middle_table(first: str, second: str) -> list[int]:
    if max(len(first), len(second)) > EDIT_WINDOW_CHARS:
        return [min(at, len(second)) for at in range(len(first))]
    targets = []
    for _, low, high, low_second, high_second in SequenceMatcher(
        None, first, second, autojunk=False
    ).get_opcodes():
        targets += [min(low_second + at - low, high_second) for at in range(low, high)]
    return targets


def _common_prefix(first: str, second: str) -> int:
    """The number of characters with which both strings begin."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[:middle] == second[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
