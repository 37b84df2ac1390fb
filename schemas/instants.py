"""Instants as the names of runs, windows and files have them."""

from __future__ import annotations

import datetime as dt


def name_instant(instant: dt.datetime) -> str:
    """Return an instant in UTC in ISO 8601's basic form, to the second; it sorts by time.

    >>> name_instant(dt.datetime.fromisoformat("2024-11-30T13:05:00+01:00"))
    '20241130T120500Z'
    """
    return f"{instant.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
