"""Date strings to instants: strict, never guessed, never measured against the clock.

Forms are tried in the order of `_FORMS`; the first that matches decides. What no
form matches is read as words (`date_words.py`). A date without a day, a day that
no calendar has, an ambiguous `03/04/2024` or an unknown zone give None. Feed
parsers are not trusted with this: one reads `2016/6/29` as the current month
and takes `2026-13-45`.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from transforms.normalize.date_words import find_parts
from transforms.normalize.word_lists import words
from transforms.normalize.zones import find_offset

_YEARS = range(1500, 2200)
"""Years that news can be of; others are markers for "none" and "never" (0001, 9999)."""

_MAX_CHARS = 100
"""A longer string is no date: "Saturday, 30 November 2024 at 10:15:00 America/New_York" has 56."""

_CACHED = 4096
"""Strings remembered: archives and feeds repeat their dates."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

_WEEKDAY = "(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"

_TIME = r"""
    (?: (?:\s*,\s*|\s*T\s*|\s+)(?:at\s+)?  # " ", "T", ", at "
        (?P<hour>\d{1,2}) : (?P<minute>\d\d) (?: : (?P<second>\d\d) (?:[.,]\d{1,9})? )?
        (?: \s* (?P<half>[ap])\.?m\.? )?   # "10:15 a.m."
        (?: \s* (?P<zone>
              [+-]\d\d:?\d\d               # "+0100"
            | (?:utc|gmt)[+-]\d{1,2}(?::?\d\d)?   # "GMT+1"
            | [a-z]+(?:/[a-z_]+){1,2}      # "Europe/Berlin"
            | [a-z]{1,5}                   # "CEST"
        ) (?:\s*\([^()]{1,40}\))? )?       # RFC 5322 comment: "+0100 (CET)"
    )?
"""


def _form(pattern: str) -> re.Pattern[str]:
    """A whole date in one form; every repeat in it is bounded or of one class."""
    return re.compile(pattern + _TIME + r"\s*\Z", re.VERBOSE | re.IGNORECASE | re.ASCII)


_RFC_5322 = re.compile(
    r"""
    (?: [A-Z][a-z]{2},[ ] )?                      # "Sat, "
    (\d{1,2}) [ ] ([A-Z][a-z]{2}) [ ] (\d{4}) [ ]  # "30 Nov 2024 "
    (\d\d):(\d\d):(\d\d) [ ]                      # "10:15:00 "
    ([+-]\d{4} | [A-Z]{1,4}) \Z                  # "+0100", "GMT"
    """,
    re.VERBOSE | re.ASCII,
)
"""Nine in ten dates of feeds: a pattern without choices for them takes a third of the time."""

_FORMS = (
    # RFC 822 and 5322 as people write it: "Sat, 30 Nov 2024 10:15:00 +0100", "30-Nov-24"
    _form(rf"(?:{_WEEKDAY}\.?,?\s+)? (?P<day>\d\d?) (?:st|nd|rd|th)? (?:\s+of)? [\s-]+"
          rf"(?P<name>{_MONTH})\.?,? [\s-]+ (?P<year>\d{{4}}|\d\d)(?!\d)"),
    # ISO 8601 loosely written, and its relatives: "2016/6/29", "2024-11-30 10:15 CET"
    _form(r"(?P<year>\d{4}) (?P<mark>[-/.]) (?P<month>\d\d?) (?P=mark) (?P<day>\d\d?)(?!\d)"),
    # US: "November 30, 2024", "Sat., Nov. 30, 2024 10:15 a.m. EST"
    _form(rf"(?:{_WEEKDAY}\.?,?\s+)? (?P<name>{_MONTH})\.? \s+ (?P<day>\d\d?) (?:st|nd|rd|th)?"
          r",?\s+ (?P<year>\d{4})(?!\d)"),
    # dots are day first wherever they are used: "30.11.2024"
    _form(r"(?P<day>\d\d?) \. \s? (?P<month>\d\d?) \. \s? (?P<year>\d{4})(?!\d)"),
    # a compact stamp: "20241130101500", "20241130"
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
               r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<half>)(?P<zone>Z)?)?\Z",
               re.ASCII),
    # Chinese, Japanese and Korean: "2024年11月30日 10:15", "2024년 11월 30일"
    _form(r"(?P<year>\d{4})\s?[年년] \s?(?P<month>\d\d?)\s?[月월] \s?(?P<day>\d\d?)\s?[日일]"),
    # C's asctime: "Sat Nov 30 10:15:00 2024", and with a zone before the year, as `date` prints
    re.compile(
        rf"""{_WEEKDAY} \s+ (?P<name>{_MONTH}) \s+ (?P<day>\d\d?) \s+
        (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<half>) \s+
        (?:(?P<zone>[a-z]{{1,5}}|[+-]\d{{4}})\s+)? (?P<year>\d{{4}})\Z""",
        re.VERBOSE | re.IGNORECASE | re.ASCII,
    ),
)  # fmt: skip

