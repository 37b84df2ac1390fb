"""What of a text's attributions stands after an offset: nobody says the dateline."""

from __future__ import annotations

from transforms.attribution.rules import Found, Range


def after(text: str, found: list[Found], low: int) -> list[Found]:
    """Return the attributions whose cue stands after `low`, what stands before it cut off.

    A lead's only attribution often begins with the dateline: "OSLO (AP) - Ferries will
    run all night, the mayor said."

    >>> text = "OSLO - Rain fell, she said."
    >>> [one] = after(text, [Found([(18, 21)], [(22, 26)], [(0, 16)], 1.0)], 6)
    >>> text[slice(*one.content[0])]
    'Rain fell'
    """
    if not low:
        return found
    while text[low : low + 1].isspace():
        low += 1
    kept = []
    for item in found:
        source, cue, content, confidence = item
        if cue and min(cue)[0] < low:
            continue
        left = _cut(content, low)
        if left or not content:
            kept.append(Found(_cut(source, low), cue, left, confidence))
    return kept


def _cut(ranges: list[Range], low: int) -> list[Range]:
    if not ranges or min(ranges)[0] >= low:
        return ranges
    return [(max(start, low), end) for start, end in ranges if end > low]
