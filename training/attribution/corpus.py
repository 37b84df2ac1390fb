"""The labeled news as word pieces with tags and links."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from transforms.attribution.accurate.encode import LABELS, ROLES, Pieces, encode

HELD_OUT = 20
"""One training document of so many is held out, to choose by and to calibrate on."""


@dataclass(frozen=True, slots=True)
class Document:
    """A labeled text: `tags` index LABELS; `links` join a span's first piece to its cue's."""

    id: str
    text: str
    gold: list[dict]
    pieces: Pieces
    tags: npt.NDArray[np.int64]
    links: npt.NDArray[np.int64]


def is_held_out(document_id: str) -> bool:
    """Whether a document of the training part is held out, the same in every run."""
    return zlib.crc32(document_id.encode()) % HELD_OUT == 0


def read_corpus(folder: Path, name: str, tokenizer: Tokenizer) -> Iterator[Document]:
    """Yield the documents of a pair `name.seeds.jsonl.gz`, `name.gold.jsonl.gz`."""
    with gzip.open(folder / f"{name}.gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        gold = {row["id"]: row["attributions"] for row in map(json.loads, lines)}
    with gzip.open(folder / f"{name}.seeds.jsonl.gz", "rt", encoding="utf-8") as lines:
        for seed in map(json.loads, lines):
            pieces = encode(seed["text"], tokenizer)
            tags, links = _label(pieces, gold[seed["id"]])
            yield Document(seed["id"], seed["text"], gold[seed["id"]], pieces, tags, links)


def _label(
    pieces: Pieces, attributions: list[dict]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    tags = np.zeros(len(pieces.ids), np.int64)
    links = np.full(len(pieces.ids), -1, np.int64)
    for attribution in attributions:
        cue = min((span[0] for span in attribution["cue"]), default=None)
        cue_piece = -1 if cue is None else int(np.searchsorted(pieces.ends, cue, "right"))
        for role in ROLES:
            begin = LABELS.index(f"B-{role}")
            for start, end in attribution[role]:
                first = int(np.searchsorted(pieces.ends, start, "right"))
                after = int(np.searchsorted(pieces.starts, end, "left"))
                if first >= after:
                    continue
                tags[first] = begin
                tags[first + 1 : after] = begin + 1
                if role != "cue":
                    links[first] = cue_piece
    return tags, links
