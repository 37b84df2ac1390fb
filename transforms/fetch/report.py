"""What the state of a feed means, in words for the person who keeps the list."""

from __future__ import annotations

import datetime as dt

from transforms.fetch.schedule import is_due
from transforms.fetch.state import FeedState

SILENT_DAYS = 90
"""Without anything new for so long, most feeds have moved or ended without saying so."""


def describe_state(state: FeedState | None, now: dt.datetime) -> str:
    """Return in one line how a feed is doing: retired, failing, moved, silent, or well.

    >>> now = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    >>> describe_state(None, now)
    'not asked yet'
    >>> describe_state(FeedState(source="https://a.example/", failures=3, message="no connection",
    ...                          failing_since=now - dt.timedelta(days=2)), now)
    'failing for 2 days (3 times in a row): no connection'
    """
    if state is None or (state.fetched_at is None and not state.failures):
        return "not asked yet"
    if state.retired_at is not None:
        return f"retired on {state.retired_at:%Y-%m-%d}: {state.message or 'gone'}"
    if state.failing_since is not None:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        return f"failing for {to_words(now - state.failing_since)} ({times}): {state.message}"
    if state.changed_at is not None and now - state.changed_at > dt.timedelta(days=SILENT_DAYS):
        return f"nothing new for {to_words(now - state.changed_at)}"
    if state.moved_to is not None:
        return f"moved to {state.moved_to}: put that address in the list"
    return "well"


def describe_due(state: FeedState | None, now: dt.datetime) -> str:
    """Return in words when a feed is asked next.

    >>> now = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    >>> describe_due(FeedState(source="a", next_due=now + dt.timedelta(minutes=90)), now)
    'in 2 hours'
    """
    if state is not None and state.retired_at is not None:
        return "never"
    if state is None or is_due(state, now):
        return "now"
    if state.next_due is None or state.next_due <= now:
        return "after its hours off"
    return f"in {to_words(state.next_due - now)}"


def to_words(span: dt.timedelta) -> str:
    """Return a span in its largest unit, rounded.

    >>> [to_words(dt.timedelta(seconds=s)) for s in (0, 59, 60, 5400, 86_400, 200_000)]
    ['0 seconds', '59 seconds', '1 minute', '2 hours', '1 day', '2 days']
    """
    seconds = max(0, round(span.total_seconds()))
    for unit, unit_s in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= unit_s:
            number = round(seconds / unit_s)
            return f"{number} {unit}{'s' if number != 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"
