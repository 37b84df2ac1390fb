"""Sketches on disk, and those of them that stay in memory for a while."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.deduplicate.packed import KEYS, SKETCH, ArraySketches
from transforms.deduplicate.sketch_files import (
    FileSketches,
    HeldSketches,
    join_sketches,
    read_sketches,
    write_sketches,
)

ROWS = 12


def make_sketches() -> np.ndarray:
    sketches = np.zeros(ROWS, SKETCH)
    sketches["words"] = np.arange(ROWS) + 100
    sketches["shingles"] = np.arange(ROWS)[:, None]
    return sketches


@pytest.mark.parametrize("rows", [[], [3], [5, 0, 5, 11]])
def test_rows_come_from_the_file_in_the_order_asked(tmp_path: Path, rows: list[int]):
    path, sketches = str(tmp_path / "batch"), make_sketches()
    write_sketches(path, sketches)
    asked = np.array(rows, np.int64)
    found = FileSketches(path, ROWS, [path])
    assert found.take(asked).tobytes() == sketches[asked].tobytes()
    assert found.take(asked, "words").tolist() == [100 + row for row in rows]
    assert read_sketches(path).tobytes() == sketches.tobytes()


def test_joined_batches_are_one_behind_the_other(tmp_path: Path):
    sketches = make_sketches()
    parts = [str(tmp_path / name) for name in ("one", "two")]
    for path, part in zip(parts, (sketches[:5], sketches[5:]), strict=True):
        write_sketches(path, part)
    joined = str(tmp_path / "joined")
    join_sketches(parts, joined)
    found = FileSketches(joined, ROWS, parts)
    assert found.take(np.array([6, 2])).tobytes() == sketches[[6, 2]].tobytes()
    assert [block.shape for block in found.key_blocks()] == [(5, KEYS), (7, KEYS)]


@given(st.lists(st.lists(st.integers(0, ROWS - 1), max_size=8), max_size=12), st.integers(1, 8))
def test_held_sketches_are_those_of_their_source(requests: list[list[int]], most: int):
    source = make_sketches()
    held = HeldSketches(ArraySketches(source), most)
    for rows in requests:
        assert held.take(np.array(rows, np.int64)).tobytes() == source[rows].tobytes()


def test_held_sketches_ask_their_source_once():
    asked: list[int] = []

    class Source(ArraySketches):
        def take(self, rows: np.ndarray, field: str | None = None) -> np.ndarray:
            asked.extend(rows.tolist())
            return ArraySketches.take(self, rows, field)

    held = HeldSketches(Source(make_sketches()))
    for rows in ([1, 2], [2, 1, 3], [3, 3]):
        held.take(np.array(rows))
    assert sorted(asked) == [1, 2, 3]
