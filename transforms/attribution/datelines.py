"""Nobody says the dateline: a text is read without it, and credits stand before or after it.

Before it stands a headline, where the text has one: "Mayor: bridge stays shut", then "OSLO (AP) —".
"""

from __future__ import annotations

from schemas.article import Dateline
from transforms.attribution.rules import Found, Range


def hide_dateline(text: str, dateline: Dateline | None) -> str:
    """The text with an end of paragraph in place of each character of its dateline.

    >>> dateline = Dateline("OSLO —", "OSLO", (), (), None, 0, 6)
    >>> hide_dateline("OSLO — Rain fell, she said.", dateline)
    '\\n\\n\\n\\n\\n\\n Rain fell, she said.'
    """
    if dateline is None:
        return text
    hidden = "\n" * (dateline.end - dateline.start)
    return text[: dateline.start] + hidden + text[dateline.end :]


def part_at_dateline(text: str, found: list[Found], dateline: Dateline | None) -> list[Found]:
    """The attributions, each cut down to what stands on its cue's side of the dateline.

    A quotation can begin in the headline and go on in the lead. What is left without
    content is left out.

    >>> text = "Rain ahead OSLO — Rain fell, she said."
    >>> dateline = Dateline("OSLO —", "OSLO", (), (), None, 11, 17)
    >>> [one] = part_at_dateline(text, [Found([(29, 32)], [(33, 37)], [(0, 27)], 1.0)], dateline)
    >>> text[slice(*one.content[0])]
    'Rain fell'
    """
    if dateline is None:
        return found
    before, after = dateline.start, dateline.end
    while before and text[before - 1].isspace():
        before -= 1
    while text[after : after + 1].isspace():
        after += 1
    kept = []
    for source, cue, content, confidence in found:
        low, high = (0, before) if min(cue or content)[0] < before else (after, len(text))
        left = _cut(content, low, high)
        if left:
            sides = _cut(source, low, high), _cut(cue, low, high), left
            kept.append(Found(*sides, confidence))
    return kept


def _cut(ranges: list[Range], low: int, high: int) -> list[Range]:
    """The parts of ranges within others; the same list where nothing is beyond."""
    if all(low <= start and end <= high for start, end in ranges):
        return ranges
    return [
        (max(start, low), min(end, high)) for start, end in ranges if end > low and start < high
    ]
