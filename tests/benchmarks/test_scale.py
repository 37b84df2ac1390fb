import numpy as np

from benchmarks.scale import make_rows
from transforms.deduplicate.packed import nothing_known
from transforms.deduplicate.verdict import Kind, decide


def test_made_rows_are_judged_a_tenth_of_them_copies():
    kinds = decide(make_rows(2_000, seed=1), nothing_known()).kind
    copies = np.count_nonzero(kinds == Kind.NEAR)
    assert 0.07 * 2_000 < copies < 0.13 * 2_000
    assert set(kinds.tolist()) == {Kind.NEW, Kind.NEAR}
