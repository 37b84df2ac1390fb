"""Batches of windows as training reads them."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra newsbeam[train]")

from training.attribution.average import average  # noqa: E402
from training.attribution.batches import CLS, MASK, SEP, Batch, hide_pieces  # noqa: E402
from training.attribution.corpus import Document  # noqa: E402
from transforms.attribution.accurate.encode import Pieces  # noqa: E402


def make_document(size: int) -> Document:
    numbers = np.arange(size, dtype=np.int32)
    pieces = Pieces(numbers + 1000, numbers * 0, numbers < 0, numbers, numbers + 1, [0, size])
    tags = np.zeros(size, np.int64)
    return Document("one", "x" * size, [], pieces, tags, tags - 1)


def make_batch() -> Batch:
    return Batch([(make_document(size), 0, size) for size in (3, 5)])


def test_hide_pieces_with_share_0_keeps_all():
    batch = make_batch()
    assert hide_pieces(batch, 0.0).tolist() == batch.ids.tolist()


def test_hide_pieces_with_share_1_hides_all_but_marks_and_padding():
    assert hide_pieces(make_batch(), 1.0).tolist() == [
        [CLS, MASK, MASK, MASK, SEP, 0, 0],
        [CLS, MASK, MASK, MASK, MASK, MASK, SEP],
    ]


def test_average_is_the_mean_of_each_weight():
    runs = [{"a": torch.tensor([0.0, 3.0])}, {"a": torch.tensor([1.0, 1.0])}]
    assert {name: value.tolist() for name, value in average(runs).items()} == {"a": [0.5, 2.0]}
