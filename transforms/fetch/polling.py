"""What a stream asks at a tick: the feeds that are due, of which none is being asked already."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from transforms.fetch.schedule import asked_at, is_due
from transforms.fetch.settings import FeedRequest
from transforms.fetch.state import FeedState, parse_state, to_json


def find_due(
    feeds: Iterable[FeedRequest],
    states: Mapping[str, FeedState],
    tick: dt.datetime,
    now: dt.datetime,
) -> list[FeedRequest]:
    """The feeds to ask, each with its newest state, those that waited longest first.

    `states` are what the stream itself has learned; a feed without one has that of its
    request. A feed asked since `tick` is left out: a tick that had to wait for a slow fetch
    asks nobody twice.

    >>> feed, now = FeedRequest(url="https://a.example/f"), dt.datetime.now(dt.UTC)
    >>> asked = FeedState(source=feed.source, fetched_at=now)
    >>> find_due([feed], {}, now, now), find_due([feed], {feed.source: asked}, now, now)
    ([FeedRequest('https://a.example/f')], [])
    """
    current = [replace(feed, state=states.get(feed.source, feed.state)) for feed in feeds]
    due = [
        feed
        for feed in current
        if is_due(feed.state, now) and (asked_at(feed.state) < tick or feed.state is None)
    ]
    return sorted(due, key=lambda feed: asked_at(feed.state))


def to_text(states: Mapping[str, FeedState]) -> str:
    """The states as lines of JSON, which later versions read too."""
    return "\n".join(to_json(state) for state in states.values())


def parse_text(text: str | None) -> dict[str, FeedState]:
    """The states of such lines by source; none of None.

    >>> parse_text(to_text({"s": FeedState(source="s", failures=2)}))["s"].failures
    2
    """
    states = (parse_state(line) for line in (text or "").split("\n") if line)
    return {state.source: state for state in states}


class InFlight:
    """The feeds that this process is asking, so that a tick leaves out what one before asks still.

    A claim lapses by itself: work that an engine gives up is not always closed.

    >>> flights = InFlight()
    >>> sorted(flights.claim(["a", "b"], now_s=0, lapse_s=60))
    ['a', 'b']
    >>> flights.claim(["b"], now_s=9, lapse_s=60)
    set()
    >>> flights.release(["b"])
    >>> flights.claim(["b"], now_s=9, lapse_s=60), flights.claim(["a"], now_s=61, lapse_s=60)
    ({'b'}, {'a'})
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def claim(self, sources: Sequence[str], now_s: float, lapse_s: float) -> set[str]:
        """Claim those that are free and return them."""
        with self._lock:
            free = {source for source in sources if self._until.get(source, now_s) <= now_s}
            self._until.update(dict.fromkeys(free, now_s + lapse_s))
            return free

    def release(self, sources: Iterable[str]) -> None:
        """Free them again."""
        with self._lock:
            for source in sources:
                self._until.pop(source, None)
