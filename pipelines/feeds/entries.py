"""What is wrong with the entries of a feed, from the entries and the articles they become."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.feeds.findings import Fault, Finding, counted
from schemas.article import Article
from schemas.entry import Entry
from schemas.reject import Reject
from transforms.fetch.teasers import is_teaser

FUTURE_SLACK = dt.timedelta(days=1)
"""A date may be so far ahead: clocks are wrong by minutes, zones left out by half a day."""

ENOUGH_ENTRIES = 3
"""Entries from which a habit of the feed can be told."""


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as the feed gives it, and what a run would make of it."""

    entry: Entry
    article: Article | Reject


def find_newest(entries: Sequence[ReadEntry], now: dt.datetime) -> dt.datetime | None:
    """The newest date of an entry that is not in the future; None where there is none."""
    return max((date for date in _dates(entries) if date <= now + FUTURE_SLACK), default=None)


def check_entries(
    entries: Sequence[ReadEntry], now: dt.datetime, stale_days: int
) -> Iterator[Finding]:
    """The findings about a feed's entries, in the order of CHECKS."""
    if not entries:
        yield Finding(Fault.NO_ENTRIES, "a feed without entries")
        return
    for check in CHECKS:
        yield from check(entries)
    yield from _check_age(entries, now, stale_days)


def _check_empty(entries: Sequence[ReadEntry]) -> Iterator[Finding]:
    empty = sum(isinstance(read.article, Reject) for read in entries)
    if empty:
        message = f"neither title nor text in {_share(empty, entries)}: rejected"
        yield Finding(Fault.EMPTY_ENTRIES, message)


def _check_ids(entries: Sequence[ReadEntry]) -> Iterator[Finding]:
    without = sum(not read.entry.guid for read in entries)
    if without:
        message = f"no id in {_share(without, entries)}: told apart by their links"
        yield Finding(Fault.NO_IDS, message)
    ids = Counter(read.entry.guid or read.entry.url for read in entries)
    del ids[None]
    repeated = [(name, number) for name, number in ids.most_common() if number > 1]
    if repeated:
        name, number = repeated[0]
        yield Finding(
            Fault.REPEATED_IDS,
            f"{counted(len(repeated), 'id')} on several entries, such as {_quote(name)} on "
            f"{number:,}: they are taken for versions of one article",
        )


def _check_links(entries: Sequence[ReadEntry]) -> Iterator[Finding]:
    without = sum(not read.entry.url for read in entries)
    if without:
        yield Finding(Fault.NO_LINKS, f"no link in {_share(without, entries)}")
    bad = [
        read.entry.url
        for read in entries
        if read.entry.url and isinstance(read.article, Article) and not read.article.canonical_url
    ]
    if bad:
        message = f"a link that is no address in {_share(len(bad), entries)}: {_quote(bad[0])}"
        yield Finding(Fault.BAD_LINKS, message)


def _check_dates(entries: Sequence[ReadEntry]) -> Iterator[Finding]:
    without = sum(not read.entry.published_raw for read in entries)
    if without:
        yield Finding(Fault.NO_DATES, f"no date in {_share(without, entries)}")
    bad = [
        read.entry.published_raw
        for read in entries
        if read.entry.published_raw
        and isinstance(read.article, Article)
        and read.article.published_at is None
    ]
    if bad:
        message = f"a date that cannot be read in {_share(len(bad), entries)}: {_quote(bad[0])}"
        yield Finding(Fault.BAD_DATES, message)
    dates = _dates(entries)
    if len(dates) >= ENOUGH_ENTRIES and len(set(dates)) == 1:
        message = f"all entries have one date, {dates[0]:%Y-%m-%d %H:%M}: hardly the articles' own"
        yield Finding(Fault.SAME_DATES, message)


def _check_texts(entries: Sequence[ReadEntry]) -> Iterator[Finding]:
    teasers = sum(is_teaser(read.entry) for read in entries)
    if len(entries) >= ENOUGH_ENTRIES and 2 * teasers > len(entries):
        message = f"teasers only in {_share(teasers, entries)}: --full-text fetches their pages"
        yield Finding(Fault.TEASERS_ONLY, message)


CHECKS: tuple[Callable[[Sequence[ReadEntry]], Iterator[Finding]], ...] = (
    _check_empty,
    _check_ids,
    _check_links,
    _check_dates,
    _check_texts,
)
"""The checks that need no clock, in the order in which they are told."""


def _check_age(
    entries: Sequence[ReadEntry], now: dt.datetime, stale_days: int
) -> Iterator[Finding]:
    ahead = [date for date in _dates(entries) if date > now + FUTURE_SLACK]
    if ahead:
        message = f"a date to come in {_share(len(ahead), entries)}, up to {max(ahead):%Y-%m-%d}"
        yield Finding(Fault.FUTURE_DATES, message)
    newest = find_newest(entries, now)
    if newest is not None and now - newest > dt.timedelta(days=stale_days):
        days = counted((now - newest).days, "day")
        yield Finding(Fault.STALE, f"nothing new for {days}: the newest is of {newest:%Y-%m-%d}")


def _dates(entries: Sequence[ReadEntry]) -> list[dt.datetime]:
    articles = (read.article for read in entries if isinstance(read.article, Article))
    return [article.published_at for article in articles if article.published_at]


def _share(number: int, entries: Sequence[ReadEntry]) -> str:
    """
    >>> _share(2, range(20)), _share(20, range(20)), _share(1, range(1))
    ('2 of 20 entries', 'all 20 entries', 'its only entry')
    """
    if number < len(entries):
        return f"{number:,} of {len(entries):,} entries"
    return f"all {number:,} entries" if number > 1 else "its only entry"


def _quote(text: str | None) -> str:
    """The text in quotation marks, cut where it is long."""
    return repr(text if text is None or len(text) <= 80 else text[:79] + "…")
