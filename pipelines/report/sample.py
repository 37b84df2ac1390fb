"""A bounded sample of articles, chosen so that whatever the page counts has some of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.report.budget import MAX_ARTICLES, MAX_HEADLINE_BYTES, MAX_TEXT_BYTES

if TYPE_CHECKING:
    import duckdb

    from schemas.article import Article

MAX_TEXT_CHARS = 5_000
"""How much of one text the page shows; attributions beyond are left out with it."""

MAX_TITLE_CHARS = 200

MAX_OPENING_CHARS = 80
"""How much of a text stands for a title that is not there."""

MAX_URL_CHARS = 500

READ_COLUMNS = (
    "article_id",
    "source",
    "content_hash",
    "text_hash",
    "title",
    "url",
    "canonical_url",
    "text",
    "dateline",
    "attributions",
)
"""The fields of an article that the page shows; other fields it has as codes."""

ROLES = {"dateline": "d", "content": "c", "source": "s", "cue": "q"}
"""Roles of spans, as the page's script has them."""

_RANK = """
SELECT article_id, row_number() OVER (
    PARTITION BY {columns} ORDER BY NOT has_speaker, NOT has_dateline, copied, draw
) AS rank
FROM {rows} WHERE {condition}
"""
"""Those with most to show come first; the draw is a hash, the same each time."""

_LINE = """
CREATE OR REPLACE TEMP TABLE line AS
SELECT coded.*, has_dateline, article_id IN (SELECT article_id FROM quotes) AS has_speaker,
       hash(article_id) AS draw, about
FROM coded JOIN newest USING (article_id)
"""

STRATA = {
    "line": ("day, region", "publisher", "region, publisher", "agencies", "language", "place"),
    "(SELECT line.*, code FROM (SELECT *, unnest(about) AS value FROM line) AS line"
    " JOIN country_codes USING (value))": ("code",),
    "(SELECT line.*, story FROM line JOIN"
    " (SELECT story, unnest(members).article_id AS article_id FROM stories)"
    " USING (article_id))": ("story",),
    "(SELECT line.*, code FROM line JOIN quotes USING (article_id)"
    " JOIN speaker_codes ON speaker_codes.value = speaker)": ("code",),
}
"""What each gets its first article of the sample, then its second, and so on: columns by
the rows that have them."""

_FACTS = """
SELECT article_id, date::VARCHAR AS date, coded.day, coded.region, coded.publisher,
       coded.agencies, coded.copied, coded.language, coded.place,
       coalesce(about_codes.codes, []) AS about,
       told.story
FROM coded JOIN newest USING (article_id)
LEFT JOIN (
    SELECT article_id, list(code) AS codes
    FROM (SELECT article_id, unnest(about) AS value FROM newest) JOIN country_codes USING (value)
    GROUP BY article_id
) AS about_codes USING (article_id)
LEFT JOIN (SELECT story, unnest(members).article_id AS article_id FROM stories) AS told
    USING (article_id)
WHERE article_id IN (SELECT unnest($ids))
"""


def choose_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The ids of the sample, those first that show most; the same each time."""
    connection.execute(_LINE)
    ranks = "UNION ALL".join(
        _RANK.format(columns=columns, rows=rows, condition=f"{columns.split(', ')[-1]} IS NOT NULL")
        for rows, several in STRATA.items()
        for columns in several
    )
    return [
        row[0]
        for row in connection.execute(
            f"SELECT article_id FROM ({ranks}) GROUP BY article_id"
            " ORDER BY min(rank), hash(article_id) LIMIT ?",
            [MAX_ARTICLES],
        ).fetchall()
    ]


def read_articles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, Article]:
    """The newest versions of these articles, by id."""
    from schemas.arrow import from_batch

    table = connection.sql(
        f"SELECT {', '.join(READ_COLUMNS)} FROM articles"
        " SEMI JOIN (SELECT article_id, version FROM newest"
        " WHERE article_id IN (SELECT unnest($ids))) USING (article_id, version)",
        params={"ids": list(ids)},
    ).to_arrow_table()
    return {
        article.article_id: article
        for batch in table.combine_chunks().to_batches()
        for article in from_batch(batch)
    }


def read_facts(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """What the page filters these articles by, by id."""
    cursor = connection.execute(_FACTS, {"ids": list(ids)})
    names = [column[0] for column in cursor.description or ()]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cursor.fetchall()}


def make_sample(
    ids: Iterable[str],
    articles: Mapping[str, Article],
    facts: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The articles as the page has them, as many as its budget holds, the first with texts."""
    sample: list[dict[str, Any]] = []
    texts_left, headlines_left = MAX_TEXT_BYTES, MAX_HEADLINE_BYTES
    for article_id in ids:
        article = articles[article_id]
        record = to_headline(article, facts[article_id])
        headlines_left -= count_bytes(record)
        if headlines_left < 0:
            break
        if texts_left > 0:
            body = to_body(article)
            texts_left -= count_bytes(body)
            if texts_left >= 0:
                record |= body
        sample.append(record)
    return sample


def to_headline(article: Article, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a list of articles shows, and the codes that it is filtered by."""
    return {
        "id": article.article_id,
        "title": headline(article),
        "url": web_address(article.url or article.canonical_url),
        **facts,
    }


def headline(article: Article) -> str | None:
    """The title on one line, without one the beginning of the text; None where there is neither.

    >>> from schemas.article import Article
    >>> hashes = {"content_hash": "c", "text_hash": "t"}
    >>> headline(Article(article_id="a", source="s", text="It rains", **hashes))
    'It rains …'
    """
    if article.title and article.title.strip():
        return shorten(article.title, MAX_TITLE_CHARS)
    opening = shorten(article.text[:MAX_OPENING_CHARS], MAX_OPENING_CHARS)
    return f"{opening} …" if opening else None


def to_body(article: Article) -> dict[str, Any]:
    """The text, cut where it is long, and what was found in it: [start, end, role].

    Offsets are of characters (code points), as in the dataset.
    """
    from pipelines.query.show import find_marked

    text = article.text[:MAX_TEXT_CHARS]
    marks = [
        [mark.span.start, mark.span.end, ROLES[mark.role]]
        for mark in find_marked(article)
        if mark.span.start < mark.span.end <= len(text)
    ]
    return {"text": text, "cut": len(article.text) > len(text), "marks": marks}


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web, None for any other: `javascript:` runs.

    >>> web_address("https://a.example/1"), web_address(" JavaScript:alert(1)")
    ('https://a.example/1', None)
    """
    if url is None or len(url) > MAX_URL_CHARS:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def shorten(text: str | None, chars: int) -> str | None:
    """The text on one line, cut where it is longer.

    >>> shorten("Rivers  rise", 9), shorten(None, 9)
    ('Rivers r…', None)
    """
    if text is None:
        return None
    line = " ".join(text.split())
    return line if len(line) <= chars else line[: chars - 1] + "…"


def count_bytes(value: Any) -> int:
    """What a value takes on the page, where each `<` is written as an escape.

    >>> count_bytes("a<b"), count_bytes(["é"])
    (10, 6)
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.replace("<", "\\u003c").encode(errors="replace"))


def take_within(rows: Iterable[Any], max_bytes: int) -> Iterator[Any]:
    """The rows from the first on that together take no more than so much of the page."""
    for row in rows:
        max_bytes -= count_bytes(row)
        if max_bytes < 0:
            return
        yield row
