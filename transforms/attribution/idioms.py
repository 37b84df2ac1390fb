"""Phrases with a cue word that credit nobody: "That said, the dam holds"."""

from __future__ import annotations

from transforms.attribution.lexicon import Lexicon
from transforms.attribution.rules import Found


def drop_idioms(text: str, lexicon: Lexicon, found: list[Found]) -> list[Found]:
    """The attributions whose cue is no part of an idiom of the lexicon.

    >>> from transforms.attribution.lexicon import load_lexicon
    >>> found = [Found([], [(5, 9)], [(11, 20)], 0.9)]
    >>> drop_idioms("That said, it rained.", load_lexicon("en"), found)
    []
    """
    found = [item for item in found if not _is_label(text, item)]
    return [item for item in found if not _is_in_idiom(text, lexicon, item)]


def _is_in_idiom(text: str, lexicon: Lexicon, item: Found) -> bool:
    """Whether the first cue stands in an idiom, or right before what makes it one."""
    if not item.cue:
        return False
    start, end = item.cue[0]
    if text[start:end].lower() not in lexicon.idiom_words:
        return False
    low = max(start - _REACH, 0)
    near = text[low : end + _REACH].lower()
    for idiom in lexicon.idioms:
        at = near.find(idiom)
        if 0 <= at + low <= start < at + low + len(idiom) and at >= 0:
            return True
    return False


_REACH = 20
"""Characters around a cue in which an idiom with it may begin and end."""


def _is_label(text: str, item: Found) -> bool:
    """Whether the source is the mark of a turn in an interview: "Q: Who pays?"."""
    if not item.source or not item.cue:
        return False
    (start, end), (cue, cue_end) = item.source[0], item.cue[0]
    return end - start == 1 and text[cue:cue_end] == ":" and text[start:end].isupper()
