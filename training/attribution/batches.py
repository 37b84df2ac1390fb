"""The labeled text in windows and batches, as training and its checks read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from training.attribution.corpus import Document
from transforms.attribution.accurate.encode import FEATURES, MAX_PIECES, cut_windows

BATCH_PIECES = 1280
"""Word pieces a batch, padding included."""
CLS, SEP, MASK = 101, 102, 103
"""The encoder's marks around each text, and in place of a hidden piece."""


class Batch:
    """Windows padded to one length, with the marks of the encoder around each."""

    def __init__(self, windows: list[tuple[Document, int, int]]) -> None:
        self.windows = windows
        self.lengths = torch.tensor([end - start for _, start, end in windows])
        width = int(self.lengths.max())
        self.ids = torch.zeros(len(windows), width + 2, dtype=torch.long)
        self.features = torch.full((len(windows), width + 2), FEATURES, dtype=torch.long)
        self.mask = torch.zeros(len(windows), width + 2)
        self.tags = torch.zeros(len(windows), width, dtype=torch.long)
        self.links = torch.full((len(windows), width), -1, dtype=torch.long)
        for row, (document, start, end) in enumerate(windows):
            size = end - start
            self.ids[row, 0] = CLS
            self.ids[row, 1 : size + 1] = torch.from_numpy(
                document.pieces.ids[start:end].astype(np.int64)
            )
            self.ids[row, size + 1] = SEP
            self.features[row, 1 : size + 1] = torch.from_numpy(
                document.pieces.features[start:end].astype(np.int64)
            )
            self.mask[row, : size + 2] = 1
            self.tags[row, :size] = torch.from_numpy(document.tags[start:end])
            links = document.links[start:end] - start
            links[(links < 0) | (links >= size)] = -1
            self.links[row, :size] = torch.from_numpy(links)


def hide_pieces(batch: Batch, share: float) -> Tensor:
    """Return the batch's ids with some pieces hidden, never a mark or the padding."""
    inside = torch.zeros_like(batch.ids, dtype=torch.bool)
    inside[:, 1:-1] = torch.arange(batch.ids.shape[1] - 2) < batch.lengths[:, None]
    hidden = inside & (torch.rand(batch.ids.shape) < share)
    return batch.ids.masked_fill(hidden, MASK)


def make_windows(
    documents: Sequence[Document],
    random: np.random.Generator | None,
    least_pieces: int = MAX_PIECES,
) -> list[tuple[Document, int, int]]:
    """Return all windows; with a random source, other cuts each time.

    The limit of a document's windows is then drawn from `least_pieces` up.
    """
    windows = []
    for document in documents:
        size = MAX_PIECES if random is None else int(random.integers(least_pieces, MAX_PIECES + 1))
        windows += [(document, *cut) for cut in cut_windows(document.pieces.paragraphs, size)]
    return windows


def make_batches(
    windows: list[tuple[Document, int, int]], random: np.random.Generator | None
) -> Iterator[Batch]:
    """Yield batches of about BATCH_PIECES pieces, windows of like length together."""
    order = sorted(
        range(len(windows)),
        key=lambda i: windows[i][2] - windows[i][1] + (random.integers(0, 40) if random else 0),
    )
    groups: list[list[int]] = []
    group: list[int] = []
    for index in order:
        longest = max([windows[i][2] - windows[i][1] for i in [*group, index]])
        if group and longest * (len(group) + 1) > BATCH_PIECES:
            groups.append(group)
            group = []
        group.append(index)
    groups.append(group)
    if random is not None:
        random.shuffle(groups)
    for group in groups:
        yield Batch([windows[i] for i in group])
