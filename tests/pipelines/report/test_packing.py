import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.packing import pack_column, unpack_column

NUMBERS = st.lists(st.integers(0, 2**32 - 1))


@given(NUMBERS)
def test_unpack_gives_what_was_packed(values):
    assert unpack_column(pack_column(np.array(values, dtype=np.int64))).tolist() == values


@given(NUMBERS.map(sorted))
def test_unpack_gives_rising_columns_too(values):
    column = pack_column(np.array(values, dtype=np.int64), rising=True)
    assert unpack_column(column).tolist() == values


@given(NUMBERS)
def test_packed_column_is_plain_json(values):
    column = pack_column(np.array(values, dtype=np.int64))
    assert json.loads(json.dumps(column)) == column


@pytest.mark.parametrize(
    ("top", "name"), [(255, "u8"), (256, "u16"), (65_535, "u16"), (65_536, "u32")]
)
def test_packed_column_is_of_the_narrowest_type(top, name):
    assert pack_column(np.array([0, top]))["type"] == name


def test_pack_falling_column_as_rising_is_refused():
    with pytest.raises(ValueError, match="holds -1"):
        pack_column(np.array([2, 1]), rising=True)
