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
    before_word = lexicon.before_in_idioms
    kept = []
    for item in found:
        if item.cue:
            start, end = item.cue[0]
            word = text[start:end]
            if word == ":":
                if _is_turn(text, item):
                    continue
            else:
                word = word.lower()
                before = before_word.get(word)
                if (
                    before
                    and text[max(start - _REACH, 0) : start].lower().endswith(before)
                    and _is_in_idiom(text, lexicon.idioms_of[word], start, end)
                ):
                    continue
        kept.append(item)
    return kept


def _is_in_idiom(text: str, idioms: list[str], start: int, end: int) -> bool:
    """Whether a cue stands in an idiom, or right before what makes it one."""
    low = max(start - _REACH, 0)
    near = text[low : end + _REACH].lower()
    for idiom in idioms:
        at = near.find(idiom)
        if 0 <= at + low <= start < at + low + len(idiom) and at >= 0:
            return True
    return False


_REACH = 20
"""Characters around a cue in which an idiom with it may begin and end."""


def _is_turn(text: str, item: Found) -> bool:
    """Whether the source is the mark of a turn in an interview: "Q: Who pays?"."""
    if not item.source:
        return False
    start, end = item.source[0]
    return end - start == 1 and text[start:end].isupper()
