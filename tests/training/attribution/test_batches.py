"""Batches of windows as training reads them."""

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra newsbeam[train]")

from tests.training.attribution.making import make_batch  # noqa: E402
from training.attribution.average import average  # noqa: E402
from training.attribution.batches import CLS, MASK, SEP, hide_pieces  # noqa: E402


def test_hide_pieces_with_share_0_keeps_all():
    batch = make_batch(3, 5)
    assert hide_pieces(batch, 0.0).tolist() == batch.ids.tolist()


def test_hide_pieces_with_share_1_hides_all_but_marks_and_padding():
    assert hide_pieces(make_batch(3, 5), 1.0).tolist() == [
        [CLS, MASK, MASK, MASK, SEP, 0, 0],
        [CLS, MASK, MASK, MASK, MASK, MASK, SEP],
    ]


def test_average_is_the_mean_of_each_weight():
    runs = [{"a": torch.tensor([0.0, 3.0])}, {"a": torch.tensor([1.0, 1.0])}]
    assert {name: value.tolist() for name, value in average(runs).items()} == {"a": [0.5, 2.0]}
