"""Pages that need not be asked for, since earlier runs have read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.entry import Document, Entry
from schemas.reject import Reason
from transforms.fetch.teasers import find_page_url

RECENT_DAYS = 30
"""Partitions, counted back from today, in which the rows of an entry without a readable date
are sought: such rows lie under the day of their page, their dateline or their fetch."""

FINAL_REASONS = frozenset({Reason.NO_ARTICLE.value, Reason.TOO_LARGE.value})
"""Reasons why a page that came is of no use: asking again would bring the same."""

COLUMNS = (
    *("source", "url", "canonical_url", "title", "text", "summary", "authors", "publisher"),
    *("language", "published_raw", "updated_at", "fetched_at", "text_source", "full_text_error"),
)
"""What is read of a row; a data file without one of them is of an older version."""


KnownPage = tuple[str, Document | Entry]
"""A page's address as `find_page_url` gives it; its bytes, or what was read in it."""


class PageSource(Protocol):
    """Where pages are found without asking for them. Must pickle: it travels to the workers."""

    def find(self, entries: Sequence[Entry], now: dt.datetime) -> Iterator[KnownPage]:
        """Yield the pages of these entries that are had, each once."""


@dataclass(frozen=True, slots=True)
class NoPages:
    """No pages: all are asked for."""

    def find(self, entries: Sequence[Entry], now: dt.datetime) -> Iterator[KnownPage]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True, slots=True)
class DatasetPages:
    """The pages that earlier runs read, from the rows of a dataset's `articles` folder.

    Of a page that came and held no article there is an entry without text that has the
    error: it is not asked for again either.
    """

    articles_dir: str

    def find(self, entries: Sequence[Entry], now: dt.datetime) -> Iterator[KnownPage]:
        """Yield what rows of the days of these entries, or of the last 30, hold of their pages."""
        pages = {_row_key(entry.source, entry.url): find_page_url(entry) for entry in entries}
        urls = pa.array({(entry.url or "").strip() for entry in entries}, pa.string())
        found: dict[str, Entry] = {}
        for row in _rows_of(self.articles_dir, _days_of(entries, now), urls):
            page, known = pages.get(_row_key(row["source"], row["url"])), _to_page(row)
            if page and known and (known.body or page not in found):
                found[page] = known
        yield from found.items()


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Several sources: a page is taken from the first that has it."""

    sources: tuple[PageSource, ...]

    def find(self, entries: Sequence[Entry], now: dt.datetime) -> Iterator[KnownPage]:
        """Yield the pages that any source has."""
        found: set[str] = set()
        for source in self.sources:
            left = [entry for entry in entries if find_page_url(entry) not in found]
            for url, page in source.find(left, now):
                found.add(url)
                yield url, page


def _row_key(source: str, url: str | None) -> str:
    """Return what says which page a row or entry is of: a relative URL means its feed's.

    >>> _row_key("s", "https://a.example/1"), _row_key("s", "/1")
    ('https://a.example/1', 's /1')
    """
    url = (url or "").strip()
    return url if "://" in url else f"{source} {url}"


def _days_of(entries: Iterable[Entry], now: dt.datetime) -> set[dt.date]:
    """Return the partitions where rows of these entries may lie."""
    one, days = dt.timedelta(days=1), set()
    for published in {entry.published_raw for entry in entries}:
        day = _find_day(published or "")
        if day is None:
            today = now.astimezone(dt.UTC).date()
            days |= {today + one - one * ago for ago in range(RECENT_DAYS + 2)}
        else:
            days |= {day - one, day, day + one}  # an unknown zone may move it across midnight
    return days


def _find_day(published: str) -> dt.date | None:
    """Return the UTC day of a date in the forms of Atom and RSS, None for any other.

    >>> _find_day("Sat, 30 Nov 2024 23:30:00 -0500").isoformat(), _find_day("soon")
    ('2024-12-01', None)
    """
    for parse in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = parse(published.strip())
            when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
            day = when.astimezone(dt.UTC).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue  # the other form's, or no date
        return day if dt.date(1500, 1, 1) <= day <= dt.date(2199, 12, 31) else None
    return None


def _rows_of(articles_dir: str, days: set[dt.date], urls: pa.Array) -> Iterator[dict[str, Any]]:
    """Yield the rows with one of these URLs; their text is read only where one is there."""
    for day in sorted(days):
        for path in sorted(Path(articles_dir, f"date={day}").glob("region=*/*.parquet")):
            with pq.ParquetFile(path) as file:
                if not set(COLUMNS) <= set(file.schema_arrow.names):
                    continue
                for group in range(file.num_row_groups):
                    at = pc.is_in(file.read_row_group(group, ["url"])["url"], value_set=urls)
                    if pc.any(at).as_py():
                        rows = file.read_row_group(group, list(COLUMNS)).filter(at)
                        yield from rows.to_pylist()


def _to_page(row: Mapping[str, Any]) -> Entry | None:
    """Return what a row holds of its page; None where its page is still to be had."""
    error = row["full_text_error"]
    if row["text_source"] != "page":
        final = error is not None and error.partition(":")[0] in FINAL_REASONS
        return Entry(source=row["source"], full_text_error=error) if final else None
    return Entry(
        source=row["source"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=row["title"],
        body=row["text"],
        summary=row["summary"],
        authors=tuple(row["authors"] or ()),
        publisher=row["publisher"],
        language=row["language"],
        published_raw=row["published_raw"],
        updated_raw=row["updated_at"].isoformat() if row["updated_at"] else None,
        fetched_at=row["fetched_at"],
        text_source="page",
    )
