"""Weights as integers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from tests.training.attribution.making import make_batch  # noqa: E402
from training.attribution.model import HIDDEN, INNER, Tagger  # noqa: E402
from training.attribution.rounding import round_rows, sum_products  # noqa: E402

LARGEST = 63


def make_layer(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (outputs, inputs), and inputs of which some go together, as those of a text do."""
    random = np.random.default_rng(seed)
    weights = random.normal(size=(8, 24)).astype(np.float32)
    inputs = random.normal(size=(500, 6)) @ random.normal(size=(6, 24))
    return weights, inputs + 0.1 * random.normal(size=inputs.shape)


def error(rounded: np.ndarray, scales: np.ndarray, weights: np.ndarray, inputs) -> float:
    return float(np.square(inputs @ (rounded * scales[:, None] - weights).T).mean())


@given(st.integers(0, 1000))
def test_products_change_less_than_with_each_weight_rounded_by_itself(seed: int):
    weights, inputs = make_layer(seed)
    products = inputs.T @ inputs
    alone = error(*round_rows(weights, LARGEST), weights, inputs)
    together = error(*round_rows(weights, LARGEST, products), weights, inputs)
    assert together < 0.7 * alone


def test_inputs_that_have_nothing_in_common_leave_each_weight_to_itself():
    weights, _ = make_layer(1)
    rounded, scales = round_rows(weights, LARGEST, np.eye(24) * 7.0)
    expected, same_scales = round_rows(weights, LARGEST)
    assert np.array_equal(rounded, expected)
    assert np.array_equal(scales, same_scales)


@given(st.integers(0, 1000), st.integers(1, 63))
def test_integers_stay_within_the_largest(seed: int, largest: int):
    weights, inputs = make_layer(seed)
    rounded, _ = round_rows(weights, largest, inputs.T @ inputs)
    assert np.abs(rounded).max() <= largest


def test_products_are_of_all_inputs_but_the_padding():
    torch.manual_seed(1)
    model = Tagger(2, 0.0).eval()
    sums = sum_products(model, [make_batch(3, 5)])
    assert {name: value.shape for name, value in sums.items() if "layers.1" in name} == {
        "layers.1.query": (HIDDEN, HIDDEN),
        "layers.1.output": (HIDDEN, HIDDEN),
        "layers.1.inner": (HIDDEN, HIDDEN),
        "layers.1.outer": (INNER, INNER),
    }
    apart = [sum_products(model, [make_batch(size)]) for size in (3, 5)]
    for name, value in sums.items():
        np.testing.assert_allclose(value, apart[0][name] + apart[1][name], rtol=1e-3, atol=1e-3)
