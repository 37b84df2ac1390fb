import math

import numpy as np
import pytest

from transforms.attribution.between import code, crossed
from transforms.attribution.fast import read_texts
from transforms.attribution.model import load_model
from transforms.attribution.spans import EDGE_COLUMNS, with_cues
from transforms.attribution.tables import NEVER

TEXT = (
    "The ferry, an old one, left at noon. “We waited,” said Mayor Ana Ruiz, “and nobody came.”\n\n"
    "Peter Olsen of the harbor board said that the crew was paid. It rained.\n\nNothing else."
)


@pytest.fixture(scope="module")
def model():
    return load_model("en")


@pytest.fixture(scope="module")
def reading(model):
    return read_texts([TEXT, TEXT[:90]], model.vocabulary)[0]


@pytest.mark.parametrize("some", [[0], [3, 4, 5], [10, 30], [-1], range(9, 40, 2)])
def test_sums_of_some_positions_are_those_of_all(model, reading, some):
    size = len(reading) + 1
    some = [position % size for position in some]
    sums = np.full((size, EDGE_COLUMNS), NEVER, np.int16)
    model.spans.sum_edges(sums, reading, np.array(some))
    expected = np.full_like(sums, NEVER)
    expected[some] = model.spans.edge_sums(reading)[some]
    assert np.array_equal(sums, expected)


@pytest.mark.parametrize("score", [-math.inf, -1.2, -0.1, 0.0, 0.37, 1e9])
def test_sums_above_the_bound_of_a_score_reach_it(model, score):
    sums = np.arange(NEVER + 1, 1 << 15, dtype=np.int16)
    packed = model.spans.packed
    assert np.array_equal(sums > packed.below(score), packed.scores(sums) >= score)


def test_crossed_counts_what_lies_between_in_either_direction(reading):
    low, high = reading.tokens.start.searchsorted(
        np.array([TEXT.index("ferry"), TEXT.index("left")]) + reading.tokens.start[8]
    )
    counts = with_cues(reading, np.array([low + 1]))
    for one, other in ((low, high), (high, low)):
        between = crossed(counts, np.array([one]), np.array([other]))
        assert between[0].tolist() == [2, 0, 0, 0, between[0, 4], 1, 0, 0]
        assert code(between).tolist() == [2]


def test_crossed_counts_no_further_than_matters(reading):
    counts = with_cues(reading, np.arange(10))
    between = crossed(counts, np.array([0]), np.array([len(reading)]))
    assert between[0].tolist()[:6] == [3, 3, 3, between[0, 3], 3, 2]
