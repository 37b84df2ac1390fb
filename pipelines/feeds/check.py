"""`newsbeam feeds check`: ask each feed once and say what is wrong with it."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.cli import DONE, FAILED
from pipelines.feeds.asking import collect_reports
from pipelines.feeds.diagnose import FeedReport
from pipelines.feeds.findings import Level, counted
from pipelines.feeds.output import ago, days, progress, write_json, write_rows
from pipelines.fetching import add_fetch_arguments, make_settings
from transforms.fetch.report import SILENT_DAYS

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
        type=days,
        default=SILENT_DAYS,
        metavar="N",
        help=f"a feed is stale when its newest entry is older (default {SILENT_DAYS})",
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    add_fetch_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """The exit code: 0 no problems, 1 problems. Raises OptionError."""
    settings = make_settings(args.contact, args.timeout_s, args.allow_private_addresses)
    now = dt.datetime.now(dt.UTC)
    with progress(quiet=args.json) as advance:
        reports = collect_reports(args.feeds, settings, now, args.stale_days, advance)
    if args.json:
        write_json([to_record(report) for report in reports])
    else:
        write_rows(COLUMNS, _rows(reports, now), right=("entries",))
        print(summarize(reports), file=sys.stderr)
    return FAILED if any(report.level is Level.PROBLEM for report in reports) else DONE


def to_record(report: FeedReport) -> dict[str, Any]:
    """The report as `--json` gives it."""
    return {
        "feed": report.source,
        "level": report.level or "fine",
        "url": report.url,
        "status": report.status,
        "entries": report.entries,
        "newest": report.newest,
        "findings": [
            {"fault": found.fault, "level": found.level, "message": found.message}
            for found in report.findings
        ],
    }


def _rows(reports: Sequence[FeedReport], now: dt.datetime) -> Iterator[tuple[str, ...]]:
    """A row a finding, problems first; a feed that has none gets one row."""
    for report in reports:
        entries = "" if report.entries is None else f"{report.entries:,}"
        newest = ago(report.newest, now) if report.newest else ""
        if not report.findings:
            yield report.source, "fine", entries, newest, ""
        for found in sorted(report.findings, key=lambda found: list(Level).index(found.level)):
            yield report.source, found.level, entries, newest, found.message


def summarize(reports: Sequence[FeedReport]) -> str:
    """How many feeds are fine, have notes, have problems.

    >>> summarize([FeedReport(source="a")])
    '1 feed: 1 fine, 0 with notes, 0 with problems'
    """
    levels = [report.level for report in reports]
    return (
        f"{counted(len(reports), 'feed')}: {levels.count(None):,} fine, "
        f"{levels.count(Level.NOTE):,} with notes, {levels.count(Level.PROBLEM):,} with problems"
    )
