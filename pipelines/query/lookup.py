"""One article of a dataset by its id, with its versions and its copies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.query.views import HIDDEN_SCHEMA
from schemas.article import Article

if TYPE_CHECKING:
    import duckdb

MAX_NAMED = 5
"""Articles named in the message that an id is not enough."""


class LookupFailedError(ValueError):
    """An id that no article or more than one has; the message says what to do."""


@dataclass(slots=True, frozen=True)
class Copy:
    """Another article of the same cluster; `is_head` where the others are its copies.

    `similarity` is what it shares with the head, from 0 to 1, None for the head.
    """

    article_id: str
    title: str | None
    publisher: str | None
    published_at: dt.datetime | None
    duplicate_kind: str | None
    similarity: float | None
    is_head: bool


@dataclass(slots=True, frozen=True)
class Story:
    """An article's versions, oldest first, and the copies of it, earliest first."""

    versions: tuple[Article, ...]
    copies: tuple[Copy, ...]

    @property
    def newest(self) -> Article:
        """The version that stands now."""
        return self.versions[-1]


def find_story(connection: duckdb.DuckDBPyConnection, wanted: str) -> Story:
    """The article whose id is `wanted`, or the only one whose id begins with it.

    Raises LookupFailedError where there is none, or more than one.
    """
    article_id = _find_id(connection, wanted)
    versions = _read_versions(connection, article_id)
    return Story(versions, _read_copies(connection, versions[-1]))


def _find_id(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    sql = """
        SELECT article_id, any_value(title) FROM articles WHERE starts_with(article_id, ?)
        GROUP BY article_id ORDER BY article_id <> ?, article_id LIMIT ?
    """
    found = connection.execute(sql, [wanted, wanted, MAX_NAMED + 1]).fetchall()
    if not wanted or not found:
        raise LookupFailedError(
            f"no article has an id that begins with {wanted!r}: ids are the column article_id"
        )
    if len(found) > 1 and found[0][0] != wanted:
        named = "; ".join(f"{name} {title or ''}".strip() for name, title in found[:MAX_NAMED])
        more = "; …" if len(found) > MAX_NAMED else ""
        raise LookupFailedError(f"{wanted!r} begins several ids, give more of it: {named}{more}")
    return str(found[0][0])


def _read_versions(connection: duckdb.DuckDBPyConnection, article_id: str) -> tuple[Article, ...]:
    from schemas.arrow import from_batch

    table = connection.sql(
        "FROM articles WHERE article_id = ? ORDER BY version, first_seen", params=[article_id]
    ).to_arrow_table()
    return tuple(
        article for batch in table.combine_chunks().to_batches() for article in from_batch(batch)
    )


def _read_copies(connection: duckdb.DuckDBPyConnection, article: Article) -> tuple[Copy, ...]:
    if article.cluster_id is None:
        return ()
    sql = f"""
        WITH linked AS (FROM {HIDDEN_SCHEMA}.linked_clusters),
        story AS (
            SELECT $cluster AS cluster_id
            UNION
            SELECT cluster_id FROM linked
            WHERE story = (SELECT story FROM linked WHERE cluster_id = $cluster)
        )
        SELECT article_id, title, publisher, published_at, duplicate_kind, similarity,
               duplicate_of IS NULL
        FROM articles WHERE cluster_id IN (FROM story) AND article_id <> $article
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
        ORDER BY duplicate_of IS NOT NULL, published_at NULLS LAST, article_id
    """
    rows = connection.execute(
        sql, {"cluster": article.cluster_id, "article": article.article_id}
    ).fetchall()
    return tuple(Copy(*row) for row in rows)
