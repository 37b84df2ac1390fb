"""How a feed is doing, in words."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.transforms.fetch.conftest import NOW
from transforms.fetch.report import describe_due, describe_state
from transforms.fetch.state import FeedState

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "not asked yet"),
        ({"fetched_at": NOW, "changed_at": NOW}, "well"),
        (
            {"fetched_at": NOW, "failures": 1, "failing_since": NOW, "message": "no"},
            "failing for 0 seconds (once): no",
        ),
        (
            {"fetched_at": NOW, "failures": 9, "failing_since": NOW - 7 * DAY, "message": "no"},
            "failing for 7 days (9 times in a row): no",
        ),
        ({"fetched_at": NOW, "changed_at": NOW - 100 * DAY}, "nothing new for 100 days"),
        (
            {"fetched_at": NOW, "moved_to": "https://b.example/"},
            "moved to https://b.example/: put that address in the list",
        ),
        (
            {"fetched_at": NOW, "retired_at": NOW, "failures": 1, "message": "answered 410"},
            "retired on 2024-03-01: answered 410",
        ),
    ],
)
def test_describe_state(changes, expected: str) -> None:
    assert describe_state(FeedState(source="https://a.example/", **changes), NOW) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "now"),
        ({"next_due": NOW + DAY}, "in 1 day"),
        ({"skip_hours": (12,)}, "after its hours off"),
        ({"retired_at": NOW}, "never"),
    ],
)
def test_describe_due(changes, expected: str) -> None:
    assert describe_due(FeedState(source="https://a.example/", **changes), NOW) == expected
