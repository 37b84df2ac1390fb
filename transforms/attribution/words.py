"""A text as words and marks with their offsets, and where its sentences end."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    ['’][^\W\d_]{1,3}(?!\w)              # ’s, n’t's tail: the end of a contraction
    | (?:[^\W\d_]\.){2,}                # U.S. — initials
    | \d[\d.,:]*\d | \d                 # 10,000, 3.5, 8:30
    | [^\W_]+(?:[-‑&][^\W_]+)*          # words, with inner hyphens
    | \n
    | ``|''|\.\.\.
    | [^\w\s]                           # any other mark alone
    | _
    """,
    re.VERBOSE,
)
"""No alternative can start where another may still grow: linear."""

ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "rep",
        "gov",
        "gen",
        "lt",
        "col",
        "sgt",
        "capt",
        "prof",
        "st",
        "jr",
        "sr",
        "rev",
        "hon",
        "pres",
        "inc",
        "corp",
        "co",
        "ltd",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "no",
        "vs",
        "etc",
        "herr",
        "frau",
        "nr",
        "bzw",
        "ca",
        "z",
        "b",
        "d",
        "h",
        "u",
        "a",
        "s",
        "sr",
        "sra",
        "dra",
        "ud",
        "uds",
        "m",
        "mm",
        "mme",
        "mlle",
    ]
)
"""Words whose point ends no sentence (titles, months, forms of companies)."""

_CLOSERS = "\"”’'»“)]"


@dataclass(slots=True)
class Tokens:
    """Parallel lists, one item a token: offsets, lower-case words, sentence numbers."""

    start: list[int]
    end: list[int]
    lower: list[str]
    word: list[str]
    sentence: list[int]


def tokenize(text: str) -> Tokens:
    """The tokens of a text.

    >>> tokenize("Mr. Kim said yes. He left.").sentence
    [0, 0, 0, 0, 0, 0, 1, 1, 1]
    """
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    for match in TOKEN.finditer(text):
        starts.append(match.start())
        ends.append(match.end())
        words.append(match.group())
    lower = [word.lower() for word in words]
    return Tokens(starts, ends, lower, words, _number_sentences(words, lower))


def _number_sentences(words: list[str], lower: list[str]) -> list[int]:
    """The sentence that each token belongs to."""
    numbers: list[int] = []
    number = 0
    ended = False
    for at, word in enumerate(words):
        if word == "\n":
            number, ended = number + 1, False
        elif ended and word not in _CLOSERS:
            if word[0].isupper() or word[0].isdigit() or not word[0].isalpha():
                number += 1
            ended = False
        numbers.append(number)
        if word in ".!?…" and not (word == "." and at and _is_abbreviation(words, lower, at)):
            ended = True
    return numbers


def _is_abbreviation(words: list[str], lower: list[str], at: int) -> bool:
    """Whether the point at a token belongs to the word before it."""
    return lower[at - 1] in ABBREVIATIONS or (len(words[at - 1]) == 1 and words[at - 1].isupper())
