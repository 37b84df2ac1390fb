"""Dates as datelines write them: "March 3", "25 may", "23. August", "Tues.", "12日".

Month and weekday names of English, Spanish, German, French, Portuguese and Italian
are from Unicode CLDR (wide and abbreviated forms), with the forms of the desks
added: "Sept", "Mrz", "Set". Chinese and Japanese write numbers.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass

_MONTH_NAMES = (
    "january jan januar jänner enero ene janvier janv janeiro gennaio gen",
    "february feb februar febrero février févr fév fevrier fevereiro fev febbraio febr",
    "march mar märz mrz mär marzo mars março marco maerz",
    "april apr abril abr avril avr aprile",
    "may mai mayo maio maggio mag",
    "june jun juni junio juin junho giugno giu",
    "july jul juli julio juillet juil julho luglio lug",
    "august aug agosto ago août aout aoû",
    "september sep sept septiembre setiembre septembre setembro set settembre sett",
    "october oct oktober okt octubre octobre outubro out ottobre ott",
    "november nov noviembre novembre novembro",
    "december dec dezember dez diciembre dic décembre déc decembre dezembro dicembre",
)
MONTHS = {word: n for n, words in enumerate(_MONTH_NAMES, 1) for word in words.split()}

_WEEKDAY_NAMES = (
    "monday mon montag lunes lundi segunda-feira segunda lunedì lunedi",
    "tuesday tue tues dienstag martes mardi terça-feira terça martedì martedi",
    "wednesday wed weds mittwoch miércoles miercoles mercredi quarta-feira quarta mercoledì",
    "thursday thu thur thurs donnerstag jueves jeudi quinta-feira quinta giovedì giovedi",
    "friday fri freitag viernes vendredi sexta-feira sexta venerdì venerdi",
    "saturday sat samstag sonnabend sábado sabado samedi sabato",
    "sunday sun sonntag domingo dimanche domenica",
)
WEEKDAYS = {word: n for n, words in enumerate(_WEEKDAY_NAMES) for word in words.split()}

_YEAR = r"(?:,?\s{1,3}(?:del?\s)?(?P<year>(?:19|20)\d\d))?"
_START = r"(?:^|(?<=[\s,.(/]))"

_FORMS = tuple(
    re.compile(_START + form + r"\.?$", re.VERBOSE)
    for form in (
        # "March 3", "Feb. 26", "marzo 12, 2024", "March, 3", "March 2O" (a letter for a nought)
        r"(?P<month>[^\W\d_]{3,10})[.,]?\s{0,3}(?P<day>\d[\dOol]{0,2}|l\d?)(?:st|nd|rd|th)?"
        + _YEAR,
        # "25 may", "23. August", "le 3 mai 2024", "12 de março de 2024", "1er juin"
        r"(?:(?:le|den|dem|el)\s)?(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?"
        r"\s{0,3}(?:(?:de|of|di)\s)?(?P<month>[^\W\d_]{3,10})\.?" + _YEAR,
        # "2024-03-12"
        r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)",
        # "12.03.2024", "12/3/2024": day first, as in all our languages but American English
        r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d\d)",
    )
)

_DIGIT = re.compile(r"\d")

MAX_DATE_CHARS = 45
"""The longest date: "segunda-feira, 12 de septiembre de 2024" and a point."""


@dataclass(slots=True, frozen=True)
class DateWords:
    """What a dateline says of its date; what it leaves out is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


def find_date_at_end(words: str) -> tuple[int, DateWords] | None:
    """Return where the date at the end of `words` starts, and what it says; None without one.

    A day that no month has ("March 187"), or one typed with a letter ("April l"), is
    a date whose day is not known. Cost is bounded by the length of `words`.

    >>> find_date_at_end("BONN, 23. August")
    (6, DateWords(year=None, month=8, day=23, weekday=None))
    >>> find_date_at_end("LONDON, Tues.")
    (8, DateWords(year=None, month=None, day=None, weekday=1))
    >>> find_date_at_end("BONN") is None
    True
    """
    offset = max(0, len(words) - MAX_DATE_CHARS)
    tail = words[offset:]
    if _DIGIT.search(tail) is None and not tail.endswith(" l"):
        start, date = _weekday_at_end(tail) or _month_at_end(tail) or (0, None)
        return None if date is None else (offset + start, date)
    for form in _FORMS:
        match = form.search(tail)
        date = _to_words(match) if match is not None else None
        if match is not None and date is not None:
            start, weekday = _weekday_at_end(tail[: match.start()]) or (match.start(), None)
            if weekday is not None:
                date = dataclasses.replace(date, weekday=weekday.weekday)
            return offset + start, date
    return None


