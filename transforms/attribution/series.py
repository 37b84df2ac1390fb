"""Sources that are a series: "according to Dutch, Belgian, and French officials, …"."""

from __future__ import annotations

import re

from transforms.attribution.rules import Found

_NAMES = r"[A-Z][\w.’'-]*(?:\ [A-Z][\w.’'-]*){0,3}"

SERIES = re.compile(
    rf"""
    (?: ,\ {_NAMES} ){{1,4}}      # , Belgian
    ,?\ (?:and|or)\ {_NAMES}      # , and French
    (?: \ [a-z]+s )?              # officials
    (?= ,\ )                      # then the clause begins
    """,
    re.VERBOSE,
)
"""Names and links take turns, four items at most: the work is bounded. What ends in a
lower-case word without s is a clause ("Ito, Ruiz and Berg are tied"), no series."""


def complete_series(text: str, found: list[Found]) -> list[Found]:
    """The attributions, sources that stop at the first item of a series made whole.

    Only after the cue and before what is credited, where the series' commas mislead.

    >>> text = "According to Dutch, Belgian, and French officials, the dam holds."
    >>> [one] = complete_series(text, [Found([(13, 18)], [(0, 12)], [(20, 64)], 0.9)])
    >>> [text[start:end] for start, end in one.source + one.content]
    ['Dutch, Belgian, and French officials', 'the dam holds']
    """
    return [
        _complete(text, item) if item.source and text.startswith(",", item.source[-1][1]) else item
        for item in found
    ]


def _complete(text: str, item: Found) -> Found:
    if len(item.source) != 1 or not item.cue or item.source[0][0] < item.cue[0][0]:
        return item
    start, end = item.source[0]
    match = SERIES.match(text, end)
    if match is None:
        return item
    past = match.end()
    content = [(max(low, past + 2), high) for low, high in item.content if high > past + 2]
    if not content:
        return item
    return item._replace(source=[(start, past)], content=content)
