"""Teasers with the pages behind them: those that are had, then those that are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.entry import Document, Entry
from schemas.reject import Reason
from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.archive import RawBundle
from transforms.fetch.known_pages import PageSource
from transforms.fetch.settings import FetchSettings
from transforms.fetch.teasers import find_page_url, is_front_page
from transforms.fetch.urls import redact

MAX_PAGE_BYTES = 5 * 1024 * 1024
"""Of a page, inflated: news pages have up to one megabyte, and the extractor takes a second
for each."""


def add_pages(
    entries: Sequence[Entry],
    known: PageSource,
    settings: FetchSettings,
    now: dt.datetime,
    bundle: RawBundle | None = None,
) -> Iterator[Entry]:
    """Yield each teaser once, with its page or with why there is none, as the pages come in.

    A page that several teasers share is asked for once. Answers go into the bundle, if any.
    """
    from transforms.fetch.pages import fetch_pages  # here: aiohttp is slow to import

    waiting: dict[str, list[Entry]] = {}
    for url, sharing in _group_by_page(entries).items():
        fault = _find_fault(url, sharing)
        if fault is None:
            waiting[url] = sharing
        else:
            yield from (replace(entry, full_text_error=fault) for entry in sharing)
    askable = [entry for sharing in waiting.values() for entry in sharing]
    for url, page in known.find(askable, now):
        yield from (_with_known(entry, page) for entry in waiting.pop(url))
    if not waiting:
        return
    settings = replace(settings, max_body_bytes=min(settings.max_body_bytes, MAX_PAGE_BYTES))
    for url, outcome in fetch_pages(list(waiting), settings):
        yield from _with_outcome(waiting[url], url, outcome, now, bundle)


def _group_by_page(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        url = find_page_url(entry)
        assert url is not None, "a teaser has a page to ask for"
        groups.setdefault(url, []).append(entry)
    return groups


def _find_fault(url: str, sharing: Sequence[Entry]) -> str | None:
    """Return why a page cannot hold the text of these entries; None where it may."""
    if is_front_page(url):
        return to_error(Reason.NO_ARTICLE, "not asked: the entry links to the site's front page")
    ids = [
        entry.guid for entry in {(entry.source, entry.guid): entry for entry in sharing}.values()
    ]
    feeds = {entry.source for entry in sharing}
    if len(ids) > len(feeds):
        return to_error(Reason.NO_ARTICLE, "not asked: several entries of the feed link to it")
    return None


def _with_known(entry: Entry, page: Document | Entry) -> Entry:
    if isinstance(page, Entry) and page.full_text_error is not None:
        return replace(entry, full_text_error=page.full_text_error)
    return replace(entry, page=page)


def _with_outcome(
    sharing: Sequence[Entry],
    url: str,
    outcome: Answer | FetchError,
    now: dt.datetime,
    bundle: RawBundle | None,
) -> Iterator[Entry]:
    if isinstance(outcome, FetchError):
        error = to_error(outcome.reason, outcome.message)
        yield from (replace(entry, full_text_error=error) for entry in sharing)
        return
    page = Document(
        source=sharing[0].source,
        form="page",
        body=outcome.body,
        url=redact(outcome.url),
        content_type=outcome.find_header("content-type"),
        fetched_at=now,
    )
    if bundle is not None:
        bundle.add_entry_page(page, outcome, url)
    yield from (replace(entry, page=page) for entry in sharing)


def to_error(reason: Reason, message: str) -> str:
    """Return the text of the column: the reason, which programs can count by, and the words.

    >>> to_error(Reason.FORBIDDEN, "robots.txt forbids it")
    'forbidden: robots.txt forbids it'
    """
    return f"{reason.value}: {message}"
