"""When a feed is due: hints, headers, waits; never an error whatever they say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.fetch.cases import load_cases
from tests.transforms.fetch.conftest import NOW
from transforms.fetch.schedule import (
    MAX_BACKOFF_S,
    MAX_RETRY_AFTER_S,
    Hints,
    after_skipped,
    backoff_s,
    find_hints,
    is_due,
    is_failing,
    parse_max_age,
    parse_retry_after,
    spread,
)
from transforms.fetch.state import FeedState

HOURS = st.lists(st.integers(0, 23)).map(tuple)
DAYS = st.lists(st.integers(0, 6)).map(tuple)


@pytest.mark.parametrize(("value", "expected"), load_cases("retry_after"))
def test_parse_retry_after(value: str | None, expected: int | None) -> None:
    assert parse_retry_after(value, NOW) == expected


@given(st.text())
def test_parse_retry_after_never_raises(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_S


@pytest.mark.parametrize(("headers", "expected"), load_cases("max_age"))
def test_parse_max_age(headers: dict[str, str | None], expected: int | None) -> None:
    assert parse_max_age(headers["cache_control"], headers["age"]) == expected


@pytest.mark.parametrize(("head", "expected"), load_cases("hints"))
def test_find_hints(head: str, expected: dict[str, Any]) -> None:
    found = find_hints(head.encode())
    assert {name: to_list(value) for name, value in dataclasses.asdict(found).items()} == expected


def to_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@given(st.binary())
def test_find_hints_never_raises(body: bytes) -> None:
    assert isinstance(find_hints(b"<ttl>1</ttl><skipHours>" + body), Hints)


def test_find_hints_is_quick_on_a_hostile_head() -> None:
    assert find_hints(b"<skipHours>" * 6000) == Hints()


@given(st.integers(0, 10**9), st.floats(0, 1))
def test_backoff_stays_under_its_ceiling(failures: int, jitter: float) -> None:
    assert 0 < backoff_s(failures, jitter) <= MAX_BACKOFF_S


@given(st.text(), st.integers())
def test_spread_is_a_share(source: str, salt: int) -> None:
    assert 0 <= spread(source, salt) < 1


def test_spread_parts_feeds_that_fail_together() -> None:
    assert len({spread(f"https://a.example/{number}", 1) for number in range(100)}) == 100


@given(st.datetimes(max_value=dt.datetime(9000, 1, 1), timezones=st.just(dt.UTC)), HOURS, DAYS)
def test_after_skipped_is_in_no_skipped_hour(instant: dt.datetime, hours, days) -> None:
    after = after_skipped(instant, hours, days)
    assert after >= instant
    if len(set(hours)) < 24 and len(set(days)) < 7:
        assert after.hour not in hours
        assert after.weekday() not in days
        assert after_skipped(after, hours, days) == after


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"next_due": NOW}, True),
        ({"next_due": NOW + dt.timedelta(seconds=1)}, False),
        ({"skip_hours": (12,)}, False),
        ({"skip_hours": (11, 13)}, True),
        ({"skip_days": (4,)}, False),
        ({"retired_at": NOW}, False),
    ],
)
def test_is_due(changes, expected: bool) -> None:
    assert is_due(FeedState(source="a", **changes), NOW) is expected


def test_feed_that_fails_for_days_is_failing() -> None:
    state = FeedState(source="a", failures=3, failing_since=NOW - dt.timedelta(days=3))
    assert is_failing(state, NOW, days=3)
    assert not is_failing(state, NOW, days=3.01)
    assert not is_failing(FeedState(source="a"), NOW, days=0)
