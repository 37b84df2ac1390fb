"""Text as the tagger reads it: word pieces with features, in windows cut at paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_PIECES = 254
"""Word pieces a window, without the two marks at its ends: 256 positions in all."""
AGAIN_PIECES = 150
"""The same in the readings of a text after the first: their windows end elsewhere."""

ROLES = ("source", "cue", "content")
LABELS = ("O", *(f"{prefix}-{role}" for role in ROLES for prefix in ("B", "I")))
"""Tags in the order of the model's output."""

_PARAGRAPH = re.compile(r"[^\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a pair of UTF-16, alone: no tokenizer takes it."""
_OPENING = frozenset("“«„‹")
_CLOSING = frozenset("”»›")
_EITHER = frozenset('"')

CASES = 5
FEATURES = CASES * 2 * 2 * 2
"""Rows of the feature embedding: letter case, space before, paragraph start, inside quotes."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a text: ids, feature rows, and the characters `text[start:end]` of each.

    All arrays are of the same length, int32 but for `continues`, which is true for pieces that
    go on with the word before them. `paragraphs` holds the index of each paragraph's first
    piece, and the number of pieces last.
    """

    ids: npt.NDArray[np.int32]
    features: npt.NDArray[np.int32]
    continues: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    paragraphs: list[int]


def encode(text: str, tokenizer: Tokenizer) -> Pieces:
    """Return a text's word pieces; the tokenizer must neither truncate nor pad."""
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    found = [match for match in _PARAGRAPH.finditer(text) if not match[0].isspace()]
    encodings = tokenizer.encode_batch([m[0] for m in found], add_special_tokens=False)
    ids: list[int] = []
    features: list[int] = []
    continues: list[bool] = []
    starts: list[int] = []
    ends: list[int] = []
    paragraphs = [0]
    for match, encoding in zip(found, encodings, strict=True):
        if not encoding.ids:
            continue
        base = match.start()
        ids += encoding.ids
        starts += [base + start for start, _ in encoding.offsets]
        ends += [base + end for _, end in encoding.offsets]
        features += _piece_features(match[0], encoding.offsets)
        words = encoding.word_ids
        continues += [False, *(word == before for before, word in pairwise(words))]
        paragraphs.append(len(ids))
    return Pieces(
        ids=np.array(ids, np.int32),
        features=np.array(features, np.int32),
        continues=np.array(continues, bool),
        starts=np.array(starts, np.int32),
        ends=np.array(ends, np.int32),
        paragraphs=paragraphs,
    )


def _piece_features(paragraph: str, offsets: list[tuple[int, int]]) -> list[int]:
    rows = []
    quoted = False
    before = -1
    for index, (start, end) in enumerate(offsets):
        piece = paragraph[start:end]
        if piece in _OPENING:
            quoted = True
        elif piece in _EITHER:
            quoted = not quoted
        spaced = start > before >= 0
        row = _letter_case(piece) * 8 + spaced * 4 + (index == 0) * 2 + quoted
        if piece in _CLOSING:
            quoted = False
        rows.append(row)
        before = end
    return rows


def _letter_case(piece: str) -> int:
    """Return 0 for lower case, 1 capitalized, 2 all capitals, 3 digits, 4 anything else."""
    if piece.islower():
        return 0
    if piece.isupper():
        return 2 if len(piece) > 1 else 1
    if piece[:1].isupper():
        return 1
    return 3 if piece.isdigit() else 4


def cut_windows(paragraphs: list[int], max_pieces: int = MAX_PIECES) -> Iterator[tuple[int, int]]:
    """Yield windows [start, end) of pieces: whole paragraphs, as many as fit.

    A paragraph longer than a window is cut into equal parts.

    >>> list(cut_windows([0, 100, 200, 300, 900], 254))
    [(0, 200), (200, 300), (300, 500), (500, 700), (700, 900)]
    """
    start = paragraphs[0]
    for first, after in pairwise(paragraphs):
        if after - start <= max_pieces:
            continue
        if first > start:
            yield start, first
        parts = -(-(after - first) // max_pieces)
        if parts > 1:
            for part in range(parts):
                yield (
                    first + (after - first) * part // parts,
                    first + (after - first) * (part + 1) // parts,
                )
            first = after
        start = first
    if paragraphs[-1] > start:
        yield start, paragraphs[-1]
