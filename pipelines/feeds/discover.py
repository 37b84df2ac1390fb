"""`newsbeam feeds discover`: where a web site has its feeds."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from pipelines.cli import DONE, FAILED
from pipelines.errors import OptionError
from pipelines.feeds.output import progress, write_json, write_rows
from pipelines.fetching import add_fetch_arguments, make_settings
from transforms.fetch.settings import FetchSettings
from transforms.fetch.urls import redact
from transforms.parse.feed_list import is_address

if TYPE_CHECKING:
    from transforms.fetch.discovery import FoundFeed

DESCRIPTION = """\
Print the feeds of a web site: those that its page names, else those that are found where
feeds mostly are.
"""

EXAMPLES = """\
examples:
  newsbeam feeds discover https://example.org
  newsbeam feeds discover https://example.org --json | jq -r '.[].feed'

exit codes:
  0  found
  1  none found, or the site does not answer
  2  wrong usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `feeds discover`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("url", metavar="URL", help="a page of the site, best its first")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    add_fetch_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """The exit code: 0 found, 1 none found. Raises OptionError."""
    from transforms.fetch.answers import FetchError

    if not is_address(args.url):
        raise OptionError(f"{args.url!r} is no address: write it with its https://")
    settings = make_settings(args.contact, args.timeout_s, args.allow_private_addresses)
    try:
        with progress(quiet=args.json) as advance:
            advance("asking …")
            feeds = asyncio.run(_discover(args.url, settings))
    except FetchError as error:
        print(f"newsbeam feeds discover: {redact(args.url)}: {error.message}", file=sys.stderr)
        return FAILED
    if args.json:
        write_json([{"feed": feed.url, "title": feed.title} for feed in feeds])
    elif feeds:
        write_rows(("feed", "title"), ((feed.url, feed.title or "") for feed in feeds))
    if not feeds:
        words = "names no feed, and none is where feeds mostly are"
        print(f"newsbeam feeds discover: {redact(args.url)} {words}", file=sys.stderr)
    return DONE if feeds else FAILED


async def _discover(url: str, settings: FetchSettings) -> list[FoundFeed]:
    from transforms.fetch.client import Client
    from transforms.fetch.discovery import discover_feeds

    async with Client(settings) as client:
        return await discover_feeds(client, url)
