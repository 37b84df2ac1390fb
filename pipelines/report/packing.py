"""Columns of whole numbers as short text that a page can hold."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np

TYPES = (("u8", np.uint8), ("u16", np.uint16), ("u32", np.uint32))
"""Names that the page's script knows, narrowest first."""


def pack_column(values: np.ndarray, *, rising: bool = False) -> dict[str, Any]:
    """The values as the narrowest type that holds them, deflated, in base64.

    A `rising` column, one that never falls, is kept as its steps: most are 0 or 1.
    Little-endian, raw deflate (RFC 1951), as `DecompressionStream("deflate-raw")` reads it.

    >>> pack_column(np.array([3, 3, 4]), rising=True)["type"]
    'u8'
    """
    steps = np.diff(values, prepend=0) if rising else values
    name, dtype = next((name, dtype) for name, dtype in TYPES if _fits(steps, np.iinfo(dtype).max))
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    raw = steps.astype(np.dtype(dtype).newbyteorder("<")).tobytes()
    packed = base64.b64encode(packer.compress(raw) + packer.flush()).decode("ascii")
    return {"type": name, "rising": rising, "data": packed}


def unpack_column(column: dict[str, Any]) -> np.ndarray:
    """The values of a packed column: the inverse of `pack_column`.

    >>> unpack_column(pack_column(np.array([70000, 70000, 70001]), rising=True)).tolist()
    [70000, 70000, 70001]
    """
    raw = zlib.decompress(base64.b64decode(column["data"]), -zlib.MAX_WBITS)
    dtype = np.dtype(dict(TYPES)[column["type"]]).newbyteorder("<")
    values = np.frombuffer(raw, dtype).astype(np.int64)
    return np.cumsum(values) if column["rising"] else values


def _fits(values: np.ndarray, top: int) -> bool:
    if len(values) and values.min() < 0:
        raise ValueError(f"a column holds {values.min()}: only 0 and more can be packed")
    return not len(values) or bool(values.max() <= top)
