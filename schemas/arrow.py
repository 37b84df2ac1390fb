"""Arrow schemas of the records, and the way from records to batches and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.article import Article, Attribution, CountryShare, Dateline, Place, Span
from schemas.reject import Reject

_INSTANT = pa.timestamp("us", tz="UTC")
_SPANS = pa.list_(pa.struct([pa.field("start", pa.int32()), pa.field("end", pa.int32())]))

PLACE = pa.struct(
    [
        pa.field("name", pa.string()),
        pa.field("admin", pa.string()),
        pa.field("country", pa.string()),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("geoname_id", pa.int64()),
    ]
)

DATELINE = pa.struct(
    [
        pa.field("raw", pa.string()),
        pa.field("place", pa.string()),
        pa.field("places", pa.list_(PLACE)),
        pa.field("agencies", pa.list_(pa.string())),
        pa.field("date", pa.date32()),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
    ]
)

ATTRIBUTION = pa.struct(
    [
        pa.field("source", pa.string()),
        pa.field("cue", pa.string()),
        pa.field("content", pa.string()),
        pa.field("speaker", pa.string()),
        pa.field("source_type", pa.string()),
        pa.field("quote_type", pa.string()),
        pa.field("source_spans", _SPANS),
        pa.field("cue_spans", _SPANS),
        pa.field("content_spans", _SPANS),
        pa.field("confidence", pa.float32()),
    ]
)

COUNTRY_SHARE = pa.struct([pa.field("country", pa.string()), pa.field("share", pa.float32())])

PARTITION_COLUMNS = ("date", "region")
"""Fields of an article that stand in the path `date=…/region=…` and not in the file."""

ARTICLE_SCHEMA = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("guid", pa.string()),
        pa.field("url", pa.string()),
        pa.field("canonical_url", pa.string()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("publisher", pa.string()),
        pa.field("content_hash", pa.string(), nullable=False),
        pa.field("text_hash", pa.string(), nullable=False),
        pa.field("version", pa.int32(), nullable=False),
        pa.field("first_seen", _INSTANT),
        pa.field("run_id", pa.string()),
        pa.field("schema_version", pa.int32(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("text", pa.string(), nullable=False),
        pa.field("summary", pa.string()),
        pa.field("text_source", pa.string()),
        pa.field("full_text_error", pa.string()),
        pa.field("authors", pa.list_(pa.string())),
        pa.field("language", pa.string()),
        pa.field("categories", pa.list_(pa.string())),
        pa.field("published_at", _INSTANT),
        pa.field("published_raw", pa.string()),
        pa.field("date_source", pa.string()),
        pa.field("updated_at", _INSTANT),
        pa.field("fetched_at", _INSTANT),
        pa.field("dateline", DATELINE),
        pa.field("agencies", pa.list_(pa.string())),
        pa.field("attributions", pa.list_(ATTRIBUTION)),
        pa.field("attribution_method", pa.string()),
        pa.field("country", pa.string()),
        pa.field("countries", pa.list_(COUNTRY_SHARE)),
        pa.field("region_source", pa.string()),
        pa.field("region_confidence", pa.float32()),
        pa.field("cluster_id", pa.string()),
        pa.field("duplicate_of", pa.string()),
        pa.field("duplicate_kind", pa.string()),
        pa.field("similarity", pa.float32()),
        pa.field("linked_clusters", pa.list_(pa.string())),
        pa.field("band_hashes", pa.list_(pa.uint64())),
        pa.field("sketch", pa.binary()),
    ]
)
"""The columns of a Parquet file of articles; the partition columns are in its path."""

SPOOL_SCHEMA = ARTICLE_SCHEMA.append(pa.field("date", pa.date32())).append(
    pa.field("region", pa.string(), nullable=False)
)
"""A whole article, partition included: what stages hand each other on disk."""

REJECT_SCHEMA = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("raw", pa.string()),
    ]
)

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_RECORD_OF_STRUCT: dict[tuple[str, ...], type] = {
    tuple(field.name for field in dataclasses.fields(record)): record
    for record in (Span, Place, Dateline, Attribution, CountryShare)
}


def to_batch(articles: Sequence[Article], schema: pa.Schema = ARTICLE_SCHEMA) -> pa.RecordBatch:
    """Return the articles as one batch of `schema`, whose columns are fields of `Article`.

    >>> article = Article(article_id="a", source="s", content_hash="c", text_hash="t")
    >>> to_batch([article]).num_columns == len(ARTICLE_SCHEMA)
    True
    """
    columns = [
        _to_array([getattr(article, field.name) for article in articles], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def from_batch(batch: pa.RecordBatch) -> list[Article]:
    """Return the articles of a batch; fields that it has no column for keep their defaults.

    >>> article = Article(article_id="a", source="s", content_hash="c", text_hash="t")
    >>> from_batch(to_batch([article], SPOOL_SCHEMA)) == [article]
    True
    """
    names = batch.schema.names
    columns = [_to_values(column) for column in batch.columns]
    return [Article(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def _to_array(values: list[Any], type_: pa.DataType) -> pa.Array:
    """Return `values` as an array: records become structs, tuples lists.

    Columns are flattened level by level, because pyarrow's own way over dicts
    costs five times as much for nested records.
    """
    if pa.types.is_list(type_) and pa.types.is_struct(type_.value_type):
        offsets = [0]
        for value in values:
            offsets.append(offsets[-1] + len(value))
        items = _to_array([item for value in values for item in value], type_.value_type)
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), items, type=type_)
    if pa.types.is_struct(type_):
        present = [value is not None for value in values]
        if not any(present):
            return pa.nulls(len(values), type_)
        complete = all(present)
        columns = [_to_array(_field_values(values, field, complete), field.type) for field in type_]
        mask = None if complete else pa.array([not here for here in present])
        return pa.StructArray.from_arrays(columns, fields=list(type_), mask=mask)
    return pa.array(values, type_)


def _field_values(records: list[Any], field: pa.Field, complete: bool) -> list[Any]:
    """Return one field of all records; a placeholder where a record is absent (None)."""
    get = attrgetter(field.name)
    if complete:
        return list(map(get, records))
    empty = () if pa.types.is_list(field.type) else None
    return [empty if record is None else get(record) for record in records]


def _to_values(array: pa.Array) -> list[Any]:
    """Return an array's values as the records hold them; the inverse of `_to_array`."""
    type_ = array.type
    if pa.types.is_list(type_):
        items = _to_values(array.flatten())
        ends = np.cumsum(array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False))
        values, start = [], 0
        for end in ends.tolist():
            values.append(tuple(items[start:end]))
            start = end
        return values
    if pa.types.is_struct(type_):
        record = _RECORD_OF_STRUCT[tuple(field.name for field in type_)]
        columns = [_to_values(array.field(index)) for index in range(type_.num_fields)]
        rows = zip(*columns, strict=True)
        valid = array.is_valid().to_pylist()
        return [record(*row) if here else None for row, here in zip(rows, valid, strict=True)]
    if pa.types.is_timestamp(type_):
        microseconds = array.cast(pa.int64()).to_pylist()
        return [
            None if value is None else _EPOCH + dt.timedelta(microseconds=value)
            for value in microseconds
        ]
    return array.to_pylist()


def rejects_to_batch(rejects: Iterable[Reject], run_id: str) -> pa.RecordBatch:
    """Return rejects as one batch of `REJECT_SCHEMA`, all of the run `run_id`."""
    rows = [
        {
            "run_id": run_id,
            "stage": reject.stage.value,
            "reason": reject.reason.value,
            "source": reject.source,
            "message": reject.message,
            "raw": reject.raw,
        }
        for reject in rejects
    ]
    return pa.RecordBatch.from_pylist(rows, schema=REJECT_SCHEMA)
