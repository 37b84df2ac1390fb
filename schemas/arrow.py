"""Arrow schemas of the records, and the way from records to batches and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from schemas.article import Article, Attribution, CountryShare, Dateline, Place, Span

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
        pa.field("band_hashes", pa.list_(pa.uint64())),
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
