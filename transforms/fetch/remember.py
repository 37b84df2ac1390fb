"""What a feed's state becomes after an answer or an error: pure transitions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.schedule import (
    due_after_failure,
    due_after_success,
    find_hints,
    parse_max_age,
    parse_retry_after,
    spread,
)
from transforms.fetch.state import FeedState, FeedUpdate, Outcome
from transforms.fetch.urls import redact

GONE = 410
"""The feed will not come back (RFC 9110): it is not asked again."""

MOVED_FAILURES = 3
"""Failures in a row at the address that a feed moved to before its first one is asked again."""


def digest(body: bytes) -> str:
    """Return a short name of the bytes, the same for the same bytes.

    >>> digest(b"<rss/>")
    'b798c3a7a0fe1b6163a56cf479a86b65'
    """
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def remember_answer(
    state: FeedState, answer: Answer, now: dt.datetime, moved_sightings: int
) -> FeedUpdate:
    """Return the update after an answer: NOT_MODIFIED for 304 and for the same bytes again."""
    max_age_s = parse_max_age(answer.find_header("cache-control"), answer.find_header("age"))
    state = dataclasses.replace(
        _follow_moves(state, answer, moved_sightings),
        status=answer.status,
        fetched_at=now,
        succeeded_at=now,
        max_age_s=max_age_s,
        retry_after_s=None,
        failures=0,
        failing_since=None,
        message=None,
        retired_at=None,
    )
    outcome = Outcome.NOT_MODIFIED
    if answer.status != 304:
        same = digest(answer.body) == state.digest
        state = _keep_validators(state, answer)
        if not same:
            outcome = Outcome.FETCHED
            state = _keep_body(state, answer, now)
    return FeedUpdate(outcome, dataclasses.replace(state, next_due=due_after_success(state, now)))


def _keep_validators(state: FeedState, answer: Answer) -> FeedState:
    return dataclasses.replace(
        state,
        etag=answer.find_header("etag"),
        last_modified=answer.find_header("last-modified"),
        validator_url=redact(answer.url),
    )


def _keep_body(state: FeedState, answer: Answer, now: dt.datetime) -> FeedState:
    hints = find_hints(answer.body)
    return dataclasses.replace(
        state,
        digest=digest(answer.body),
        changed_at=now,
        ttl_s=hints.ttl_s,
        skip_hours=hints.skip_hours,
        skip_days=hints.skip_days,
    )


def _follow_moves(state: FeedState, answer: Answer, moved_sightings: int) -> FeedState:
    """Count the sightings of a permanent redirect; enough of them move the feed.

    An address that carries secrets cannot be kept, nor may https be left for http.
    """
    target = answer.permanent_url
    leaves_tls = (state.moved_to or state.source).startswith("https:") and not (
        target or ""
    ).startswith("https:")
    if target is None or target != redact(target) or leaves_tls:
        return dataclasses.replace(state, moving_to=None, sightings=0)
    sightings = state.sightings + 1 if target == state.moving_to else 1
    if sightings < moved_sightings:
        return dataclasses.replace(state, moving_to=target, sightings=sightings)
    return dataclasses.replace(state, moved_to=target, moving_to=None, sightings=0)


def remember_error(state: FeedState, error: FetchError, now: dt.datetime) -> FeedUpdate:
    """Return the update after an error: FAILED, RETIRED for 410, NOT_DUE where the host waits.

    Validators and digest stay, so that a feed that recovers unchanged is not read again.
    """
    retry_after_s = parse_retry_after(error.retry_after, now)
    if error.held:
        due = now + dt.timedelta(seconds=retry_after_s or 0)
        return FeedUpdate(Outcome.NOT_DUE, dataclasses.replace(state, next_due=due))
    failures = state.failures + 1
    state = dataclasses.replace(
        state,
        status=error.status,
        fetched_at=now,
        retry_after_s=retry_after_s,
        failures=failures,
        failing_since=state.failing_since or now,
        message=error.message,
        moving_to=None,
        sightings=0,
    )
    if error.status == GONE and state.moved_to is None:
        state = dataclasses.replace(state, retired_at=now, next_due=None)
        return FeedUpdate(Outcome.RETIRED, state)
    if state.moved_to is not None and (error.status == GONE or failures >= MOVED_FAILURES):
        state = dataclasses.replace(state, moved_to=None)
    due = due_after_failure(state, now, spread(state.source, failures))
    return FeedUpdate(Outcome.FAILED, dataclasses.replace(state, next_due=due))


def remember_unreadable(update: FeedUpdate, previous: FeedState | None, message: str) -> FeedUpdate:
    """Return the update of a feed whose bytes came but could not be parsed: a failure.

    `previous` is its state before the run. Validators and digest are dropped, so that the
    next answer is read, not believed to be had.
    """
    now = update.state.fetched_at
    if update.outcome is not Outcome.FETCHED or now is None:
        return update
    failures = (previous.failures if previous else 0) + 1
    state = dataclasses.replace(
        update.state,
        etag=None,
        last_modified=None,
        validator_url=None,
        digest=None,
        succeeded_at=previous.succeeded_at if previous else None,
        changed_at=previous.changed_at if previous else None,
        failures=failures,
        failing_since=(previous.failing_since if previous else None) or now,
        message=message,
    )
    due = due_after_failure(state, now, spread(state.source, failures))
    return FeedUpdate(Outcome.FAILED, dataclasses.replace(state, next_due=due))


def settle_updates(
    updates: Iterable[FeedUpdate],
    states: Mapping[str, FeedState],
    unreadable: Mapping[str, str],
) -> list[FeedUpdate]:
    """Return the updates as they are to be saved once the run has parsed what it fetched.

    `states` are those before the run, `unreadable` the feeds (by source) of which nothing
    could be parsed, and why.
    """
    return [
        remember_unreadable(update, states.get(update.source), unreadable[update.source])
        if update.source in unreadable
        else update
        for update in updates
    ]
