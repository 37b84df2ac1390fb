"""`newsbeam feeds export`: the feeds of a dataset as an OPML list."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from pipelines.cli import DONE, FAILED
from pipelines.feeds.findings import counted
from pipelines.feeds.known import KnownFeed, load_feeds
from pipelines.feeds.opml import ListedFeed, to_opml

DESCRIPTION = """\
Write the feeds that a dataset's runs have asked as OPML, on the standard output, each in
the folders of the list that it was last asked from. Feeds that said that they are gone
(410) are left out. Passwords in addresses are not kept, and
so not written.
"""

EXAMPLES = """\
examples:
  newsbeam feeds export out > feeds.opml
  newsbeam ingest --feeds feeds.opml --output out

exit codes:
  0  written
  1  no feeds
  2  wrong usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `feeds export`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path, help="the dataset, as ingest wrote it")


def run(args: argparse.Namespace) -> int:
    """The exit code: 0 written, 1 no feeds. Raises OptionError, UnreadableError."""
    known = load_feeds(args.folder, dt.datetime.now(dt.UTC).date())
    feeds = [to_listed(feed) for feed in known if feed.state.retired_at is None]
    if not feeds:
        words = "no run has asked a feed that is still there"
        print(f"newsbeam feeds export: {str(args.folder)!r}: {words}", file=sys.stderr)
        return FAILED
    sys.stdout.flush()
    sys.stdout.buffer.write(to_opml(feeds, f"Feeds of {args.folder.absolute().name}"))
    sys.stdout.buffer.flush()
    if len(feeds) < len(known):
        gone = counted(len(known) - len(feeds), "feed")
        print(f"newsbeam feeds export: left out what is gone: {gone}", file=sys.stderr)
    return DONE


def to_listed(feed: KnownFeed) -> ListedFeed:
    """The feed as a list has it.

    Its address is the one that was asked for, not the one that it moved to: the ids of its
    articles hang on it, and a redirect is followed anyway.
    """
    return ListedFeed(feed.state.source, feed.contents.publisher, feed.state.folders)
