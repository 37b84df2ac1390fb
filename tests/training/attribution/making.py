"""Documents and batches of any pieces, all untagged."""

import numpy as np
import pytest

pytest.importorskip("torch")

from training.attribution.batches import Batch
from training.attribution.corpus import Document
from transforms.attribution.accurate.encode import Pieces


def make_document(size: int) -> Document:
    numbers = np.arange(size, dtype=np.int32)
    pieces = Pieces(numbers + 1000, numbers * 0, numbers < 0, numbers, numbers + 1, [0, size])
    tags = np.zeros(size, np.int64)
    return Document("one", "x" * size, [], pieces, tags, tags - 1)


def make_batch(*sizes: int) -> Batch:
    """A batch of whole documents, padded to the longest."""
    return Batch([(make_document(size), 0, size) for size in sizes])
