"""What a state becomes: the corners that no server shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.fetch.conftest import NOW
from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.remember import remember_answer, remember_error
from transforms.fetch.state import FeedState, Outcome

SECURE = "https://a.example/feed"


@pytest.mark.parametrize(
    ("source", "target", "moves"),
    [
        (SECURE, "https://b.example/feed", True),
        ("http://a.example/feed", SECURE, True),
        ("http://a.example/feed", "http://b.example/feed", True),
        (SECURE, "http://a.example/feed", False),  # what is private stays private
        (SECURE, "https://b.example/feed?token=abc", False),  # a secret cannot be kept
        (SECURE, "https://me:pw@b.example/feed", False),
    ],
)
def test_permanent_redirect_moves_a_feed_where_it_may(source, target, moves: bool) -> None:
    state = FeedState(source=source)
    answer = Answer(url=target, status=200, body=b"<rss/>", permanent_url=target)
    for _ in range(3):
        state = remember_answer(state, answer, NOW, moved_sightings=3).state
    assert state.moved_to == (target if moves else None)
    assert state.moving_to is None


def test_other_target_is_counted_from_one() -> None:
    state = FeedState(source=SECURE)
    for target in ("https://b.example/", "https://b.example/", "https://c.example/"):
        answer = Answer(url=target, status=200, permanent_url=target)
        state = remember_answer(state, answer, NOW, moved_sightings=3).state
    assert (state.moved_to, state.moving_to, state.sightings) == (None, "https://c.example/", 1)


def test_failure_between_sightings_starts_anew() -> None:
    state = FeedState(source=SECURE, moving_to="https://b.example/", sightings=2)
    state = remember_error(state, FetchError("no connection"), NOW).state
    assert (state.moving_to, state.sightings) == (None, 0)


def test_gone_where_it_moved_to_sends_a_feed_home() -> None:
    state = FeedState(source=SECURE, moved_to="https://b.example/")
    update = remember_error(state, FetchError("gone", status=410), NOW)
    assert update.outcome is Outcome.FAILED
    assert (update.state.moved_to, update.state.retired_at) == (None, None)


def test_retired_feed_that_answers_is_back() -> None:
    state = FeedState(source=SECURE, retired_at=NOW, failures=1, failing_since=NOW)
    update = remember_answer(state, Answer(url=SECURE, status=200), NOW, moved_sightings=3)
    assert (update.state.retired_at, update.state.failures) == (None, 0)


headers = st.lists(
    st.tuples(
        st.sampled_from(["ETag", "Last-Modified", "Cache-Control", "Age", "Retry-After"]), st.text()
    )
)


@given(st.binary(), headers, st.sampled_from([200, 304]))
def test_any_answer_is_remembered(body: bytes, sent, status: int) -> None:
    answer = Answer(url=SECURE, status=status, body=body, headers=tuple(sent))
    update = remember_answer(FeedState(source=SECURE), answer, NOW, moved_sightings=3)
    assert update.state.next_due is not None
    assert update.state.next_due >= NOW


@given(st.text(), st.text(), st.integers(100, 599), st.integers(0, 10**6))
def test_any_error_is_remembered(message: str, retry_after: str, status, failures) -> None:
    state = FeedState(source=SECURE, failures=failures)
    error = FetchError(message, status=status, retry_after=retry_after)
    update = remember_error(state, error, NOW)
    assert (update.state.message, update.state.failures) == (message, failures + 1)
    assert (update.state.next_due is None) == (status == 410)
