"""Rows of the dataset as history: its columns to packed form, and such rows put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from transforms.deduplicate.columns import (
    bytes_of_size,
    hashes_of,
    instants_of,
    lists_of_size,
    strings_of,
)
from transforms.deduplicate.cores import exact_keys
from transforms.deduplicate.packed import (
    BANDS,
    STORED_BYTES,
    ArraySketches,
    Known,
    Packed,
    blank_sketches,
    concat_cores,
    core_dtype,
    nothing_known,
)

COLUMNS = (
    "article_id",
    "content_hash",
    "text_hash",
    "canonical_url",
    "version",
    "first_seen",
    "published_at",
    "date_source",
    "cluster_id",
    "linked_clusters",
    "band_hashes",
    "sketch",
)
"""What is read of a data file; a file of an older version may lack some."""

_DAY_US = 86_400_000_000
_EPOCH = dt.date(1970, 1, 1)


def known_of_table(table: pa.Table, day: dt.date) -> Known:
    """Return all rows of a table of `COLUMNS`, which lies in the partition `day`."""
    ids, sketch = strings_of(table["article_id"]), _sketches(table)
    core = np.zeros(table.num_rows, core_dtype(ids.dtype.itemsize))
    core["id"] = ids
    core["key"] = hashes_of(table["article_id"])
    core["content"] = hashes_of(table["content_hash"])
    core["url"] = hashes_of(_column(table, "canonical_url"))
    core["title"] = sketch["title"]
    core["exact"] = exact_keys(hashes_of(_column(table, "text_hash")), sketch)
    core["when"] = instants_of(table["published_at"], (day - _EPOCH).days * _DAY_US)
    seen = instants_of(_column(table, "first_seen", pa.timestamp("us")), 0)
    core["first_seen"] = core["seen"] = np.where(seen == 0, core["when"], seen)
    core["version"] = table["version"].to_numpy()
    core["agency"] = 2
    core["dated"] = strings_of(_column(table, "date_source")) != b"fetch"
    clusters = strings_of(_column(table, "cluster_id"))
    clusters = np.where(clusters == b"", ids, clusters)
    return Known(Packed(core, ArraySketches(sketch)), clusters, _links(table, clusters))


def take_known(known: Known, chosen: np.ndarray) -> Known:
    """Return the chosen rows (a mask), and all links."""
    sketches = ArraySketches(known.rows.sketches.take(np.flatnonzero(chosen)))
    return Known(Packed(known.rows.core[chosen], sketches), known.clusters[chosen], known.links)


def concat_known(parts: Sequence[Known]) -> Known:
    """Return the rows and links of all parts."""
    if not parts:
        return nothing_known()
    rows = [part.rows for part in parts]
    sketches = np.concatenate([part.sketches.take(np.arange(len(part))) for part in rows])
    clusters = np.concatenate([part.clusters for part in parts])
    links = tuple(sorted({link for part in parts for link in part.links}))
    packed = Packed(concat_cores([part.core for part in rows]), ArraySketches(sketches))
    return Known(packed, clusters, links)


def _column(table: pa.Table, name: str, type_: pa.DataType | None = None) -> pa.ChunkedArray:
    if name in table.column_names:
        return table[name]
    return pa.chunked_array([pa.nulls(table.num_rows, type_ or pa.string())])


def _sketches(table: pa.Table) -> np.ndarray:
    """Return the sketches; a blank one for a row without, or of another layout."""
    sketches = blank_sketches(table.num_rows)
    if "sketch" in table.column_names:
        stored, fits = bytes_of_size(table["sketch"], STORED_BYTES)
        sketches.view(np.uint8).reshape(-1, sketches.itemsize)[fits, :STORED_BYTES] = stored
        sketches["bands"][fits] = lists_of_size(table["band_hashes"], BANDS)[fits]
    return sketches


def _links(table: pa.Table, clusters: np.ndarray) -> tuple[tuple[bytes, bytes], ...]:
    if "linked_clusters" not in table.column_names:
        return ()
    if not len(table["linked_clusters"].combine_chunks().flatten()):
        return ()
    linked = table["linked_clusters"].to_pylist()
    return tuple(
        (cluster, other.encode())
        for cluster, others in zip(clusters.tolist(), linked, strict=True)
        for other in others or ()
    )
