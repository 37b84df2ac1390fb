"""Arrow columns as numpy arrays of a fixed width, in one pass wherever the values allow it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.deduplicate.cores import DIGEST_CHARS, hash64

_HEX = np.full(256, 255, np.uint8)
"""What a byte is worth as a hexadecimal digit; 255 for one that is none."""
_HEX[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)


def strings_of(column: pa.ChunkedArray) -> np.ndarray:
    """Return UTF-8 bytes, b"" for null.

    >>> strings_of(pa.chunked_array([["ab", None, "c"]])).tolist()
    [b'ab', b'', b'c']
    """
    array = column.cast(pa.binary()).combine_chunks().fill_null(b"")
    width = _common_size(array)
    if width:
        return _values(array, width).reshape(-1).view(f"S{width}")
    return np.array(array.to_pylist(), "S") if len(array) else np.zeros(0, "S1")


def hashes_of(column: pa.ChunkedArray) -> np.ndarray:
    """Return `hash64` of each text, 0 for null or empty.

    >>> hashes_of(pa.chunked_array([["00000000000000ff" * 2, ""]])).tolist()
    [255, 0]
    """
    array = column.cast(pa.binary()).combine_chunks().fill_null(b"")
    if _common_size(array) == DIGEST_CHARS:
        digits = _HEX[_values(array, DIGEST_CHARS)[:, :16]]
        if (digits < 16).all():
            shifts = np.arange(60, -4, -4).astype(np.uint64)
            return np.bitwise_or.reduce(digits.astype(np.uint64) << shifts, axis=1)
    texts = (text.decode() for text in array.to_pylist())
    return np.array([hash64(text) if text else 0 for text in texts], np.uint64)


def instants_of(column: pa.ChunkedArray, absent: int) -> np.ndarray:
    """Return microseconds since 1970, `absent` for null."""
    return column.cast(pa.int64()).fill_null(absent).to_numpy()


def bytes_of_size(column: pa.ChunkedArray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of exactly `size` bytes, as rows of bytes, and which rows have one."""
    array = column.cast(pa.binary()).combine_chunks()
    fits = pc.equal(pc.binary_length(array), size).fill_null(False)
    chosen = array.filter(fits)
    return _values(chosen, size), fits.to_numpy(zero_copy_only=False)


def lists_of_size(column: pa.ChunkedArray, size: int) -> np.ndarray:
    """Return rows of `size` values, zeros for a list of another length.

    >>> lists_of_size(pa.chunked_array([[[1, 2], [], None, [3, 4]]]), 2).tolist()
    [[1, 2], [0, 0], [0, 0], [3, 4]]
    """
    array = column.combine_chunks()
    fits = pc.equal(pc.list_value_length(array), size).fill_null(False)
    values = array.filter(fits).flatten().to_numpy(zero_copy_only=False)
    rows = np.zeros((len(array), size), values.dtype)
    rows[fits.to_numpy(zero_copy_only=False)] = values.reshape(-1, size)
    return rows


def _common_size(array: pa.BinaryArray) -> int:
    """Return the size that all values have, 0 if they differ or there are none."""
    sizes = pc.min_max(pc.binary_length(array)).as_py()
    return sizes["min"] if sizes["min"] == sizes["max"] and sizes["min"] else 0


def _values(array: pa.BinaryArray, size: int) -> np.ndarray:
    """Return values that are all of `size` bytes as rows of bytes."""
    if len(array) == 0:
        return np.zeros((0, size), np.uint8)
    start = int(np.frombuffer(array.buffers()[1], np.int32)[array.offset])
    buffer = np.frombuffer(array.buffers()[2], np.uint8)
    return buffer[start : start + len(array) * size].reshape(-1, size)
