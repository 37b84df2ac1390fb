"""The newest version of each article, and its facts as small numbers: tables in DuckDB.

`newest` has a row an article, `quotes` one for each of its named speakers, `stories` one
an article of a copied story. `coded` has a row an article with codes in place of names:
what the page counts by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.report.budget import Detail

if TYPE_CHECKING:
    import duckdb

NEWEST = (
    "FROM articles QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1"
)
"""The newest version speaks for an article, as in the view `clusters`."""

PRONOUNS = (
    "He", "I", "It", "She", "That", "They", "This", "We", "Who", "You",
    "Er", "Es", "Sie", "Wir", "Ich", "Man",
    "Elle", "Elles", "Il", "Ils", "Je", "Nous", "On",
    "Él", "Ella", "Ellas", "Ellos", "Eso", "Esto", "Nosotros", "Yo",
)  # fmt: skip
"""Speakers that nobody resolved, at the start of a sentence."""

LARGE = "[\\p{Lu}\\p{Lt}\\p{Lo}]"
"""A capital letter, or one of a script that has no small ones."""

NAMED = (
    "source_type IN ('person', 'organization')"
    f" AND regexp_matches(speaker, '^{LARGE}([^ ]*|.*[ ‘’“\"-]{LARGE}[^ ]*)$')"
    " AND length(speaker) > 1"
    f" AND speaker NOT IN ({', '.join(repr(word) for word in PRONOUNS)})"
)
"""Speakers with a name: their first and last words are written large ("Ana Ruiz", "The White
House", "Police"), which leaves out "the company", "The company" and what pronouns mean."""

_NEWEST_TABLE = f"""
CREATE OR REPLACE TEMP TABLE newest AS
SELECT article_id, version, date, region, publisher, language, cluster_id,
       list_sort(coalesce(agencies, [])) AS agencies,
       duplicate_of IS NOT NULL AS copied,
       [share.country FOR share IN coalesce(countries, [])] AS about,
       CASE WHEN dateline.places[1].lat IS NOT NULL AND dateline.places[1].lon IS NOT NULL
            THEN dateline.places[1] END AS place,
       dateline IS NOT NULL AS has_dateline
{NEWEST}
"""

_QUOTES_TABLE = f"""
CREATE OR REPLACE TEMP TABLE quotes AS
SELECT article_id, speaker, max(source_type) AS source_type, count(*) AS quotes
FROM (
    SELECT article_id, version, unnest(attributions, max_depth := 2) FROM articles
) SEMI JOIN newest USING (article_id, version)
WHERE {NAMED}
GROUP BY article_id, speaker
"""

_STORIES_TABLE = """
CREATE OR REPLACE TEMP TABLE stories AS
SELECT row_number() OVER (ORDER BY size DESC, len(publishers) DESC, head) - 1 AS story,
       head, title, date, region, size, hours, publishers, members
FROM clusters
QUALIFY story < $stories
"""

_DICTIONARY = """
CREATE OR REPLACE TEMP TABLE {name}_codes AS
SELECT value, count(*) AS articles,
       row_number() OVER (ORDER BY count(*) DESC, value NULLS LAST) - 1 AS code
FROM ({values})
GROUP BY value
QUALIFY code < {limit}
"""

_CODED_TABLE = """
CREATE OR REPLACE TEMP TABLE coded AS
SELECT *, dense_rank() OVER (ORDER BY day, region, publisher, agencies, copied) - 1 AS cell
FROM (
    SELECT article_id,
           date_diff('day', $first::DATE, greatest($first::DATE, date_trunc('{unit}', date)::DATE))
               AS day,
           region_codes.code AS region,
           coalesce(publisher_codes.code, $publishers) AS publisher,
           agency_codes.code AS agencies,
           copied::INT AS copied,
           language_codes.code AS language,
           place_codes.code AS place
    FROM newest
    JOIN region_codes ON region_codes.value = region
    LEFT JOIN publisher_codes ON publisher_codes.value IS NOT DISTINCT FROM publisher
    JOIN agency_codes ON agency_codes.value = agencies
    JOIN language_codes ON language_codes.value IS NOT DISTINCT FROM language
    LEFT JOIN place_codes ON place_codes.value = place
)
"""


def make_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables `newest` and `quotes`."""
    connection.execute(_NEWEST_TABLE)
    connection.execute(_QUOTES_TABLE)


def make_codes(connection: duckdb.DuckDBPyConnection, detail: Detail) -> None:
    """Make `coded` and its dictionaries `<name>_codes`, most frequent first."""
    connection.execute(_STORIES_TABLE, {"stories": detail.stories})
    for name, values, limit in (
        ("region", "SELECT region AS value FROM newest", 1000),
        ("publisher", "SELECT publisher AS value FROM newest", detail.publishers),
        ("agency", "SELECT agencies AS value FROM newest", 65_000),
        ("language", "SELECT language AS value FROM newest", 1000),
        ("country", "SELECT unnest(about) AS value FROM newest", 1000),
        ("place", "SELECT place AS value FROM newest WHERE place IS NOT NULL", detail.places),
        ("speaker", "SELECT speaker AS value FROM quotes, range(quotes)", detail.speakers),
    ):
        connection.execute(_DICTIONARY.format(name=name, values=values, limit=limit))
    first = fetch_one(connection, "SELECT min(date) FROM newest")
    connection.execute(
        _CODED_TABLE.format(unit=detail.unit),
        {"first": first, "publishers": detail.publishers},
    )


def fetch_one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The first value of the first row."""
    row = connection.execute(sql).fetchone()
    return row[0] if row else None
