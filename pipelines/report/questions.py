"""The SQL that gives each chart's numbers: what the page shows under it, filters included.

`{where}` stands for the page's filters, a condition on columns of `newest`.
"""

from __future__ import annotations

from pipelines.report.facts import NAMED

_WITH = """\
WITH newest AS (
    FROM articles
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
)
"""
"""Where an article was edited, its newest version speaks for it."""

_CREDITS = f"""\
FROM (SELECT *, unnest(attributions, max_depth := 2) FROM newest)
WHERE {NAMED}
  AND {{where}}
"""

QUESTIONS = {
    "days": _WITH + "SELECT date, region, count(*) AS articles\n"
    "FROM newest WHERE {where}\nGROUP BY ALL ORDER BY ALL",
    "regions": _WITH + "SELECT region, count(*) AS articles\n"
    "FROM newest WHERE {where}\nGROUP BY ALL ORDER BY articles DESC",
    "about": _WITH + "SELECT share.country, count(*) AS articles\n"
    "FROM newest, unnest(countries) AS about(share) WHERE {where}\n"
    "GROUP BY ALL ORDER BY articles DESC",
    "places": _WITH
    + "SELECT dateline.places[1].name AS place, dateline.places[1].country AS country,\n"
    "       dateline.places[1].lat AS lat, dateline.places[1].lon AS lon, count(*) AS articles\n"
    "FROM newest WHERE lat IS NOT NULL AND {where}\n"
    "GROUP BY ALL ORDER BY articles DESC",
    "stories": _WITH + "SELECT story.title, count(*) AS articles, story.publishers\n"
    "FROM newest JOIN (\n"
    "    SELECT cluster_id AS id, title, publishers, unnest(members).article_id AS article_id\n"
    "    FROM clusters\n"
    ") AS story USING (article_id)\n"
    "WHERE {where}\nGROUP BY story.id, story.title, story.publishers ORDER BY articles DESC",
    "speakers": _WITH
    + f"SELECT speaker, count(*) AS quotes\n{_CREDITS}GROUP BY ALL ORDER BY quotes DESC",
    "wire": _WITH + "SELECT publisher, count(*) AS articles,\n"
    "       count(*) FILTER (len(agencies) > 0) AS credited_to_a_wire\n"
    "FROM newest WHERE {where}\nGROUP BY ALL ORDER BY articles DESC",
    "languages": _WITH + "SELECT language, count(*) AS articles\n"
    "FROM newest WHERE {where}\nGROUP BY ALL ORDER BY articles DESC",
    "rejects": "SELECT stage, reason, count(*) AS rejects\n"
    "FROM rejects\nGROUP BY ALL ORDER BY rejects DESC",
    "runs": "SELECT started_at, counts['read'] AS read, counts['written'] AS written,\n"
    "       counts['rejected'] AS rejected\nFROM runs ORDER BY started_at",
}
