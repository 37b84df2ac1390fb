"""Quotations that no clause claims: they go on from the speaker before, or after."""

from __future__ import annotations

import bisect
import sys
from collections import Counter

from transforms.attribution.quotes import Quote
from transforms.attribution.rules import Found

MIN_CHARS = 40
"""A quotation this long is somebody's words: of those that no clause claims in the labeled
articles, 96 in 100 are; of shorter ones, titles and scare quotes, every second is."""

MAX_PARAGRAPHS = 2
"""How many paragraphs on a speaker's quotation may go on without a new clause."""


def continue_quotes(text: str, quotes: list[Quote], found: list[Found]) -> list[Found]:
    """The attributions with the long quotations that none of them has.

    Each joins the content of the attribution before it in its paragraph, else of the
    one after it there, else of the last one in the paragraphs before. Where there is
    none it stands alone, with neither source nor cue.

    >>> text = '“We tried,” she said. He nodded. “We tried again and again for nine long years.”'
    >>> from transforms.attribution.quotes import find_quotes
    >>> found = [Found([(12, 15)], [(16, 20)], [(0, 11)], 0.9)]
    >>> [one] = continue_quotes(text, find_quotes(text), found)
    >>> [text[start:end] for start, end in one.content]
    ['“We tried,”', '“We tried again and again for nine long years.”']
    """
    long = [quote for quote in quotes if quote[1] - quote[0] >= MIN_CHARS]
    if not long:
        return found
    claimed = sorted([span for item in found for span in item.content])
    loose = _unclaimed(long, claimed)
    if not loose:
        return found
    found = list(found)
    homes = [min(item.cue or item.content)[0] for item in found]
    breaks = _breaks(text)
    chains = _homes_of_chains(quotes, found)
    alone = []
    for quote in loose:
        home = chains.get(quote.chain)
        if home is None:
            home = _home(quote, homes, breaks)
        if home is None:
            alone.append(Found([], [], [(quote.start, quote.end)], 0.5))
        else:
            item = found[home]
            found[home] = item._replace(content=sorted([*item.content, (quote.start, quote.end)]))
    if alone:
        found = sorted([*found, *alone], key=lambda item: min(item.cue or item.content)[0])
    return found


def _homes_of_chains(quotes: list[Quote], found: list[Found]) -> dict[int, int]:
    """For quotations over several paragraphs the number of the attribution that has a piece."""
    counts = Counter([quote.chain for quote in quotes])
    if len(counts) == len(quotes):
        return {}
    long = [quote for quote in quotes if counts[quote.chain] > 1]
    pieces = sorted((low, high, n) for n, item in enumerate(found) for low, high in item.content)
    homes: dict[int, int] = {}
    for quote in long:
        at = bisect.bisect_right(pieces, (quote.start, sys.maxsize, 0)) - 1
        if at >= 0 and quote.start < pieces[at][1]:
            homes[quote.chain] = pieces[at][2]
    return homes


def _unclaimed(quotes: list[Quote], claimed: list[tuple[int, int]]) -> list[Quote]:
    """The quotations that share no character with the claimed ranges, both in order."""
    loose = []
    at = 0
    reach = 0
    size = len(claimed)
    for quote in quotes:
        start, end, _ = quote
        while at < size and claimed[at][0] < end:
            if claimed[at][1] > reach:
                reach = claimed[at][1]
            at += 1
        if reach <= start:
            loose.append(quote)
    return loose


def _breaks(text: str) -> list[int]:
    """Where paragraphs end: the first of each row of line breaks."""
    breaks = []
    at = text.find("\n")
    while at >= 0:
        breaks.append(at)
        while text.startswith("\n", at):
            at += 1
        at = text.find("\n", at)
    return breaks


def _home(quote: Quote, homes: list[int], breaks: list[int]) -> int | None:
    """The number of the attribution whose content a quotation goes on with.

    `homes` are where the attributions' cues stand, `breaks` where paragraphs end, in order.
    """
    paragraph = bisect.bisect_left(breaks, quote.start)
    number = bisect.bisect_left(homes, quote.start)
    back = number and paragraph - bisect.bisect_left(breaks, homes[number - 1])
    if number and not back:
        return number - 1
    if number < len(homes) and bisect.bisect_left(breaks, homes[number]) == paragraph:
        return number
    return number - 1 if number and back <= MAX_PARAGRAPHS else None
