"""What a run needs, found before it starts: seeds, feed files, feeds and an extractor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipelines.errors import OptionError
from pipelines.fetching import list_feeds, make_settings
from pipelines.options import IngestOptions
from schemas.reject import Reject
from transforms.attribution.transform import ExtractAttributions
from transforms.fetch.feeds import to_requests
from transforms.fetch.settings import FeedRequest, FetchSettings
from transforms.fetch.state import StateError, load_states
from transforms.parse.feed_list import is_address
from transforms.read.files import SeedFile, find_feed_files, find_seeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What to read and what to read it with, and rejects of what cannot be read."""

    files: list[SeedFile]
    feeds: list[FeedRequest]
    fetch_settings: FetchSettings
    extract_attributions: ExtractAttributions
    rejects: list[Reject]


def find_sources(options: IngestOptions) -> Sources:
    """Return what the options name, lists of feeds opened; raises OptionError."""
    settings = make_settings(options.contact, options.timeout_s, options.allow_private_addresses)
    listed = list_feeds(options.feeds, settings, "--feeds")
    local = {feed.url: feed.folders for feed in listed.feeds if not is_address(feed.url)}
    remote = [
        FeedRequest(url=feed.url, categories=feed.folders)
        for feed in listed.feeds
        if is_address(feed.url)
    ]
    if options.streaming:
        _check_addresses(local, remote)
    try:
        states = load_states(options.output)
    except StateError as error:
        raise OptionError(f"--output {options.output!r}: {error}") from error
    try:
        seeds, feed_files = find_seeds(options.seeds), find_feed_files(list(local), local)
        extract_attributions = ExtractAttributions(options.attribution, options.min_confidence)
    except ValueError as error:
        raise OptionError(str(error)) from error
    return Sources(
        files=seeds.files + feed_files.files,
        feeds=to_requests(remote, states),
        fetch_settings=settings,
        extract_attributions=extract_attributions,
        rejects=listed.rejects + seeds.rejects + feed_files.rejects,
    )


def _check_addresses(local: Collection[str], remote: Collection[FeedRequest]) -> None:
    """Raise OptionError unless a stream has feeds that it can ask again and again."""
    if local:
        raise OptionError(
            f"--feeds {next(iter(local))!r} with --streaming is a saved feed, which brings "
            "nothing new: name addresses, or leave --streaming out"
        )
    if not remote:
        raise OptionError(
            "--feeds with --streaming names no feed: name an address, or a list that can be read"
        )
