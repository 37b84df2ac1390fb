"""The views over a dataset, as SQL: what each row is, and how it comes from `articles`.

`articles`, `rejects` and `runs` read files; the others are derived. Each view
of files is joined to an empty table of the declared types, so that it exists
with the right columns where no file does, and gives nulls for columns that
older files lack. A filter on `date` or `region` is taken down to the paths:
only the partitions asked for are opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HIDDEN_SCHEMA = "hidden"
"""Where the empty tables stand, and what views are made of: out of sight of SHOW TABLES."""


@dataclass(slots=True, frozen=True)
class FileView:
    """A view over files: their pattern in the dataset's folder, and how DuckDB reads them."""

    row: str
    pattern: str
    read: str


@dataclass(slots=True, frozen=True)
class DerivedView:
    """A view over other views."""

    row: str
    sql: str


FILE_VIEWS: Mapping[str, FileView] = {
    "articles": FileView(
        "one article, or one version of it where it was edited",
        "articles/date=*/region=*/*.parquet",
        "read_parquet({pattern}, union_by_name = {mixed}, hive_partitioning = true,"
        " hive_types = {{'date': DATE, 'region': VARCHAR}})",
    ),
    "rejects": FileView(
        "one record that could not be used, and why",
        "rejects/**/*.parquet",
        "read_parquet({pattern}, union_by_name = {mixed}, hive_partitioning = false)",
    ),
    "runs": FileView(
        "one run: what it read, wrote, dropped and rejected",
        "_runs/*.json",
        "read_json({pattern}, columns = {columns})",
    ),
}

RUN_COLUMNS = {
    "run_id": "VARCHAR",
    "started_at": "TIMESTAMPTZ",
    "seconds": "DOUBLE",
    "counts": "MAP(VARCHAR, BIGINT)",
    "rejects": "MAP(VARCHAR, BIGINT)",
    "feeds": "MAP(VARCHAR, BIGINT)",
    "partitions": "BIGINT",
    "bytes_written": "BIGINT",
    "options": "JSON",
    "versions": "MAP(VARCHAR, VARCHAR)",
    "schema_version": "INTEGER",
}
"""The fields of a run's record and their types, as `pipelines.runs.RunRecord` has them."""

_ATTRIBUTIONS = """
SELECT article_id, version, date, region, publisher, title, published_at, language,
       duplicate_of, unnest(attributions, max_depth := 2)
FROM articles
"""

_DATELINES = """
SELECT article_id, version, date, region, publisher, title, published_at, duplicate_of, country,
       dateline.raw AS raw,
       dateline.place AS place,
       dateline.agencies AS agencies,
       dateline.date AS dateline_date,
       dateline.places[1].name AS place_name,
       dateline.places[1].admin AS place_admin,
       dateline.places[1].country AS place_country,
       dateline.places[1].lat AS lat,
       dateline.places[1].lon AS lon,
       dateline.places[1].geoname_id AS geoname_id,
       dateline.places AS places
FROM articles
WHERE dateline IS NOT NULL
"""

LINKED_CLUSTERS = """
WITH RECURSIVE links AS (
    SELECT cluster_id, unnest(linked_clusters) AS other
    FROM main.articles  -- not the empty one of this schema
    WHERE len(linked_clusters) > 0
),
edges AS (FROM links UNION SELECT other, cluster_id FROM links),
reached(cluster_id, story) USING KEY (cluster_id) AS (
    SELECT cluster_id, cluster_id FROM edges
    UNION
    SELECT edges.cluster_id, min(near.story)
    FROM edges
    JOIN recurring.reached AS near ON near.cluster_id = edges.other
    JOIN recurring.reached AS own ON own.cluster_id = edges.cluster_id
    WHERE near.story < own.story
    GROUP BY edges.cluster_id
)
FROM reached
"""
"""Clusters that a later article showed to be one story, each with the least id among
them. Rows in place are never rewritten, so the join is made when they are read."""

_CLUSTERS = f"""
WITH members AS (
    -- The newest version speaks for an article, the head of the cluster comes first.
    SELECT coalesce(story, cluster_id) AS story, cluster_id, article_id, title, publisher, region,
           date, published_at, duplicate_of, duplicate_kind, similarity
    FROM articles LEFT JOIN {HIDDEN_SCHEMA}.linked_clusters USING (cluster_id)
    WHERE cluster_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
)
SELECT arg_min(cluster_id, rank) AS cluster_id,
       arg_min(article_id, rank) AS head,
       arg_min(title, rank) AS title,
       arg_min(date, rank) AS date,
       arg_min(region, rank) AS region,
       count(*) AS size,
       list_sort(list(DISTINCT publisher) FILTER (publisher IS NOT NULL)) AS publishers,
       min(published_at) AS first_published,
       max(published_at) AS last_published,
       date_diff('second', min(published_at), max(published_at)) / 3600.0 AS hours,
       min(similarity) AS lowest_similarity,
       list(
           struct_pack(
               article_id := article_id,
               publisher := publisher,
               published_at := published_at,
               kind := duplicate_kind,
               similarity := similarity
           )
           ORDER BY rank
       ) AS members
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY story
        ORDER BY duplicate_of IS NOT NULL, published_at NULLS LAST, article_id
    ) AS rank
    FROM members
)
GROUP BY story
HAVING count(*) >= 2
"""

_VERSIONS = """
WITH edited AS (
    SELECT article_id, version, date, region, publisher, title, text, published_at, updated_at,
           fetched_at, run_id,
           list_filter(string_split(text, chr(10)), lambda line: trim(line) <> '') AS paragraphs
    FROM articles
    WHERE article_id IN (SELECT article_id FROM articles WHERE version > 1)
),
paired AS (
    SELECT *,
           lag(version) OVER earlier AS previous_version,
           lag(title) OVER earlier AS previous_title,
           lag(paragraphs) OVER earlier AS previous
    FROM edited
    WINDOW earlier AS (PARTITION BY article_id ORDER BY version)
)
SELECT article_id, version, previous_version, date, region, publisher, published_at, updated_at,
       fetched_at, run_id, title,
       CASE WHEN previous_version IS NOT NULL
            THEN title IS DISTINCT FROM previous_title END AS title_changed,
       previous_title,
       CASE WHEN previous_version IS NOT NULL
            THEN list_filter(paragraphs, lambda line: NOT list_contains(previous, line))
            END AS added,
       list_filter(previous, lambda line: NOT list_contains(paragraphs, line)) AS removed
FROM paired
"""

DERIVED_VIEWS: Mapping[str, DerivedView] = {
    "attributions": DerivedView("one attribution: who is credited with what", _ATTRIBUTIONS),
    "datelines": DerivedView(
        "one article with a dateline; `lat` and `lon` are of its first place", _DATELINES
    ),
    "clusters": DerivedView("one story that at least two articles tell", _CLUSTERS),
    "versions": DerivedView("one version of an edited article, and what changed", _VERSIONS),
}

VIEW_NAMES = (*FILE_VIEWS, *DERIVED_VIEWS)


def view_rows() -> dict[str, str]:
    """What a row is, for each view by name."""
    return {
        **{name: view.row for name, view in FILE_VIEWS.items()},
        **{name: view.row for name, view in DERIVED_VIEWS.items()},
    }
