"""When a feed is due again: what its server and its author ask for, and how failures back off.

Everything here is pure: the instant and the jitter are given.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from transforms.fetch.state import FeedState

MAX_FLOOR_S = 24 * 3600
"""A feed is asked once a day whatever it says: many carry a ttl or max-age of a year."""

MAX_RETRY_AFTER_S = 7 * 24 * 3600
"""A server that asks for more than a week is taken to mean a week."""

FIRST_BACKOFF_S = 30 * 60
"""After the first failure: an hourly run asks again, a run each quarter skips one."""

MAX_BACKOFF_S = 24 * 3600
"""The ceiling of failures' waits: a feed that comes back is seen within a day."""

JITTER_SHARE = 0.2
"""The part of a wait that jitter may take off, so that feeds failing together part ways."""

EARLY_S = 120
"""How much earlier than its floor a feed counts as due, at most a tenth of the floor: an
hourly run that starts some seconds early would else find an hourly feed not due yet."""

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)

CLOCKS_DIFFER = dt.timedelta(hours=1)
"""How far clocks of machines that share a dataset may be apart."""

HEAD_BYTES = 65_536
"""Where a feed's own hints are looked for: they stand before its first item."""

UPDATE_PERIODS_S: dict[bytes, int] = {
    b"hourly": 3600,
    b"daily": 24 * 3600,
    b"weekly": 7 * 24 * 3600,
    b"monthly": 30 * 24 * 3600,
    b"yearly": 365 * 24 * 3600,
}
"""Values of `sy:updatePeriod` (RSS 1.0 Syndication module)."""

DAYS: dict[bytes, int] = {
    b"monday": 0,
    b"tuesday": 1,
    b"wednesday": 2,
    b"thursday": 3,
    b"friday": 4,
    b"saturday": 5,
    b"sunday": 6,
}
"""Values of `skipDays` (RSS 2.0), numbered as Python does."""

_FIRST_ITEM = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)  # "<item>", "<entry xml:lang"
_TTL = re.compile(rb"<ttl>\s{0,9}(\d{1,7})\s{0,9}</ttl>")  # "<ttl>60</ttl>", in minutes
_PERIOD = re.compile(rb"<sy:updatePeriod>\s{0,9}([a-zA-Z]{1,9})\s{0,9}</")  # "hourly"
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s{0,9}(\d{1,4})\s{0,9}</")  # times a period
_HOUR = re.compile(rb"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>")  # "<hour>23</hour>", GMT
_DAY = re.compile(rb"<day>\s{0,9}([a-zA-Z]{6,9})\s{0,9}</day>")  # "<day>Sunday</day>"
_MAX_AGE = re.compile(r'(?:^|[\s,])max-age\s{0,9}=\s{0,9}"?(\d{1,12})', re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?![\w-])", re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class Hints:
    """What a feed says of its own rhythm: seconds between asks, hours (UTC) and days off."""

    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def find_hints(body: bytes) -> Hints:
    """Return the hints in a feed's head: ttl, skipHours, skipDays, sy:updatePeriod.

    The longer of ttl and update period counts. Absent is None and empty.

    >>> find_hints(b"<rss><channel><ttl>60</ttl><skipDays><day>Sunday</day></skipDays>")
    Hints(ttl_s=3600, skip_hours=(), skip_days=(6,))
    """
    head = body[:HEAD_BYTES]
    first_item = _FIRST_ITEM.search(head)
    if first_item is not None:
        head = head[: first_item.start()]
    waits = [_find_ttl(head), _find_period(head)]
    return Hints(
        ttl_s=max((wait for wait in waits if wait), default=None),
        skip_hours=_find_skip_hours(head),
        skip_days=_find_skip_days(head),
    )


def _find_ttl(head: bytes) -> int | None:
    found = _TTL.search(head)
    return int(found[1]) * 60 if found else None


def _find_period(head: bytes) -> int | None:
    period = _PERIOD.search(head)
    seconds = UPDATE_PERIODS_S.get(period[1].lower()) if period else None
    if seconds is None:
        return None
    frequency = _FREQUENCY.search(head)
    return seconds // max(1, int(frequency[1]) if frequency else 1)


def _find_skip_hours(head: bytes) -> tuple[int, ...]:
    hours = {int(hour) % 24 for hour in _HOUR.findall(_inside(head, b"skipHours"))}
    return tuple(sorted(hours)) if len(hours) < 24 else ()


def _find_skip_days(head: bytes) -> tuple[int, ...]:
    names = [name.lower() for name in _DAY.findall(_inside(head, b"skipDays"))]
    days = {DAYS[name] for name in names if name in DAYS}
    return tuple(sorted(days)) if len(days) < 7 else ()


def _inside(head: bytes, element: bytes) -> bytes:
    _, _, rest = head.partition(b"<" + element + b">")
    return rest.partition(b"</" + element + b">")[0]


