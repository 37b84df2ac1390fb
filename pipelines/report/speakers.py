"""Who is quoted most, with sentences from as many outlets as there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipelines.report.budget import MAX_SENTENCE_BYTES
from pipelines.report.sample import ROLES, take_within

if TYPE_CHECKING:
    import duckdb

    from schemas.article import Article, Attribution

SENTENCES_EACH = 8

MAX_SENTENCE_CHARS = 500

_SPEAKERS = """
SELECT code, value, any_value(source_type), sum(quotes)::BIGINT, count(*)
FROM speaker_codes JOIN quotes ON speaker = value GROUP BY code, value ORDER BY code
"""

_CHOICE = f"""
SELECT code, article_id FROM (
    SELECT speaker_codes.code, article_id, copied, hash(article_id) AS draw,
           row_number() OVER (
               PARTITION BY speaker_codes.code, publisher ORDER BY copied, hash(article_id)
           ) AS turn
    FROM quotes JOIN speaker_codes ON speaker_codes.value = speaker JOIN coded USING (article_id)
)
QUALIFY row_number() OVER (PARTITION BY code ORDER BY turn, copied, draw) <= {SENTENCES_EACH}
ORDER BY turn, code, draw
"""
"""One article of each outlet, then a second of each; originals before copies."""


def list_speakers(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The most quoted, by code: name, kind, attributions, articles."""
    return [
        {"name": name, "type": kind, "quotes": quotes, "articles": articles}
        for _, name, kind, quotes, articles in connection.execute(_SPEAKERS).fetchall()
    ]


def choose_quoting(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """Codes of speakers with ids of articles that quote them: every speaker's first, then
    every one's second."""
    return connection.execute(_CHOICE).fetchall()


def list_sentences(
    chosen: list[tuple[int, str]],
    names: list[str],
    articles: Mapping[str, Article],
    facts: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The sentences with what they are filtered by, as many as the budget holds."""
    return list(take_within(_sentences(chosen, names, articles, facts), MAX_SENTENCE_BYTES))


def _sentences(
    chosen: list[tuple[int, str]],
    names: list[str],
    articles: Mapping[str, Article],
    facts: Mapping[str, Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    for code, article_id in chosen:
        article = articles[article_id]
        said = [item for item in article.attributions if item.speaker == names[code]]
        # A direct quote says more than a report of one, and an early one is the news.
        said.sort(key=lambda item: item.quote_type == "indirect")
        sentence = next(filter(None, (cut_sentence(article.text, item) for item in said)), None)
        if sentence:
            known = facts[article_id]
            filters = {
                name: known[name]
                for name in ("date", "day", "region", "publisher", "agencies", "copied", "language")
            }
            yield {"speaker": code, "id": article_id, **sentence, **filters}


def cut_sentence(text: str, attribution: Attribution) -> dict[str, Any] | None:
    """The words from the attribution's first to its last span, and the marks in them.

    None for an attribution without spans, and for one whose words are too long to show.
    """
    spans = [
        (span, ROLES[role])
        for role, some in (
            ("content", attribution.content_spans),
            ("source", attribution.source_spans),
            ("cue", attribution.cue_spans),
        )
        for span in some
    ]
    if not spans:
        return None
    start = min(span.start for span, _ in spans)
    end = max(span.end for span, _ in spans)
    if end - start > MAX_SENTENCE_CHARS:
        return None
    return {
        "text": text[start:end],
        "marks": [[span.start - start, span.end - start, role] for span, role in spans],
    }
