"""Quotations in a language without a lexicon: credited to the nearest name."""

from __future__ import annotations

import bisect
import re

from transforms.attribution.quotes import Quote
from transforms.attribution.rules import Found

MIN_CHARS = 20
"""Shorter quotations are titles, names and scare quotes more often than speech."""

MAX_DISTANCE = 80
"""Characters between a quotation and its speaker's name, in one paragraph."""

CONFIDENCE = 0.4
"""Set below what is found by cues: no labeled set measures it."""

_CAPITALIZABLE = re.compile(r"[^\W\d_][\w’'.-]*")
"""A word that may be part of a name; whether it has a capital is asked in Python."""


def find_quoted(text: str, quotes: list[Quote]) -> list[Found]:
    """The longer quotations, each with the nearest name after or before it, if one is near.

    >>> text = "„Musimy odbudować most”, powiedziała Anna Nowak."
    >>> from transforms.attribution.quotes import find_quotes
    >>> [one] = find_quoted(text, find_quotes(text))
    >>> [text[start:end] for start, end in one.source]
    ['Anna Nowak']
    """
    found = []
    ends = [quote.end for quote in quotes]
    starts = [quote.start for quote in quotes]
    for quote in quotes:
        if quote.end - quote.start < MIN_CHARS:
            continue
        next_start = bisect.bisect_left(starts, quote.end)
        high = starts[next_start] if next_start < len(starts) else len(text)
        last_end = bisect.bisect_right(ends, quote.start) - 1
        low = ends[last_end] if last_end >= 0 else 0
        after = _names(text, quote.end, min(quote.end + MAX_DISTANCE, high), first=True)
        before = _names(text, max(quote.start - MAX_DISTANCE, low), quote.start, first=False)
        nearest = _nearer(quote, before, after)
        source = [nearest] if nearest else []
        found.append(Found(source, [], [(quote.start, quote.end)], CONFIDENCE))
    return found


def _names(text: str, low: int, high: int, first: bool) -> tuple[int, int] | None:
    """The first or the last row of capitalized words in a range, within its paragraph."""
    part = text[low:high]
    if first:
        part = part.split("\n", 1)[0]
    elif "\n" in part:
        low += part.rindex("\n") + 1
        part = text[low:high]
    rows: list[tuple[int, int]] = []
    for match in _CAPITALIZABLE.finditer(part):
        if not match.group()[0].isupper():
            continue
        start, end = match.start() + low, match.end() + low
        if rows and text[rows[-1][1] : start] == " ":
            rows[-1] = (rows[-1][0], end)
        else:
            rows.append((start, end))
    if not rows:
        return None
    start, end = rows[0] if first else rows[-1]
    while end > start and text[end - 1] in ".,'’-":
        end -= 1
    return start, end


def _nearer(
    quote: Quote, before: tuple[int, int] | None, after: tuple[int, int] | None
) -> tuple[int, int] | None:
    if before is None or after is None:
        return before or after
    return after if after[0] - quote.end <= quote.start - before[1] else before
