"""What a run reads: seeds, feed files and feeds to fetch, found before anything runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.options import IngestOptions, OptionError
from schemas.reject import Reject
from transforms.fetch.addresses import parse_allowed
from transforms.fetch.feeds import to_requests
from transforms.fetch.settings import FeedRequest, FetchSettings
from transforms.fetch.state import StateError, load_states
from transforms.fetch.urls import redact
from transforms.parse.feed_list import is_address, read_feed_list
from transforms.read.files import expand_seeds
from transforms.read.transform import ReadFeedFiles, ReadSeeds

MAX_LIST_BYTES = 64 << 20
"""Of an OPML list: a hundred thousand feeds fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What to read, and rejects of what cannot be."""

    read_seeds: ReadSeeds
    read_feed_files: ReadFeedFiles
    feeds: list[FeedRequest]
    fetch_settings: FetchSettings
    rejects: list[Reject]


def find_sources(options: IngestOptions) -> Sources:
    """Return what the options name, lists of feeds opened; raises OptionError."""
    settings = _make_settings(options)
    arguments, unreadable = _expand(options.feeds)
    listed = read_feed_list(arguments, lambda location: _open_list(location, settings))
    local = {feed.url: feed.folders for feed in listed.feeds if not is_address(feed.url)}
    remote = [
        FeedRequest(url=feed.url, categories=feed.folders)
        for feed in listed.feeds
        if is_address(feed.url)
    ]
    try:
        states = load_states(options.output)
    except StateError as error:
        raise OptionError(f"--output {options.output!r}: {error}") from error
    try:
        read_seeds, read_feed_files = ReadSeeds(options.seeds), ReadFeedFiles(list(local), local)
    except ValueError as error:
        raise OptionError(str(error)) from error
    return Sources(
        read_seeds=read_seeds,
        read_feed_files=read_feed_files,
        feeds=to_requests(remote, states),
        fetch_settings=settings,
        # A list may hold addresses with passwords; what is written never does.
        rejects=[replace(r, source=redact(r.source)) for r in (*unreadable, *listed.rejects)],
    )


def _expand(arguments: tuple[str, ...]) -> tuple[list[str], list[Reject]]:
    """Return addresses as they are and the files that paths, folders and globs name."""
    expanded: list[str] = []
    rejects: list[Reject] = []
    for argument in arguments:
        if is_address(argument):
            expanded.append(argument)
            continue
        try:
            found = expand_seeds([argument], option="--feeds")
        except ValueError as error:
            raise OptionError(str(error)) from error
        expanded += [file.path for file in found.files]
        rejects += found.rejects
    return expanded, rejects


def _make_settings(options: IngestOptions) -> FetchSettings:
    try:
        return FetchSettings(
            contact=options.contact,
            total_timeout_s=options.timeout_s,
            allowed=parse_allowed(options.allow_private_addresses),
        )
    except ValueError as error:
        raise OptionError(f"--contact, --allow-private-addresses: {error}") from error


def _open_list(location: str, settings: FetchSettings) -> bytes:
    """Return the bytes at a path or address; raises OSError."""
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
