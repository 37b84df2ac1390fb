"""Articles to their cores: ids, hashes and instants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import xxhash

from schemas.article import Article
from transforms.deduplicate.packed import core_dtype
from transforms.deduplicate.words import mix

MIN_EXACT_WORDS = 8
"""Below this many words two equal texts prove nothing ("Developing story.") by themselves."""

DIGEST_CHARS = 32
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def pack_cores(articles: Sequence[Article]) -> np.ndarray:
    """Return the cores of the articles; what their sketches know (`exact`, `title`) is 0."""
    ids = [article.article_id.encode() for article in articles]
    core = np.zeros(len(articles), core_dtype(max(map(len, ids), default=1)))
    core["id"] = ids
    core["key"] = [hash64(article.article_id) for article in articles]
    core["content"] = [hash64(article.content_hash) for article in articles]
    core["url"] = [hash64(a.canonical_url) if a.canonical_url else 0 for a in articles]
    core["tie"] = [hash64(f"{a.source}\n{a.url}\n{a.published_raw}") for a in articles]
    core["when"] = [when_us(article) for article in articles]
    core["seen"] = [_seen_us(article) for article in articles]
    core["first_seen"] = [_first_seen_us(article) for article in articles]
    core["version"] = 1
    core["agency"] = [_agency_rank(article) for article in articles]
    core["dated"] = [article.date_source != "fetch" for article in articles]
    return core


def exact_keys(texts: np.ndarray, sketch: np.ndarray) -> np.ndarray:
    """Return the hashes of the texts; with the headline's where one is short, 0 where both are.

    >>> sketch = np.zeros(3, [("words", "<u4"), ("title", "<u8")])
    >>> sketch["words"], sketch["title"] = [300, 3, 3], [0, 0, 5]
    >>> (exact_keys(np.array([9, 9, 9], np.uint64), sketch) == [9, 0, 9]).tolist()
    [True, True, False]
    """
    joined = np.where(
        sketch["title"] == 0, np.uint64(0), mix(texts * _MULTIPLIER + sketch["title"])
    )
    return np.where(sketch["words"] >= MIN_EXACT_WORDS, texts, joined)


def hash64(text: str) -> int:
    """Return a stable 64-bit number for a text: of a hex digest its first 16 digits.

    Order among digests is kept, so that the smaller number is the smaller id.

    >>> hash64("00000000000000ff" * 2)
    255
    """
    if len(text) == DIGEST_CHARS:
        try:
            return int(text[:16], 16)
        except ValueError:
            pass  # not a digest: an id or a URL of the same length
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


def to_us(instant: dt.datetime) -> int:
    """Return the microseconds from 1970 to an aware instant.

    >>> to_us(dt.datetime(1970, 1, 2, tzinfo=dt.UTC))
    86400000000
    """
    return (instant - _EPOCH) // _MICROSECOND


def when_us(article: Article) -> int:
    """Return when the article was published, else the midnight (UTC) of its day, else of 1970."""
    if article.published_at is not None:
        return to_us(article.published_at)
    if article.date is not None:
        return (article.date - _EPOCH.date()).days * 86_400_000_000
    return 0


def _seen_us(article: Article) -> int:
    instant = article.updated_at or article.fetched_at
    return when_us(article) if instant is None else to_us(instant)


def _first_seen_us(article: Article) -> int:
    instant = article.first_seen or article.fetched_at
    return when_us(article) if instant is None else to_us(instant)


def _agency_rank(article: Article) -> int:
    if article.dateline is not None and article.dateline.agencies:
        return 0
    return 1 if article.agencies else 2
