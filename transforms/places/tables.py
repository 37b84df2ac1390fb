"""The package's hand-made and generated tables, read as rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

DATA = Path(__file__).parent / "data"


def read_rows(name: str) -> Iterator[list[str]]:
    """Give the rows of data/NAME.tsv: fields between tabs; a line from "#" on is a comment."""
    text = (DATA / f"{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def read_arrow(name: str) -> pa.RecordBatch:
    """Return data/NAME.arrow (Arrow IPC, zstd) as one batch."""
    with pa.OSFile(str(DATA / f"{name}.arrow")) as file, pa.ipc.open_file(file) as reader:
        (batch,) = (reader.get_batch(at) for at in range(reader.num_record_batches))
        return batch


def int32_values(column: pa.Array) -> np.ndarray:
    """Return a column of int32 as an array over its own buffer; absent values are any number.

    pyarrow's `to_numpy` imports pandas where that is installed: 0.2 s.
    """
    values = np.frombuffer(column.buffers()[1], dtype=np.int32)
    return values[column.offset : column.offset + len(column)]


def absent_rows(column: pa.Array) -> frozenset[int]:
    """Return the rows of a column that have no value; pyarrow's `is_null` loads 0.2 s of it."""
    valid = column.buffers()[0]
    if valid is None:
        return frozenset()
    bits = np.unpackbits(np.frombuffer(valid, dtype=np.uint8), bitorder="little")
    return frozenset(np.flatnonzero(bits[column.offset :][: len(column)] == 0).tolist())
