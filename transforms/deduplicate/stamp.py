"""Verdicts written into the articles that they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from schemas.article import Article
from transforms.deduplicate.packed import STORED_BYTES, Known, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import DEFAULT_DAYS, Kind, Verdicts, decide

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
KIND_NAMES = {
    Kind.URL: "url",
    Kind.EXACT: "exact",
    Kind.CONTAINED: "contained",
    Kind.NEAR: "near",
}
"""A copy's kind to what `duplicate_kind` says."""


def stamp_articles(
    articles: Iterable[Article], sketches: np.ndarray, verdicts: Verdicts
) -> Iterator[Article]:
    """Yield the articles with their duplicate columns set, repeats left out.

    The three run row for row. The articles are written into, so they must be
    the caller's own, as those just read from a spool are.
    """
    rows = zip(
        articles,
        sketches["bands"].tolist(),
        verdicts.kind.tolist(),
        verdicts.cluster.tolist(),
        verdicts.similarity.tolist(),
        verdicts.version.tolist(),
        verdicts.first_seen.tolist(),
        strict=True,
    )
    for row, (article, bands, kind, cluster, alike, version, seen_us) in enumerate(rows):
        if kind == Kind.REPEAT:
            continue
        article.band_hashes = tuple(filter(None, bands))
        article.sketch = sketches[row].tobytes()[:STORED_BYTES]
        article.cluster_id = cluster.decode()
        article.linked_clusters = tuple(other.decode() for other in verdicts.links.get(row, ()))
        article.version = version
        article.first_seen = _EPOCH + dt.timedelta(microseconds=seen_us)
        if kind != Kind.NEW:
            article.duplicate_of = article.cluster_id
            article.duplicate_kind = KIND_NAMES[kind]
            article.similarity = alike
        yield article


def mark_duplicates(
    articles: Sequence[Article], known: Known | None = None, days: int = DEFAULT_DAYS
) -> list[Article]:
    """Return the articles as `Deduplicate` gives them, without Beam and spool, repeats left out.

    The articles are written into.

    >>> article = Article(article_id="a", source="s", content_hash="c", text_hash="t")
    >>> [marked.cluster_id for marked in mark_duplicates([article])]
    ['a']
    """
    packed = pack_articles(articles)
    verdicts = decide(packed, nothing_known() if known is None else known, days)
    sketches = packed.sketches.take(np.arange(len(packed)))
    return list(stamp_articles(articles, sketches, verdicts))
