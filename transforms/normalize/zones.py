"""Zone names in date strings to offsets from UTC."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

_HOURS: dict[str, float] = {
    # RFC 822, 5.1
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    # IANA tz abbreviations that feeds use and that have one meaning in them
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "MET": 1, "MEST": 2,
    "EET": 2, "EEST": 3, "SAST": 2, "CAT": 2, "WAT": 1, "EAT": 3, "MSK": 3, "MSD": 4, "TRT": 3,
    "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9,
    "HKT": 8, "SGT": 8, "PHT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "HST": -10, "AKST": -9, "AKDT": -8, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5,
    "ART": -3, "BRT": -3, "BRST": -2, "UYT": -3, "CLT": -4, "CLST": -3, "COT": -5, "PET": -5,
    "VET": -4, "ECT": -5, "BOT": -4, "PYT": -4,
}  # fmt: skip
"""Hours east of UTC. IST is India's, CST the US Central's: the readings of most feeds."""

_AREAS = {
    "ET": "America/New_York", "CT": "America/Chicago",
    "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
"""US zones written without saying whether summer time holds ("10:15 a.m. ET")."""

_NUMERIC = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?\Z")  # "+0100", "GMT+1", "UTC+05:30"


@lru_cache(maxsize=256)
def _fixed_offset(zone: str) -> dt.timedelta | None:
    name = zone.upper()
    if name in _HOURS:
        return dt.timedelta(hours=_HOURS[name])
    if len(name) == 1 and name.isalpha() and name != "J":
        return dt.timedelta(0)  # RFC 5322, 4.3: RFC 822 had military zones' signs wrong
    found = _NUMERIC.match(name)
    if not found:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 15 or minutes > 59:
        return None
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return -offset if found[1] == "-" else offset


def find_offset(zone: str, when: dt.datetime) -> dt.timedelta | None:
    """The zone's offset from UTC at a local time, None for a zone that is not known.

    >>> find_offset("CEST", dt.datetime(2024, 7, 1))
    datetime.timedelta(seconds=7200)
    >>> find_offset("XYZT", dt.datetime(2024, 7, 1)) is None
    True
    """
    area = _AREAS.get(zone.upper(), zone)
    if "/" not in area:
        return _fixed_offset(zone)
    try:
        return ZoneInfo(area).utcoffset(when)
    except (OSError, ValueError, KeyError):  # no such zone (ZoneInfoNotFoundError), or no such key
        return None
