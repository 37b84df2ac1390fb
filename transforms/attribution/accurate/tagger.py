"""Texts read by the trained tagger: tags of word pieces, and vectors that link spans to cues."""

from __future__ import annotations

import functools
import importlib.util
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from transforms.attribution.accurate.decode import Floats, Span, Transitions, find_spans
from transforms.attribution.accurate.encode import (
    AGAIN_PIECES,
    FEATURES,
    LABELS,
    MAX_PIECES,
    Pieces,
    cut_windows,
    encode,
)
from transforms.attribution.accurate.models import Model

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DATA = Path(__file__).with_name("data")
WORDS, READER = "words.onnx.gz", "reader-{}.onnx.gz"
PARAMETERS, TOKENIZER = "tagger.json", "tokenizer.json"
REQUIRED = ("onnxruntime", "tokenizers")

FIRST_MARK, LAST_MARK = "[CLS]", "[SEP]"
"""What the encoder was taught to see around every text."""


@dataclass(frozen=True, slots=True)
class Window:
    """The spans of a window whose pieces are those of the text from `first` on.

    `links` has a row and a column for each span: the score of the row's span
    belonging to the column's, which is a cue.
    """

    first: int
    spans: list[Span]
    links: Floats


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text's pieces and what the tagger read in them, window by window."""

    pieces: Pieces
    windows: list[Window]


def check_installed() -> None:
    """Raise ValueError where the packages that read the model are missing; loads nothing."""
    missing = [name for name in REQUIRED if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(
            f"attribution method 'accurate' needs {' and '.join(missing)}: "
            "pip install 'newsbeam[accurate]'"
        )


def read_version(folder: Path = DATA) -> int:
    """The version of a folder's files: it rises whenever they change; loads no model."""
    return int(_read_parameters(folder)["version"])


def _read_parameters(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / PARAMETERS).read_text(encoding="utf-8"))
    return found


@functools.cache
def load_tagger(folder: Path = DATA) -> Tagger:
    """The tagger of a folder; a process loads it once. Raises ValueError as `check_installed`."""
    check_installed()
    return Tagger(folder)


class Tagger:
    """Readers, trained apart, their tokenizer and their chain of tags, on one thread.

    Each reader reads a whole text, and a piece's tag scores are the sum of theirs over the root
    of their number: what one gets wrong, the others often get right. (Beside the chain a mean
    would weigh too little, where readers disagree, and a sum more than opinions of the same
    text should.) The readers after the first read in windows that end elsewhere, for what
    lies at a window's edge is read worse.
    """

    def __init__(self, folder: Path = DATA) -> None:
        parameters = _read_parameters(folder)
        chain = parameters["chain"]
        self._chain = Transitions(
            *(np.array(chain[name], np.float32) for name in ("steps", "first", "last"))
        ).constrained()
        self.confidence: dict[str, float] = parameters["confidence"]
        self._tokenizer = load_tokenizer(folder / TOKENIZER)
        self._words = Model(folder / WORDS)
        self._readers = [
            Model(folder / READER.format(number + 1)) for number in range(len(parameters["layers"]))
        ]
        vocabulary = self._tokenizer.get_vocab()
        marks = np.array([[vocabulary[FIRST_MARK], vocabulary[LAST_MARK]]], np.int64)
        [self._marks] = self._words.run(ids=marks)

    def read(self, texts: Sequence[str]) -> list[TaggedText]:
        """Each text with its spans; no text's depend on the others."""
        return [self._read(encode(text, self._tokenizer)) for text in texts]

    def _read(self, pieces: Pieces) -> TaggedText:
        others = self._score_by_others(pieces)
        share = np.float32(len(self._readers) ** -0.5)
        windows = []
        for start, end in cut_windows(pieces.paragraphs):
            tags, spans, cues = self._score(self._readers[0], pieces, start, end)
            scores = share * (tags + others[start:end])
            found = find_spans(scores, pieces.continues[start:end], self._chain)
            begins = [span.first for span in found]
            links = spans[begins] @ cues[begins].T / math.sqrt(spans.shape[1])
            windows.append(Window(start, found, links))
        return TaggedText(pieces, windows)

    def _score_by_others(self, pieces: Pieces) -> Floats:
        """The tag scores of all pieces by the readers after the first, summed."""
        size = MAX_PIECES if len(pieces.ids) <= MAX_PIECES else AGAIN_PIECES
        scores = np.zeros((len(pieces.ids), len(LABELS)), np.float32)
        for reader in self._readers[1:]:
            for start, end in cut_windows(pieces.paragraphs, size):
                scores[start:end] += self._score(reader, pieces, start, end)[0]
        return scores

    def _score(self, reader: Model, pieces: Pieces, start: int, end: int) -> list[Floats]:
        """A reader's outputs for the pieces of one window, the marks' left out."""
        [words] = self._words.run(ids=pieces.ids[None, start:end].astype(np.int64))
        features = np.full((1, end - start + 2), FEATURES, np.int64)
        features[0, 1:-1] = pieces.features[start:end]
        framed = np.concatenate([self._marks[:1], words, self._marks[1:]])
        return [output[1:-1] for output in reader.run(words=framed[None], features=features)]


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file, without threads unless the environment asks for them."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))
