"""`newsbeam feeds list`: how the feeds of a dataset are doing."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines.cli import DONE, FAILED
from pipelines.feeds.findings import Level, counted
from pipelines.feeds.known import WINDOW_DAYS, KnownFeed, load_feeds
from pipelines.feeds.output import ago, days, write_json, write_rows
from pipelines.fetching import list_feeds
from transforms.fetch.report import describe_due, describe_state
from transforms.fetch.schedule import is_failing
from transforms.fetch.settings import FetchSettings
from transforms.fetch.state import FeedState
from transforms.fetch.urls import redact
from transforms.parse.feed_list import is_address

DESCRIPTION = f"""\
Show what is remembered of each feed of a dataset: how it is doing, its last success, when
it is asked next, failures in a row, and its articles: all, and a day over the last
{WINDOW_DAYS} days. Feeds that have failed for --failing-days, or said that they are gone,
are problems and come first. Nothing is fetched.
"""

EXAMPLES = """\
examples:
  newsbeam feeds list out
  newsbeam feeds list out --feeds feeds.opml      only what the list names by now
  newsbeam feeds list out --problems              for a cron line: prints nothing if all is well
  newsbeam feeds list out --failing-days 2 --json

exit codes:
  0  no problems
  1  problems
  2  wrong usage
"""

COLUMNS = ("feed", "", "last success", "next", "failures", "articles", "a day", "what")
NUMBERS = ("failures", "articles", "a day")

UNASKED = dt.timedelta(days=14)
"""A feed that was due for so long when others were asked is not in their list any more:
its failures concern nobody. Longer than a week, for lists that are run weekly."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `feeds list`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path, help="the dataset, as ingest wrote it")
    parser.add_argument(
        "--feeds",
        nargs="+",
        default=[],
        metavar="URL|OPML",
        help="only these feeds and those of these lists, never asked ones included",
    )
    parser.add_argument(
        "--failing-days",
        type=days,
        default=7,
        metavar="N",
        help="a feed that has only failed for so long is a problem (default 7)",
    )
    parser.add_argument("--problems", action="store_true", help="only feeds with problems")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")


def run(args: argparse.Namespace) -> int:
    """The exit code: 0 no problems, 1 problems. Raises OptionError, UnreadableError."""
    now = dt.datetime.now(dt.UTC)
    feeds = load_feeds(args.folder, now.date())
    if args.feeds:
        feeds = select_feeds(feeds, _read_addresses(args.feeds))
    last_run = max((f.state.fetched_at for f in feeds if f.state.fetched_at), default=now)
    levels = {f.state.source: judge(f.state, now, last_run, args.failing_days) for f in feeds}
    problems = [feed for feed in feeds if levels[feed.state.source] is Level.PROBLEM]
    shown = [feed for feed in feeds if levels[feed.state.source] is not Level.PROBLEM]
    shown = problems if args.problems else problems + shown
    if args.json:
        write_json([to_record(feed, levels[feed.state.source], now) for feed in shown])
    elif shown:
        write_rows(COLUMNS, _rows(shown, levels, now), right=NUMBERS)
    if not args.json and not args.problems:
        print(summarize(len(feeds), len(problems), args.failing_days), file=sys.stderr)
    return FAILED if problems else DONE


def judge(
    state: FeedState, now: dt.datetime, last_run: dt.datetime, failing_days: int
) -> Level | None:
    """How much the state of a feed matters: a problem when it has failed for so many days or
    is gone, a note when it is not well, None when it is. `last_run` is when any was asked."""
    if state.next_due is not None and last_run - state.next_due > UNASKED:
        return Level.NOTE
    if state.retired_at is not None or is_failing(state, now, failing_days):
        return Level.PROBLEM
    return None if describe_state(state, now) == "well" else Level.NOTE


def select_feeds(feeds: Iterable[KnownFeed], addresses: Iterable[str]) -> list[KnownFeed]:
    """The feeds of these addresses, in their order; with an empty state where never asked."""
    known = {feed.state.source: feed for feed in feeds}
    sources = dict.fromkeys(redact(address) for address in addresses)
    return [known.get(source, KnownFeed(FeedState(source=source))) for source in sources]


def _read_addresses(arguments: Sequence[str]) -> list[str]:
    listed = list_feeds(arguments, FetchSettings(), "--feeds")
    for reject in listed.rejects:
        print(f"newsbeam feeds list: {reject.source}: {reject.message}", file=sys.stderr)
    return [feed.url for feed in listed.feeds if is_address(feed.url)]


def _rows(
    feeds: Iterable[KnownFeed], levels: dict[str, Level | None], now: dt.datetime
) -> Iterator[tuple[str, ...]]:
    for feed in feeds:
        state, contents = feed.state, feed.contents
        yield (
            state.source,
            levels[state.source] or "fine",
            ago(state.succeeded_at, now),
            describe_due(state, now),
            f"{state.failures:,}",
            f"{contents.articles:,}",
            f"{contents.a_day:.1f}",
            describe_state(state, now),
        )


def to_record(feed: KnownFeed, level: Level | None, now: dt.datetime) -> dict[str, Any]:
    """The feed as `--json` gives it: instants and numbers where the table has words."""
    state, contents = feed.state, feed.contents
    return {
        "feed": state.source,
        "level": level or "fine",
        "message": describe_state(state, now),
        "status": state.status,
        "last_asked": state.fetched_at,
        "last_success": state.succeeded_at,
        "last_change": state.changed_at,
        "next_due": state.next_due,
        "failures": state.failures,
        "failing_since": state.failing_since,
        "moved_to": state.moved_to,
        "retired_at": state.retired_at,
        "publisher": contents.publisher,
        "articles": contents.articles,
        "articles_a_day": round(contents.a_day, 3),
        "newest": contents.newest,
    }


def summarize(feeds: int, problems: int, failing_days: int) -> str:
    """How many of the feeds are problems.

    >>> summarize(1000, 2, 7)
    '1,000 feeds, 2 of them failing for 7 days or more, or gone'
    """
    span = counted(failing_days, "day")
    return f"{counted(feeds, 'feed')}, {problems:,} of them failing for {span} or more, or gone"