def _to_words(match: re.Match[str]) -> DateWords | None:
    """Return what the groups say, None where the month is none."""
    groups = match.groupdict()
    name, day, year = groups["month"], groups["day"], groups.get("year")
    month = int(name) if name.isdigit() else to_month(name)
    if month is None or not 1 <= month <= 12:
        return None
    known = day.isascii() and day.isdigit() and 1 <= int(day) <= 31
    return DateWords(int(year) if year else None, month, int(day) if known else None)


def _weekday_at_end(words: str) -> tuple[int, DateWords] | None:
    """Return a weekday that is the last word: "LONDON, Tues. March 3"."""
    bare = words.rstrip(" \t\n\xa0.,")
    start = max(bare.rfind(sign) for sign in " ,(/\n") + 1
    number = WEEKDAYS.get(bare[start:].casefold())
    return None if number is None else (start, DateWords(weekday=number))


def _month_at_end(words: str) -> tuple[int, DateWords] | None:
    """Return a month whose day was forgotten, after a comma: "CHICAGO, April"."""
    head, comma, last = words.rpartition(",")
    number = MONTHS.get(last.strip(" .").casefold()) if comma and head else None
    return None if number is None else (len(head) + 1, DateWords(month=number))


def to_month(name: str) -> int | None:
    """Return the month that a name means, one slip of the keyboard forgiven; None for no month.

    The slips are those of wire rooms: "Narch", "Macrh", "Apri", "APril", "Mach".

    >>> to_month("Sept"), to_month("Macrh"), to_month("Grade")
    (9, 3, None)
    """
    folded = name.casefold()
    exact = MONTHS.get(folded)
    if exact is not None or len(folded) < 4:
        return exact
    for month, number in MONTHS.items():
        if len(month) > 4 and abs(len(month) - len(folded)) <= 1 and _one_slip(folded, month):
            return number
    return None


def _one_slip(a: str, b: str) -> bool:
    """Return whether one inserted, lost, wrong or swapped letter makes `a` of `b`."""
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (
            a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
        )
    return a[i + 1 :] == b[i:] if len(a) > len(b) else a[i:] == b[i + 1 :]


def to_date(
    words: DateWords, *, published: dt.date | None = None, fetched: dt.date | None = None
) -> dt.date | None:
    """Return the day that a dateline means, or None where it cannot be known.

    What is left out (year; month and year; all but the weekday) is what lies nearest
    to `published`; without it, the latest that is not after `fetched` (a story is filed
    before it is fetched; one day of grace for time zones). None where neither is known.

    >>> to_date(DateWords(month=12, day=31), published=dt.date(2025, 1, 2))
    datetime.date(2024, 12, 31)
    >>> to_date(DateWords(month=12, day=31), fetched=dt.date(2025, 1, 2))
    datetime.date(2024, 12, 31)
    >>> to_date(DateWords(weekday=4), published=dt.date(2025, 1, 2))
    datetime.date(2024, 12, 27)
    """
    near = published or fetched
    if words.day is None:
        return _last_weekday(words, near)
    if words.year is not None and words.month is not None:
        return _day(words.year, words.month, words.day)
    if near is None:
        return None
    days = _candidates(words, near)
    if published is None:
        days = [day for day in days if day <= near + dt.timedelta(days=1)]
    return min(days, key=lambda day: abs((day - near).days), default=None)


def _last_weekday(words: DateWords, near: dt.date | None) -> dt.date | None:
    """A weekday alone is the latest one up to the day of publication."""
    if words.weekday is None or words.month is not None or near is None:
        return None
    back = dt.timedelta(days=(near.weekday() - words.weekday) % 7)
    return near - back if near - dt.date.min >= back else None


def _candidates(words: DateWords, near: dt.date) -> list[dt.date]:
    """The days that the words may mean around `near`; leap days reach back eight years."""
    assert words.day is not None
    if words.month is None:
        months = [near.year * 12 + near.month - 1 + step for step in (-2, -1, 0, 1)]
    else:
        reach = 8 if (words.month, words.day) == (2, 29) else 1
        years = range(near.year - reach, near.year + reach + 1)
        months = [year * 12 + words.month - 1 for year in years]
    days = (_day(month // 12, month % 12 + 1, words.day) for month in months)
    return [day for day in days if day is not None]


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
