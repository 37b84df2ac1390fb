"""How commands ask the net: the options that they share, and what these come to."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipelines.errors import OptionError
from schemas.reject import Reject
from transforms.fetch.addresses import parse_allowed
from transforms.fetch.settings import FetchSettings
from transforms.fetch.urls import redact
from transforms.parse.feed_list import FeedList, is_address, read_feed_list
from transforms.read.files import expand_seeds

MAX_LIST_BYTES = 64 << 20
"""Of an OPML list: a hundred thousand feeds fit."""


def add_fetch_arguments(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add --contact, --timeout and --allow-private-addresses; return their group."""
    net = parser.add_argument_group("how to fetch")
    net.add_argument(
        "--contact",
        metavar="TEXT",
        help="address or URL for the User-Agent, so sites can reach you",
    )
    net.add_argument(
        "--timeout",
        dest="timeout_s",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="longest time for one answer (default 30)",
    )
    net.add_argument(
        "--allow-private-addresses",
        nargs="+",
        default=[],
        metavar="NETWORK",
        help="private networks or hosts that may be asked, such as 127.0.0.0/8",
    )
    return net


def make_settings(
    contact: str | None, timeout_s: float, allow_private_addresses: Iterable[str]
) -> FetchSettings:
    """The settings that the shared options come to; raises OptionError."""
    if not timeout_s > 0:
        raise OptionError(f"--timeout {timeout_s!r}: give seconds above 0")
    try:
        allowed = parse_allowed(allow_private_addresses)
    except ValueError as error:
        raise OptionError(str(error)) from error
    try:
        return FetchSettings(contact=contact, total_timeout_s=timeout_s, allowed=allowed)
    except ValueError as error:
        raise OptionError(f"--{error}") from error


def open_list(location: str, settings: FetchSettings) -> bytes:
    """The bytes at a path or address; raises OSError, which says why in words."""
    if not is_address(location):
        with Path(location).open("rb") as file:
            return file.read(MAX_LIST_BYTES)
    from transforms.fetch.answers import FetchError
    from transforms.fetch.client import Client

    async def fetch() -> bytes:
        async with Client(settings) as client:
            return (await client.get(location)).body

    try:
        return asyncio.run(fetch())
    except FetchError as error:
        raise OSError(error.message) from error


def list_feeds(arguments: Iterable[str], settings: FetchSettings, option: str = "") -> FeedList:
    """The feeds that addresses, lists, files, folders and globs name, and rejects of lists and
    folders that cannot be read, their addresses without secrets.

    Raises OptionError, naming `option`, for an argument that is neither address nor file.
    """
    expanded: list[str] = []
    rejects: list[Reject] = []
    for argument in arguments:
        if is_address(argument):
            expanded.append(argument)
            continue
        try:
            found = expand_seeds([argument], option="--feeds")
        except ValueError as error:
            named = f"{option} {argument!r}".lstrip()
            raise OptionError(
                f"{named} is no file or folder here ({os.getcwd()}): check the "
                "spelling; an address begins with http:// or https://"
            ) from error
        expanded += [file.path for file in found.files]
        rejects += found.rejects
    listed = read_feed_list(expanded, lambda location: open_list(location, settings))
    rejects += listed.rejects
    return FeedList(listed.feeds, [replace(r, source=to_source(r.source)) for r in rejects])


def to_source(location: str) -> str:
    """The name of a feed or list: a path as it is, an address without its secrets.

    >>> to_source("https://me:secret@a.example/f"), to_source("lists/me@work.opml")
    ('https://a.example/f', 'lists/me@work.opml')
    """
    return redact(location) if is_address(location) else location
