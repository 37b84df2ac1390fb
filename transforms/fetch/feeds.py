"""Feeds asked for, many at once: from requests and what is remembered to documents."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.entry import Document
from schemas.reject import Reject, Stage
from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.client import Client
from transforms.fetch.remember import remember_answer, remember_error
from transforms.fetch.schedule import is_due
from transforms.fetch.settings import FeedRequest
from transforms.fetch.side_by_side import Give, side_by_side
from transforms.fetch.state import FeedState, FeedUpdate, Outcome
from transforms.fetch.urls import redact


@dataclass(slots=True, frozen=True, kw_only=True)
class FetchResult:
    """What asking for one feed gave: always an update, and at most one of the others.

    `answer` is the response behind it, None where there is none, for the raw bundle.
    """

    update: FeedUpdate
    document: Document | None = None
    reject: Reject | None = None
    answer: Answer | None = None


def to_requests(feeds: Iterable[FeedRequest], states: Mapping[str, FeedState]) -> list[FeedRequest]:
    """Return the feeds with their states, each feed once, its categories united.

    >>> one = FeedRequest(url="https://example.org/feed", categories=("news",))
    >>> two = FeedRequest(url="https://example.org/feed", categories=("africa", "news"))
    >>> [request.categories for request in to_requests([one, two], {})]
    [('news', 'africa')]
    """
    merged: dict[str, FeedRequest] = {}
    for feed in feeds:
        source = feed.source
        known = merged.get(source, feed)
        categories = tuple(dict.fromkeys(known.categories + feed.categories))
        merged[source] = replace(
            known, categories=categories, state=states.get(source, known.state)
        )
    return list(merged.values())


async def fetch_feed(client: Client, request: FeedRequest, now: dt.datetime) -> FetchResult:
    """Return what the feed gives; a feed that is not due, or retired, is not asked for."""
    state = request.state or FeedState(source=request.source)
    state = replace(state, folders=request.categories)
    if not client.settings.ignore_schedule and not is_due(state, now):
        retired = state.retired_at is not None
        return FetchResult(
            update=FeedUpdate(Outcome.RETIRED if retired else Outcome.NOT_DUE, state)
        )
    try:
        answer = await client.get(
            state.moved_to or request.url,
            validators=_validators(state),
            validator_url=state.validator_url,
        )
    except FetchError as error:
        return _failed(state, error, now + client.elapsed)
    update = remember_answer(state, answer, now, client.settings.moved_sightings)
    if update.outcome is not Outcome.FETCHED:
        return FetchResult(update=update, answer=answer)
    return FetchResult(update=update, document=_document(request, answer, now), answer=answer)


def _validators(state: FeedState) -> dict[str, str]:
    """Return the conditional headers, exactly as received (RFC 9110, 13.1)."""
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value}


def _failed(state: FeedState, error: FetchError, now: dt.datetime) -> FetchResult:
    update = remember_error(state, error, now)
    if update.outcome is Outcome.NOT_DUE:
        return FetchResult(update=update)
    reject = Reject(Stage.FETCH, error.reason, state.source, error.message)
    return FetchResult(update=update, reject=reject)


def _document(request: FeedRequest, answer: Answer, now: dt.datetime) -> Document:
    return Document(
        source=request.source,
        form="feed",
        body=answer.body,
        url=redact(answer.url),
        content_type=answer.find_header("content-type"),
        fetched_at=now,
        categories=request.categories,
    )


def fetch_many(
    client: Client,
    requests: Sequence[FeedRequest],
    now: dt.datetime,
    budget: dt.timedelta | None = None,
) -> AsyncGenerator[FetchResult, None]:
    """Give the result of every request, in the order in which they come in.

    Hosts are asked side by side, the feeds of one host one after the other. Fetching
    pauses while results are not taken. After `budget` no further feed is asked, and those
    left give no result: a stream asks them at its next tick. To be closed by its caller
    (`aclosing`).
    """
    hosts: dict[str, list[FeedRequest]] = {}
    for request in requests:
        hosts.setdefault(request.host, []).append(request)
    at_once = asyncio.Semaphore(client.settings.max_at_once)

    async def ask_host(host: str, give: Give[FetchResult]) -> None:
        for feed in hosts[host]:
            await client.hosts.rest(host)
            if budget is not None and client.elapsed > budget:
                return
            async with at_once:
                await give(await fetch_feed(client, feed, now))

    return side_by_side(hosts, ask_host)
