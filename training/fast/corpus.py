"""Labelled articles as the trainers see them: readings, cues, sources, contents in tokens."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.fast.words import Meaning
from transforms.attribution.characters import hash_word, tokenize
from transforms.attribution.fast import APART, read_texts
from transforms.attribution.lexicon import load_lexicon
from transforms.attribution.reading import ROLES, Reading
from transforms.attribution.vocabulary import TAILS, Vocabulary
from transforms.attribution.words import ABBREVIATIONS

MIN_WORD_COUNT = 2
"""A word met once teaches nothing but its class."""

Range = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """An article of the labelled set."""

    id: str
    text: str
    attributions: list[dict[str, Any]]

    @property
    def group(self) -> str:
        """What is held out together: the publisher, which the id begins with."""
        return self.id.split("_")[0]


@dataclass(frozen=True)
class Label:
    """One attribution in tokens; `source` is None where there is none."""

    cue: Range
    source: Range | None
    content: list[Range]


def load_rows(folder: Path, name: str) -> list[Row]:
    """The articles of a set with their attributions."""

    def lines(kind: str) -> list[dict[str, Any]]:
        with gzip.open(folder / f"{name}.{kind}.jsonl.gz", "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    gold = {row["id"]: row["attributions"] for row in lines("gold")}
    return [Row(row["id"], row["text"], gold[row["id"]]) for row in lines("seeds")]


def bucket_of(row: Row, buckets: int) -> int:
    """The part of a random split that an article is in, by its id."""
    return zlib.crc32(row.id.encode()) % buckets


def build_vocabulary(rows: list[Row], language: str, meanings: dict[str, Meaning]) -> Vocabulary:
    """The vocabulary of the rows' frequent words, of the lexicon and of the meanings."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts.update(tokenize(row.text).hash.tolist())
    frequent = sorted(word for word, count in counts.items() if count >= MIN_WORD_COUNT)
    number = {word: TAILS + 1 + place for place, word in enumerate(frequent)}
    known = {hash_word(form): meaning for form, meaning in meanings.items()}
    classes = load_lexicon(language).classes
    roles = {
        hash_word(form): min(ROLES.index(name) + 1 for name in names & set(ROLES))
        for form, names in classes.items()
        if names & set(ROLES)
    }
    points = {hash_word(word) for word in ABBREVIATIONS}
    words = np.array(sorted({*number, *known, *roles, *points}), np.uint32)
    none = Meaning(0, 0)
    columns = {
        "word": [number.get(word, 0) for word in words.tolist()],
        "verb": [known.get(word, none).verb for word in words.tolist()],
        "topic": [known.get(word, none).topic for word in words.tolist()],
        "role": [roles.get(word, 0) for word in words.tolist()],
        "point": [int(word in points) for word in words.tolist()],
    }
    return Vocabulary.build(
        words, {name: np.array(column, np.uint16) for name, column in columns.items()}
    )


def read_rows(rows: list[Row], vocabulary: Vocabulary) -> list[Reading]:
    """The readings of the rows."""
    return [read_texts([row.text], vocabulary)[0] for row in rows]


def labels_of(row: Row, reading: Reading) -> list[Label]:
    """The attributions of a row in tokens, those that have a cue and a content."""

    def to_tokens(span: list[int]) -> Range:
        start, end = span[0] + len(APART), span[1] + len(APART)
        first = np.searchsorted(reading.tokens.end, start, side="right")
        return int(first), int(np.searchsorted(reading.tokens.start, end))

    labels = []
    for item in row.attributions:
        cue = [to_tokens(span) for span in item.get("cue") or []]
        source = [to_tokens(span) for span in item.get("source") or []]
        content = [to_tokens(span) for span in item.get("content") or []]
        if not cue or not content or any(a >= b for a, b in (*cue, *source, *content)):
            continue
        labels.append(Label(cue[0], source[0] if source else None, content))
    return labels
