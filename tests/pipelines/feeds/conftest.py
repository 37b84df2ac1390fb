"""What tests of `newsbeam feeds` share: the command, a server on loopback, a dataset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.feeds import command
from tests.pipelines.conftest import Outcome
from tests.pipelines.query.conftest import article, write_articles
from transforms.fetch.state import FeedState, FeedUpdate, save_states
from transforms.fetch.state import Outcome as Fetched

LONG = "The ferry to the islands was back at its pier on Friday. " * 14
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def feeds(call_command: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """The exit code, output and errors of `newsbeam feeds` with words."""
    return lambda *words: call_command(command, *words)


def ago(**span: float) -> dt.datetime:
    return NOW - dt.timedelta(**span)


def rss(*dates: dt.datetime, text: str = LONG) -> str:
    """A feed with an entry for each date."""
    items = "".join(
        f"<item><title>Ferry {n}</title><guid isPermaLink='false'>{n}</guid>"
        f"<link>https://a.example/{n}</link>"
        f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{text}</description></item>"
        for n, date in enumerate(dates)
    )
    return f"<rss version='2.0'><channel><title>Harbor</title>{items}</channel></rss>"


def save(folder: Path, *states: FeedState) -> None:
    """Remember the states beside a dataset."""
    save_states(folder, [FeedUpdate(Fetched.FETCHED, state) for state in states])


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset of two feeds, in folders, and one seed file; no state."""
    today = NOW.date()
    days = (0, 0, 1, 3, 40)
    articles = [
        article(
            f"a{n}",
            source="https://a.example/feed",
            publisher="The Post",
            categories=("World", "Asia", f"term {n}"),
            date=today - dt.timedelta(days=day),
        )
        for n, day in enumerate(days)
    ]
    articles += [
        article("a0", source="https://a.example/feed", version=2, date=today, publisher="The Post"),
        article("b0", source="https://b.example/feed", categories=("rain",), date=today),
        article("s0", source="seeds/own.jsonl", date=today),
    ]
    folder = tmp_path / "out"
    write_articles(folder, articles)
    return folder
