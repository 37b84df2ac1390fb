"""The reports of many feeds: saved ones read, others fetched side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from pipelines.feeds.diagnose import FeedReport, report_document, report_reject
from pipelines.feeds.findings import Fault, Finding, counted
from pipelines.fetching import list_feeds, to_source
from schemas.entry import Document
from schemas.reject import Reject
from transforms.fetch.results import fetch_results
from transforms.fetch.settings import FeedRequest, FetchSettings
from transforms.parse.feed_list import is_address

Advance = Callable[[str], None]
"""Is told, in words, how far the work has come."""


def collect_reports(
    arguments: Sequence[str],
    settings: FetchSettings,
    now: dt.datetime,
    stale_days: int,
    advance: Advance = lambda words: None,
) -> list[FeedReport]:
    """The reports of what the arguments name, in their order; first lists that cannot be read.

    Raises OptionError for an argument that is neither an address nor a file.
    """
    listed = list_feeds(arguments, settings)
    urls = [feed.url for feed in listed.feeds]
    reports = [report_reject(reject) for reject in listed.rejects]
    reports += [_read_saved(url, now, stale_days) for url in urls if not is_address(url)]
    addresses = [url for url in urls if is_address(url)]
    reports += _ask(addresses, settings, now, stale_days, advance)
    places = {to_source(url): place for place, url in enumerate(urls)}
    return sorted(reports, key=lambda report: places.get(report.source, -1))


def _read_saved(path: str, now: dt.datetime, stale_days: int) -> FeedReport:
    from transforms.read.forms import read_feed_file

    record = next(r for r in read_feed_file(path) if isinstance(r, Document | Reject))
    if isinstance(record, Reject):
        return report_reject(record)
    return report_document(record, None, now, stale_days)


def _ask(
    urls: Sequence[str],
    settings: FetchSettings,
    now: dt.datetime,
    stale_days: int,
    advance: Advance,
) -> Iterator[FeedReport]:
    if not urls:
        return
    from transforms.fetch.feeds import to_requests

    requests = to_requests((FeedRequest(url=url) for url in urls), {})
    advance(f"asking {counted(len(requests), 'feed')}")
    for number, result in enumerate(fetch_results(requests, settings, now), 1):
        advance(f"asked {number:,} of {counted(len(requests), 'feed')}")
        if result.reject is not None:
            yield report_reject(result.reject, result.update.state.status)
        elif result.document is not None:
            yield report_document(result.document, result.answer, now, stale_days)
        else:
            words = "not asked: its host answered another request by asking to be left alone"
            yield FeedReport(
                source=result.update.source, findings=(Finding(Fault.NOT_ASKED, words),)
            )
