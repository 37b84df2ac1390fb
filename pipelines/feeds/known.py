"""The feeds of a dataset: what is remembered of each, and what the dataset has of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import OptionError
from pipelines.query.dataset import DatasetError, connect, find_dataset, one_line
from transforms.fetch.state import STATE_FILE, FeedState, StateError, load_states
from transforms.write.layout import ARTICLES
from transforms.write.replaced import hold_still_to_read

WINDOW_DAYS = 28
"""What a feed's articles a day are counted over: four weeks have as many of each weekday."""

_CONTENTS = """
SELECT source,
       count(DISTINCT article_id) AS articles,
       max(date) AS newest,
       count(DISTINCT article_id) FILTER (date BETWEEN $start AND $today) AS recent,
       min(date) FILTER (date BETWEEN $start AND $today) AS first_recent,
       mode(publisher) AS publisher
FROM articles
GROUP BY source
"""


class UnreadableError(Exception):
    """A file of the dataset cannot be read; the message names it and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a dataset has of one feed."""

    articles: int = 0
    newest: dt.date | None = None
    a_day: float = 0.0
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFeed:
    """A feed that a dataset's runs have asked, and what the dataset has of it."""

    state: FeedState
    contents: Contents = Contents()


def load_feeds(folder: Path, today: dt.date) -> list[KnownFeed]:
    """The feeds that a dataset's runs have asked, by address.

    Raises OptionError for a folder that is no dataset, UnreadableError for a file in it
    that cannot be read.
    """
    import duckdb

    try:
        if not (folder / STATE_FILE).exists():
            find_dataset(folder)
        states = load_states(folder)
        contents = count_contents(folder, today) if (folder / ARTICLES).is_dir() else {}
    except DatasetError as error:
        raise OptionError(str(error)) from error
    except StateError as error:
        raise UnreadableError(str(error)) from error
    except duckdb.Error as error:
        raise UnreadableError(f"{one_line(error)}; mend or remove that file") from error
    return [
        KnownFeed(state, contents.get(source, Contents()))
        for source, state in sorted(states.items())
    ]


def count_contents(folder: Path, today: dt.date) -> dict[str, Contents]:
    """What the dataset has of each source.

    Articles a day are those of the last WINDOW_DAYS, today's included, over these days; a
    source whose first article is younger is counted from that one's day.
    """
    start = today - dt.timedelta(days=WINDOW_DAYS - 1)
    with hold_still_to_read(folder):
        rows = connect(folder).execute(_CONTENTS, {"start": start, "today": today}).fetchall()
    found = {}
    for source, articles, newest, recent, first_recent, publisher in rows:
        days = (today - first_recent).days + 1 if first_recent else WINDOW_DAYS
        found[source] = Contents(
            articles=articles,
            newest=newest,
            a_day=recent / days,
            publisher=publisher,
        )
    return found
