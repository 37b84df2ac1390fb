"""What a stream asks at a tick."""

import datetime as dt

from transforms.fetch.polling import find_due, parse_text, to_text
from transforms.fetch.settings import FeedRequest
from transforms.fetch.state import FeedState

NOON = dt.datetime(2024, 11, 30, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def feed(name: str, **state) -> FeedRequest:
    url = f"https://{name}.example/feed"
    return FeedRequest(url=url, state=FeedState(source=url, **state) if state else None)


def due(feeds: list[FeedRequest], states: dict[str, FeedState] | None = None) -> list[str]:
    return [request.host for request in find_due(feeds, states or {}, NOON, NOON + MINUTE)]


def test_feed_that_waited_longest_is_asked_first():
    one, two = feed("one", fetched_at=NOON - MINUTE), feed("two", fetched_at=NOON - 2 * MINUTE)
    assert due([one, two, feed("new")]) == ["new.example", "two.example", "one.example"]


def test_feed_that_is_not_due_is_left_out():
    assert due([feed("one", next_due=NOON + 2 * MINUTE), feed("two", retired_at=NOON)]) == []


def test_feed_asked_since_the_tick_is_left_out():
    assert due([feed("one", fetched_at=NOON)]) == []


def test_what_the_stream_learned_goes_before_what_the_request_knows():
    request = feed("one", next_due=NOON + 2 * MINUTE)
    learned = FeedState(source=request.source, etag='"2"', fetched_at=NOON - MINUTE)
    (found,) = find_due([request], {request.source: learned}, NOON, NOON)
    assert found.state == learned


def test_states_survive_as_text():
    states = {name: FeedState(source=name, etag='W/"1"', fetched_at=NOON) for name in "ab"}
    assert parse_text(to_text(states)) == states
    assert parse_text(None) == {}
