"""German sentences that report without a cue: their verb is in the subjunctive of speech.

"Die Lage habe sich beruhigt." credits whoever spoke before (Duden, Die Grammatik,
chapter on indirect speech: in free indirect speech the mood alone marks the report).
"""

from __future__ import annotations

import bisect
import functools
import re

from ahocorasick_rs import AhoCorasick

from transforms.attribution.lexicon import Lexicon
from transforms.attribution.quotes import Quote
from transforms.attribution.rules import Found
from transforms.attribution.words import ABBREVIATIONS

_SENTENCE_END = re.compile(
    r"""
    [.!?]["“”«»]*             # the mark
    (?: \s+(?=["„»A-ZÄÖÜ0-9])  # a new sentence
      | (?=\n) | \Z )
    | \n+
    """,
    re.VERBOSE,
)
"""Takes single characters of apart kinds in turn: linear."""

_LAST_WORD = re.compile(r"\w+\Z")
_WORD_CHARS = 12
"""The longest abbreviation or number looked for before a point."""

CONFIDENCE = 0.6
"""Of 251 sentences found so in the labeled articles 90 in 100 are reports, 59 of this source."""

MAX_BACK = 1500
"""Characters back to the clause whose speaker is meant, about three paragraphs."""


def find_reported(
    text: str, lexicon: Lexicon, quotes: list[Quote], found: list[Found]
) -> list[Found]:
    """The attributions with those of sentences that only the verb's mood marks as reported.

    Sentences in a row are one content. The source is the one of the attribution before.
    """
    verbs = _verbs(text, lexicon)
    if not verbs or not found:
        return found
    sentences = _sentences(text)
    starts = [start for start, _ in sentences]
    taken = {
        bisect.bisect_right(starts, at) - 1
        for item in found
        for start, end in (*item.cue, *item.content)
        for at in (start, end - 1)
    }
    marked = set()
    for at in verbs:
        number = bisect.bisect_right(starts, at) - 1
        if number >= 0 and number not in taken and not _is_quoted(quotes, at):
            marked.add(number)
    homes = [min(item.cue or item.content)[0] for item in found]
    added = [
        Found(found[home].source, [], [span], CONFIDENCE)
        for span in _runs(text, sentences, sorted(marked))
        if (home := bisect.bisect_left(homes, span[0]) - 1) >= 0
        and span[0] - homes[home] <= MAX_BACK
    ]
    return sorted([*found, *added], key=lambda item: min(item.cue or item.content)[0])


def _verbs(text: str, lexicon: Lexicon) -> list[int]:
    """Where verbs in the mood of reports stand; "ich habe" is none."""
    places = []
    matcher = _matcher(lexicon.reportive)
    try:
        matches = matcher.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # half a pair of UTF-16, alone: the matcher takes none
        plain = text.encode("utf-8", "replace").decode("utf-8")
        matches = matcher.find_matches_as_indexes(plain, overlapping=True)
    for _, at, end in matches:
        alone = not text[at - 1 : at].isalpha() and not text[end : end + 1].isalpha()
        if alone and text[max(at - 4, 0) : at].lower() != "ich ":
            places.append(at)
    return places


@functools.cache
def _matcher(forms: tuple[str, ...]) -> AhoCorasick:
    """Finds all of the forms in one pass over a text."""
    return AhoCorasick(forms)


def _sentences(text: str) -> list[tuple[int, int]]:
    """The ranges of sentences, their last mark in them."""
    ranges = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[match.start()] == "." and _is_point(text, match.start()):
            continue
        end = match.start() + len(match.group().rstrip())
        if end > start:
            ranges.append((start, end))
        start = match.end()
    if start < len(text):
        ranges.append((start, len(text)))
    return ranges


def _is_point(text: str, at: int) -> bool:
    """Whether a point belongs to its word: "26.", "Dr.", "z. B."."""
    match = _LAST_WORD.search(text, max(at - _WORD_CHARS, 0), at)
    word = match.group() if match else ""
    return word.isdigit() or len(word) == 1 or word.lower() in ABBREVIATIONS


def _is_quoted(quotes: list[Quote], at: int) -> bool:
    number = bisect.bisect_right(quotes, at, key=lambda quote: quote.start) - 1
    return number >= 0 and at < quotes[number].end


def _runs(text: str, sentences: list[tuple[int, int]], marked: list[int]) -> list[tuple[int, int]]:
    """Ranges of marked sentences, those in a row of one paragraph together."""
    runs: list[tuple[int, int]] = []
    last = -2
    for number in marked:
        start, end = sentences[number]
        while start < end and text[start].isspace():
            start += 1
        if number == last + 1 and runs and "\n" not in text[runs[-1][1] : start]:
            runs[-1] = (runs[-1][0], end)
        elif start < end:
            runs.append((start, end))
        last = number
    return runs
