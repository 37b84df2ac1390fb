"""The marks that end a dateline: "—", " - ", ".-", ": ", " | ", " / ", or a bracket alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile(
    r"\.\s?[-–—_]{1,3}(?=\s)|(?<=\))\.[-–—]|[-–—_]{1,3}|[:：|]|/(?=\s)|\.(?=\s)|[)\]](?=\s)"
)
"""Characters that may end a dateline; `_end_mark` looks at what stands around them."""

_EDGE_SIGNS = frozenset("-–—_:：|)]")
_INNER_SIGNS = frozenset("–—_|)]/")
"""At a word's edge, and within it, where a mark may be; a hyphen within follows a bracket."""

_STORY_START = re.compile(r"""\s*["“”„«‘'`¿¡(<$€£]*\s?[^\W_a-z]""")
"""A sentence's first character: a capital, a figure, a script without case."""

SENTENCE_START = re.compile(r"""\s+["“”„«‘'¿¡]{0,2}\s?[^\W\d_a-z]""")
"""Stricter: no figure and no bracket, as in "12. Mrz. (dpa)", "TURKEY — 12 to 14 pounds"."""


class EndMark(NamedTuple):
    """A mark: its kind, where the words before it end, and where it ends itself."""

    kind: str
    words_end: int
    end: int


def find_end_marks(head: str, start: int, limit: int, *, german: bool) -> Iterator[EndMark]:
    """Yield what may end a dateline between two offsets, in order.

    Kinds: dash, glued (a hyphen right behind capitals: "SANA-The"), colon, pipe, slash,
    point, and none (a bracket, then a sentence). A point behind a word counts in German
    only ("BONN, 23. August. Im").

    >>> [mark.kind for mark in find_end_marks("SEDALIA, Mo. (AP) — For", 0, 21, german=False)]
    ['dash']
    """
    for match in _MARK.finditer(head, start, limit):
        mark = _end_mark(head, match, german)
        if mark is not None:
            yield mark


def may_hold_mark(word: str, *, german: bool) -> bool:
    """Return whether `find_end_marks` may find a mark in a word; True in doubt.

    >>> [may_hold_mark(word, german=False) for word in ("5.1", "U.S.", "year-old", "(AP)-The")]
    [False, False, False, True]
    """
    if word[0] in _EDGE_SIGNS or word[-1] in _EDGE_SIGNS or word[0] == ".":
        return True
    if (german and word[-1] == ".") or not _INNER_SIGNS.isdisjoint(word):
        return True
    before, hyphen, after = word.partition("-")
    return bool(hyphen) and before.isupper() and after[:1].isupper()  # "SANA-The"


def _end_mark(head: str, match: re.Match[str], german: bool) -> EndMark | None:
    sign, at, end = match[0], match.start(), match.end()
    before, after = head[at - 1 : at], head[end : end + 1]
    spaced = after.isspace() or not after
    if sign[0] == "." and sign[-1] != ".":
        # "(EFE).- El"; the point of "N.J. - The" belongs to the place
        before = head[max(0, at - 2) : at].strip()[-1:]
        return EndMark("dash", at if before in ")]/" else at + 1, end)
    if sign[0] in "-–—_":
        if before.isspace() and (spaced or head[at - 2 : at - 1].isdigit() or sign == "—"):
            return EndMark("dash", at, end)  # "(AP) _ The", "March 17 -Qtr"
        if before in ")]/" or (before.isdigit() and spaced) or (before == "," and spaced):
            return EndMark("dash", at, end)  # "(AP)— The", "April 1- The"
        if sign == "—" and before.isalpha():
            return EndMark("dash", at, end)
        capitals = (spaced or after.isupper()) and head[at - 2 : at].isupper()
        return EndMark("glued", at, end) if capitals else None
    if sign in ":：":
        return EndMark("colon", at, end) if spaced else None
    if sign == "|":
        return EndMark("pipe", at, end) if before.isspace() and spaced else None
    if sign == "/":
        dated = before.isspace() and head[at - 2 : at - 1].isdigit()
        return EndMark("slash", at, end) if dated else None  # "/ May 5, 2024 / The"
    if sign == ".":
        if not (before in ")]/" or (german and head[at - 2 : at].isalpha())):
            return None
        return EndMark("point", at, end) if SENTENCE_START.match(head, end) else None
    # "(IANS) The": nothing but the bracket; the next word opens a sentence.
    return EndMark("none", end, end) if _STORY_START.match(head, end) else None