def parse_max_age(cache_control: str | None, age: str | None = None) -> int | None:
    """Return the seconds for which an answer stays fresh, None where it does not say.

    `age` is the Age header: what a cache on the way has used up of them. RFC 9111.

    >>> parse_max_age("public, max-age=3600", "600")
    3000
    >>> parse_max_age("no-cache, max-age=3600")
    0
    """
    if cache_control is None:
        return None
    if _NO_CACHE.search(cache_control):
        return 0
    found = _MAX_AGE.search(cache_control)
    if found is None:
        return None
    used = int(age) if age and age.strip().isascii() and age.strip().isdigit() else 0
    return max(0, int(found[1]) - used)


def parse_retry_after(value: str | None, now: dt.datetime) -> int | None:
    """Return the seconds that a Retry-After header asks for, in either form (RFC 9110, 10.2.3).

    None where it is absent or unreadable; an instant that is past gives 0.

    >>> now = dt.datetime(2024, 3, 1, 12, 0, tzinfo=dt.UTC)
    >>> parse_retry_after("120", now), parse_retry_after("Fri, 01 Mar 2024 13:00:00 GMT", now)
    (120, 3600)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:12]), MAX_RETRY_AFTER_S)
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if instant.tzinfo is None:  # "-0000": UTC, says RFC 5322
        instant = instant.replace(tzinfo=dt.UTC)
    seconds = int((instant - now).total_seconds())
    return min(max(0, seconds), MAX_RETRY_AFTER_S)


def backoff_s(failures: int, jitter: float) -> float:
    """Return the seconds to wait after so many failures in a row, `jitter` from 0 to 1.

    >>> [backoff_s(n, 0) / 3600 for n in (1, 2, 3, 20)]
    [0.5, 1.0, 2.0, 24.0]
    >>> backoff_s(1, 1) / 3600
    0.4
    """
    doublings = min(max(failures, 1) - 1, 16)
    return float(min(FIRST_BACKOFF_S * 2**doublings, MAX_BACKOFF_S) * (1 - JITTER_SHARE * jitter))


def spread(source: str, salt: int) -> float:
    """Return a jitter from 0 to 1 that is a feed's own: the same in a run that is repeated.

    >>> 0 <= spread("https://example.org/feed", 1) < 1
    True
    """
    digest = hashlib.blake2b(f"{salt} {source}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def due_after_success(state: FeedState, now: dt.datetime) -> dt.datetime:
    """Return when a feed that answered is due again: the longest of its floors, hours off passed.

    Floors are the server's max-age and the feed's ttl or update period.
    """
    floor_s = min(max(state.max_age_s or 0, state.ttl_s or 0), MAX_FLOOR_S)
    early_s = min(EARLY_S, floor_s / 10)
    return after_skipped(
        now + dt.timedelta(seconds=floor_s - early_s), state.skip_hours, state.skip_days
    )


def due_after_failure(state: FeedState, now: dt.datetime, jitter: float) -> dt.datetime:
    """Return when a feed that failed is due again: when its server says, else after a backoff."""
    wait_s = backoff_s(state.failures, jitter)
    if state.retry_after_s is not None:
        wait_s = state.retry_after_s
    return now + dt.timedelta(seconds=wait_s)


def after_skipped(
    instant: dt.datetime, skip_hours: tuple[int, ...], skip_days: tuple[int, ...]
) -> dt.datetime:
    """Return the instant, or the first full hour after it that a feed does not skip (UTC).

    Where every hour of a week is skipped the instant comes back.

    >>> after_skipped(dt.datetime(2024, 3, 2, 23, 30, tzinfo=dt.UTC), (23,), (6,)).isoformat()
    '2024-03-04T00:00:00+00:00'
    """
    candidate = instant.astimezone(dt.UTC)
    for _ in range(24 * 8):
        if candidate.hour not in skip_hours and candidate.weekday() not in skip_days:
            return candidate
        candidate = candidate.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    return instant


def asked_at(state: FeedState | None) -> dt.datetime:
    """Return when a feed was last asked, long ago where it never was."""
    return (state and state.fetched_at) or _LONG_AGO


def is_ahead(state: FeedState, now: dt.datetime) -> bool:
    """Return whether a state was written by a clock that was ahead: it says nothing of now.

    >>> now = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    >>> is_ahead(FeedState(source="s", fetched_at=now + dt.timedelta(days=9)), now)
    True
    """
    return state.fetched_at is not None and state.fetched_at - now > CLOCKS_DIFFER


def is_due(state: FeedState | None, now: dt.datetime) -> bool:
    """Return whether a feed may be asked now: never before its next_due, nor in hours off.

    A feed without a state is due; a retired one is not.

    >>> is_due(FeedState(source="https://example.org/feed"), dt.datetime.now(dt.UTC))
    True
    """
    if state is None:
        return True
    if state.retired_at is not None:
        return False
    if state.next_due is not None and now < state.next_due and not is_ahead(state, now):
        return False
    return after_skipped(now, state.skip_hours, state.skip_days) == now


def is_failing(state: FeedState, now: dt.datetime, days: float) -> bool:
    """Return whether a feed has only failed for at least so many days.

    >>> long_ago = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    >>> state = FeedState(source="https://example.org/feed", failures=9, failing_since=long_ago)
    >>> is_failing(state, long_ago + dt.timedelta(days=8), days=7)
    True
    """
    return state.failing_since is not None and now - state.failing_since >= dt.timedelta(days=days)
