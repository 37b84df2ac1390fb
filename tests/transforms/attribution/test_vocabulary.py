import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.attribution.vocabulary import FIELDS, Vocabulary

HASHES = [3, 77, 1 << 20, (1 << 31) + 5, (1 << 32) - 1]
COLUMNS = {
    name: np.arange(1, len(HASHES) + 1, dtype=np.uint16) * (number + 1)
    for number, name in enumerate(FIELDS)
}
VOCABULARY = Vocabulary.build(np.array(HASHES, np.uint32), COLUMNS)


def looked_up(hashes):
    found = VOCABULARY.look_up(np.array(hashes, np.uint32))
    return {name: column.tolist() for name, column in found.items()}


def test_known_words_have_their_columns():
    # 3 and 77 share a slot: the later one has it.
    assert looked_up(HASHES[1:]) == {name: COLUMNS[name][1:].tolist() for name in FIELDS}


def test_no_words_have_empty_columns():
    assert looked_up([]) == {name: [] for name in FIELDS}


@given(st.lists(st.integers(0, (1 << 32) - 1).filter(lambda value: value not in HASHES)))
def test_unknown_words_have_zeros(hashes):
    assert looked_up(hashes) == {name: [0] * len(hashes) for name in FIELDS}
