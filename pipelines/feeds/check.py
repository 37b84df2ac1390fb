"""`newsbeam feeds check`: ask each feed once and say what is wrong with it."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.cli import DONE, FAILED
from pipelines.feeds.fetching import add_fetch_arguments, fetch_all, make_settings, open_list
from pipelines.feeds.findings import Level, counted
from pipelines.feeds.output import ago, write_json, write_rows
from pipelines.options import OptionError
from transforms.fetch.report import SILENT_DAYS
from transforms.fetch.settings import FeedRequest, FetchSettings
from transforms.parse.feed_list import FeedList, is_address, read_feed_list

if TYPE_CHECKING:
    from pipelines.feeds.diagnose import FeedReport

SUMMARY = "ask each feed once and say what is wrong with it"

DESCRIPTION = """\
Ask each feed once, read it as a run would, and say in words what is wrong with it: no
answer, an error, moved, not a feed, broken XML and where, entries without dates, ids or
links, ids that come again, nothing new, and more. Nothing is written.
"""

EXAMPLES = """\
examples:
  newsbeam feeds check https://example.org/rss.xml
  newsbeam feeds check feeds.opml
  newsbeam feeds check feeds.opml --stale-days 30 | grep problem
  newsbeam feeds check saved.rss --json

A problem costs articles, dates or edits; a note is worth knowing and costs none.

exit codes:
  0  no problems (there may be notes)
  1  problems
  2  wrong usage
"""

COLUMNS = ("feed", "", "entries", "newest", "what")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `feeds check`."""
    parser.usage = "newsbeam feeds check URL|OPML|FILE… [options]"
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument(
        "feeds", nargs="+", metavar="URL|OPML|FILE", help="feeds, lists of them, saved feeds"
    )
    parser.add_argument(
        "--stale-days",
        type=_days,
        default=SILENT_DAYS,
        metavar="N",
        help=f"a feed is stale when its newest entry is older (default {SILENT_DAYS})",
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    add_fetch_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """The exit code: 0 no problems, 1 problems. Raises OptionError."""
    settings = make_settings(args.contact, args.timeout_s, args.allow_private_addresses)
    listed = read_feed_list(args.feeds, lambda location: open_list(location, settings))
    now = dt.datetime.now(dt.UTC)
    found = {report.source: report for report in _reports(listed, settings, now, args.stale_days)}
    reports = [found[source] for source in _order(listed, found)]
    if args.json:
        write_json([to_record(report) for report in reports])
    else:
        write_rows(COLUMNS, _rows(reports, now), right=("entries",))
        print(summarize(reports), file=sys.stderr)
    return FAILED if any(report.level is Level.PROBLEM for report in reports) else DONE


def _reports(
    listed: FeedList, settings: FetchSettings, now: dt.datetime, stale_days: int
) -> Iterator[FeedReport]:
    """The reports: lists that cannot be read, saved feeds, then feeds as they answer."""
    from rich.console import Console

    from pipelines.feeds.diagnose import report_document, report_reject
    from transforms.read.forms import read_feed_file

    yield from map(report_reject, listed.rejects)
    for path in _files(listed):
        for record in read_feed_file(path):
            if isinstance(record, Reject):
                yield report_reject(record)
            elif isinstance(record, Document):
                yield report_document(record, None, now, stale_days)
    requests = to_requests(
        (FeedRequest(url=feed.url) for feed in listed.feeds if is_address(feed.url)), {}
    )
    console = Console(stderr=True)
    with console.status("asking …") as status:
        for number, result in enumerate(fetch_all(requests, settings, now), 1):
            status.update(f"asked {number:,} of {counted(len(requests), 'feed')}")
            if result.reject:
                yield report_reject(result.reject, result.update.state.status)
            elif result.document:
                yield report_document(result.document, result.answer, now, stale_days)
