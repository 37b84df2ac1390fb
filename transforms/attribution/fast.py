"""Attributions by small linear models over rules' candidates: cue, source, content, in turn.

Texts are read together, several as one with breaks between: numpy's cost of a call
is then shared. What is found in a text does not depend on the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from transforms.attribution.characters import Bools, Ints, codes_of, tokenize_codes
from transforms.attribution.continued import continue_quotes
from transforms.attribution.credits import RELAYED, Credits, find_credits
from transforms.attribution.idioms import drop_idioms
from transforms.attribution.lexicon import load_lexicon
from transforms.attribution.model import FastModel
from transforms.attribution.quotes import Quote, find_marks, find_quotes_at
from transforms.attribution.reading import Reading, read
from transforms.attribution.reported import find_reported
from transforms.attribution.rules import Found
from transforms.attribution.series import complete_series
from transforms.attribution.tables import Floats
from transforms.attribution.vocabulary import Vocabulary

APART = "\n " * 8
"""Stands around each text: eight empty paragraphs, more than any feature looks across."""


def find_fast(texts: Sequence[str], model: FastModel) -> list[list[Found]]:
    """The attributions of each text, in the order of their cues."""
    reading, offsets, quotes = read_texts(texts, model.vocabulary)
    credits = find_credits(reading, model)
    if credits is None:
        return [
            _finish(text, some, [], model.language)
            for text, some in zip(texts, quotes, strict=True)
        ]
    confidence = _probability(credits.signs, model.decision)
    kept = choose(reading, credits, confidence, model.threshold) & ~reading.breaks[credits.content]
    found = _found(reading, credits, confidence, kept, offsets)
    return [
        _finish(text, some, items, model.language)
        for text, some, items in zip(texts, quotes, found, strict=True)
    ]


REPORTING = ("de",)
"""Languages in which a verb's mood alone marks a report."""


def _probability(signs: Floats, decision: Floats) -> Floats:
    """The probability of each row of signs, summed in one order however many there are."""
    odds = np.clip((signs * decision).sum(axis=1, dtype=np.float64), -30.0, 30.0)
    share: Floats = 1.0 / (1.0 + np.exp(-odds))
    return share


def _finish(text: str, quotes: list[Quote], found: list[Found], language: str) -> list[Found]:
    """One text's attributions, quotations going on with them."""
    lexicon = load_lexicon(language)
    found = drop_idioms(text, lexicon, complete_series(text, found))
    found = continue_quotes(text, quotes, found)
    if language in REPORTING:
        found = find_reported(text, lexicon, quotes, found)
    return found


def read_texts(
    texts: Sequence[str], vocabulary: Vocabulary
) -> tuple[Reading, Ints, list[list[Quote]]]:
    """The reading of texts as one, where each begins in it, and each one's quotations."""
    codes = codes_of(APART + APART.join(texts) + APART)
    tokens = tokenize_codes(codes)
    marks = find_marks(codes, tokens.marks)
    lengths = np.array([len(text) for text in texts]) + len(APART)
    offsets = np.cumsum(lengths) - lengths + len(APART)
    firsts = marks.searchsorted([*offsets, len(codes)]).tolist()
    quotes = []
    moved: list[tuple[int, int]] = []
    for number, (text, offset) in enumerate(zip(texts, offsets.tolist(), strict=True)):
        places = marks[firsts[number] : firsts[number + 1]] - offset
        some = find_quotes_at(text, places.tolist())
        quotes.append(some)
        moved.extend([(start + offset, end + offset) for start, end, _ in some])
    return read(tokens, moved, vocabulary), offsets, quotes


def choose(reading: Reading, credits: Credits, confidence: Floats, threshold: float) -> Bools:
    """Which to keep: sure enough, and not said inside what a surer one says.

    A paper that a whole sentence is credited to ("…, per the Post") silences nobody in it.
    """
    kept: Bools = confidence >= threshold
    silences = reading.at("l", credits.clauses.cue) != RELAYED
    outer, inner = credits.outer, credits.inner
    outer, inner = outer[silences[outer]], inner[silences[outer]]
    stronger = kept[outer] & (confidence[outer] > confidence[inner])
    kept[inner[stronger]] = False
    kept &= credits.content < credits.content_end
    return kept


def _found(
    reading: Reading, credits: Credits, confidence: Floats, kept: Bools, offsets: Ints
) -> list[list[Found]]:
    """The kept credits of each text, as ranges of characters."""
    begin, stop = reading.tokens.start, reading.tokens.end
    clauses = credits.clauses
    first = begin.take(clauses.cue[kept])
    bounds = np.append(first.searchsorted(offsets), len(first))
    base = np.repeat(offsets, np.diff(bounds))
    edges = [
        zip(
            (begin.take(low[kept]) - base).tolist(),
            (stop.take(high[kept] - 1) - base).tolist(),
            strict=True,
        )
        for low, high in (
            (clauses.source, clauses.source_end),
            (clauses.cue, clauses.cue_end),
            (credits.content, credits.content_end),
            (credits.more, credits.more_end),
        )
    ]
    flags = (clauses.source[kept] >= 0, credits.more[kept] >= 0, confidence[kept])
    columns = zip(*edges, *[column.tolist() for column in flags], strict=True)
    made = [
        Found([source] if has else [], [cue], [content, more] if goes_on else [content], sure)
        for source, cue, content, more, has, goes_on, sure in columns
    ]
    return [made[low:high] for low, high in itertools.pairwise(bounds.tolist())]