_SLASHED = _form(
    r"(?P<first>\d\d?) (?P<mark>[-/]) (?P<second_number>\d\d?) (?P=mark) (?P<year>\d{4})(?!\d)"
)
"""`30/11/2024` and `11/30/2024`: the number over 12 is the day."""

_EPOCH = re.compile(r"(?P<seconds>[1-9]\d{8,9})(?:\d{3})?(?:\.\d{1,9})?\Z", re.ASCII)
"""Unix time in seconds or milliseconds, from 1973 on: "1732961700", "1732961700000"."""

_DAY_FIRST = words("bg cs da de el es fi fr hr it nb nl nn no pl pt ro ru sk sl sr tr uk")
"""Languages whose short numeric dates are all day first (CLDR, `dateFormats/short`)."""

_WORDY = re.compile(r"(?=\D*\d).*[^\W\d_]{2}", re.DOTALL)  # a digit, and two letters of a name


def parse_date(raw: str, *, language: str | None = None) -> dt.datetime | None:
    """The instant, aware and in UTC, that the string names; None if it names none for sure.

    A day without a time is its midnight UTC, a time without a zone is taken as
    UTC. `language` (ISO 639-1) helps with month names and with `03/04/2024`.

    >>> parse_date("Sat, 30 Nov 2024 10:15:00 CEST").isoformat()
    '2024-11-30T08:15:00+00:00'
    >>> parse_date("2016/6/29").date().isoformat()
    '2016-06-29'
    >>> parse_date("2026-13-45") is None
    True
    """
    return _parse(raw, language)


@lru_cache(maxsize=_CACHED)
def _parse(raw: str, language: str | None) -> dt.datetime | None:
    text = raw.strip() if raw.isascii() else " ".join(raw.split())
    if not 8 <= len(text) <= _MAX_CHARS:
        return None
    if text[4] == "-" and text[10:11] in ("", "T", " "):
        try:
            return _to_utc(dt.datetime.fromisoformat(text))
        except ValueError:
            pass  # another form of the same start, or no date: the forms below decide
    found = _RFC_5322.match(text)
    if found and found[2].lower() in _MONTHS:
        day, name, year, hour, minute, second, zone = found.groups()
        month = _MONTHS[name.lower()]
        return _build(int(year), month, int(day), int(hour), int(minute), int(second), zone)
    for form in _FORMS:
        found = form.match(text)
        if found:
            return _to_instant(found.groupdict())
    return _parse_numbers(text, language) or _parse_words(text, language)


def _to_utc(when: dt.datetime) -> dt.datetime | None:
    if when.year not in _YEARS:
        return None
    if when.tzinfo is None:
        return when.replace(tzinfo=dt.UTC)
    return when.astimezone(dt.UTC)


def _to_instant(parts: dict[str, str | None]) -> dt.datetime | None:
    """The instant of a form's parts, None if no calendar or clock has it."""
    year, name = parts["year"] or "", parts.get("name")
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
    return _build(
        # two digits: RFC 5322, 4.3
        int(year) if len(year) == 4 else int(year) + (2000 if year < "50" else 1900),
        _MONTHS[name.lower()] if name else int(parts["month"] or 0),
        int(parts["day"] or 0),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        parts["zone"],
    )


def _build(
    year: int, month: int, day: int, hour: int, minute: int, second: int, zone: str | None
) -> dt.datetime | None:
    """The instant, in UTC; a leap second (RFC 3339, 5.6) stays in its minute's last second."""
    try:
        when = dt.datetime(year, month, day, hour, minute, 59 if second == 60 else second)
    except ValueError:
        return None
    offset = find_offset(zone, when) if zone else dt.timedelta(0)
    if offset is None or year not in _YEARS:
        return None
    return (when - offset).replace(tzinfo=dt.UTC)


def _parse_numbers(text: str, language: str | None) -> dt.datetime | None:
    """Slashed dates with one possible reading, and Unix time."""
    found = _EPOCH.match(text)
    if found:
        return dt.datetime.fromtimestamp(int(found["seconds"]), dt.UTC)
    found = _SLASHED.match(text)
    if not found:
        return None
    parts = found.groupdict()
    first, second = int(parts["first"]), int(parts["second_number"])
    if first <= 12 and second <= 12 and first != second and language not in _DAY_FIRST:
        return None
    day, month = (second, first) if second > 12 else (first, second)
    return _to_instant({**parts, "day": str(day), "month": str(month)})


def _parse_words(text: str, language: str | None) -> dt.datetime | None:
    """A date with a month's name in another language: "30 novembre 2024"."""
    parts = find_parts(text, language) if _WORDY.match(text) else None
    if parts is None:
        return None
    return _build(*parts)
