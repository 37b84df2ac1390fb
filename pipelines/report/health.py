"""How the dataset came about: feeds, rejects and runs. The page's filters leave these alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.report.budget import MAX_FEEDS
from pipelines.report.sample import shorten

if TYPE_CHECKING:
    import duckdb

    from pipelines.feeds.known import KnownFeed

MAX_RUNS = 200
"""Runs that are shown, the last ones; all are counted."""

MAX_MESSAGES = 100
"""Messages of rejects that are listed, the most frequent of each reason first."""

MAX_CHARS = 200
"""How much of an address or a message is shown."""

FAILING_DAYS = 7
"""As `newsbeam feeds list` has it: a feed that has only failed for so long is a problem."""

_REASONS = """
SELECT stage, reason, count(*) AS rejects FROM rejects
GROUP BY ALL ORDER BY rejects DESC, stage, reason
"""

_MESSAGES = f"""
SELECT stage, reason, message, count(*) AS rejects, min(source) AS source
FROM rejects GROUP BY stage, reason, message
ORDER BY row_number() OVER (PARTITION BY stage, reason ORDER BY count(*) DESC, message),
         rejects DESC, stage, reason, message
LIMIT {MAX_MESSAGES}
"""

_RUNS = f"""
SELECT run_id, strftime(started_at, '%Y-%m-%d %H:%M') AS started, round(seconds, 1) AS seconds,
       coalesce(counts['read'], 0) AS read,
       coalesce(counts['written'], 0) AS written,
       coalesce(counts['dropped_repeat'], 0) + coalesce(counts['dropped_duplicates'], 0)
           AS dropped,
       coalesce(counts['rejected'], 0) AS rejected,
       partitions, bytes_written AS bytes
FROM runs ORDER BY started_at DESC, run_id DESC LIMIT {MAX_RUNS}
"""


def list_rejects(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rejects by stage and reason, and what their messages say."""
    messages = _fetch(connection, _MESSAGES)
    for row in messages:
        row["message"] = shorten(row["message"], MAX_CHARS)
        row["source"] = shorten(row["source"], MAX_CHARS)
    return {"reasons": _fetch(connection, _REASONS), "messages": messages}


def list_runs(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The last runs, oldest first, and how many there were."""
    total = connection.execute("SELECT count(*) FROM runs").fetchone()
    return {"total": total[0] if total else 0, "rows": _fetch(connection, _RUNS)[::-1]}


def list_feeds(folder: Path, now: dt.datetime) -> dict[str, Any]:
    """Feeds by level (problem, note, fine), and a row each, as `newsbeam feeds list` has them.

    Raises OptionError and UnreadableError as `load_feeds` does.
    """
    from pipelines.feeds.known import load_feeds

    return summarize_feeds(load_feeds(folder, now.date()), now)


def summarize_feeds(feeds: list[KnownFeed], now: dt.datetime) -> dict[str, Any]:
    """How many feeds have which level, and the rows of those that are listed."""
    from pipelines.feeds.listing import judge, to_record

    last_run = max((f.state.fetched_at for f in feeds if f.state.fetched_at), default=now)
    order = ("problem", "note", "fine")
    records = [
        to_record(feed, judge(feed.state, now, last_run, FAILING_DAYS), now) for feed in feeds
    ]
    records.sort(key=lambda record: (order.index(record["level"]), -record["articles"]))
    return {
        "levels": {level: sum(r["level"] == level for r in records) for level in order},
        "rows": [_to_row(record) for record in records[:MAX_FEEDS]],
    }


def _to_row(record: dict[str, Any]) -> dict[str, Any]:
    success = record["last_success"]
    return {
        "feed": shorten(record["feed"], MAX_CHARS),
        "publisher": shorten(record["publisher"], MAX_CHARS),
        "level": str(record["level"]),
        "message": shorten(record["message"], MAX_CHARS),
        "last_success": success and f"{success.astimezone(dt.UTC):%Y-%m-%d %H:%M}",
        "failures": record["failures"],
        "articles": record["articles"],
        "a_day": round(record["articles_a_day"], 1),
    }


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
