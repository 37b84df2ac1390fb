"""The most copied stories, and who printed them when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipelines.report.budget import MAX_STORIES_BYTES
from pipelines.report.sample import headline, take_within

if TYPE_CHECKING:
    import duckdb

    from schemas.article import Article

MAX_MEMBERS = 40
"""Articles of one story that are listed; all are counted."""

_STORIES = f"""
SELECT head, date::VARCHAR, size, hours, len(publishers),
       [
           {{
               'id': member.article_id,
               'publisher': member.publisher,
               'at': strftime(member.published_at, '%Y-%m-%d %H:%M'),
               'kind': coalesce(member.kind, CASE WHEN member.article_id = head THEN 'head' END),
               'similarity': round(member.similarity::DOUBLE, 3)
           }}
           FOR member IN members[:{MAX_MEMBERS}]
       ]
FROM stories ORDER BY story
"""


def list_heads(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The ids of the stories' first articles, whose titles they go by."""
    return [
        row[0] for row in connection.execute("SELECT head FROM stories ORDER BY story").fetchall()
    ]


def list_stories(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[str, Article]
) -> list[dict[str, Any]]:
    """The stories by code, most copied first; members in the order of the view `clusters`."""
    names = ("head", "date", "size", "hours", "publishers", "members")
    stories = []
    for row in connection.execute(_STORIES).fetchall():
        story = dict(zip(names, row, strict=True))
        story["title"] = headline(articles[story["head"]])
        story["hours"] = None if story["hours"] is None else round(story["hours"], 2)
        stories.append(story)
    # Stories beyond the budget keep their place among the codes, without their members.
    kept = len(list(take_within(stories, MAX_STORIES_BYTES)))
    return stories[:kept] + [{**story, "members": []} for story in stories[kept:]]
