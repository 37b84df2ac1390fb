"""What is wrong with one feed: from what asking for it gave to a report in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.feeds.entries import ReadEntry, check_entries, find_newest
from pipelines.feeds.findings import Fault, Finding, Level
from pipelines.feeds.xml_faults import find_xml_fault
from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.fetch.urls import redact
from transforms.normalize.entry import normalize_entry
from transforms.parse.documents import parse_document

if TYPE_CHECKING:
    from transforms.fetch.answers import Answer

REASONS = {
    Reason.FORBIDDEN: Fault.REFUSED,
    Reason.TOO_LARGE: Fault.TOO_LARGE,
    Reason.NOT_A_FEED: Fault.NOT_A_FEED,
    Reason.FETCH_FAILED: Fault.NO_ANSWER,
}
"""Why a feed was rejected -> the fault; other reasons are UNREADABLE."""

PAGE_TYPES = frozenset({"text/html", "text/plain", "application/octet-stream"})
"""Media types that browsers and other readers do not take for a feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """A feed and what is wrong with it. `url` is the address that answered, None for none."""

    source: str
    url: str | None = None
    status: int | None = None
    entries: int | None = None
    newest: dt.datetime | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def level(self) -> Level | None:
        """The worst of the findings; None where all is fine."""
        levels = {finding.level for finding in self.findings}
        return next((level for level in Level if level in levels), None)


def report_reject(reject: Reject, status: int | None = None) -> FeedReport:
    """The report of a feed that could not be had. `status` is the HTTP answer's, if any."""
    fault = REASONS.get(reject.reason, Fault.UNREADABLE)
    if fault is Fault.NO_ANSWER and status is not None:
        fault = Fault.HTTP_STATUS
    finding = Finding(fault, reject.message)
    return FeedReport(source=reject.source, status=status, findings=(finding,))


def report_document(
    document: Document, answer: Answer | None, now: dt.datetime, stale_days: int
) -> FeedReport:
    """The report of a feed that was had. `answer` is None for a file."""
    findings = list(check_answer(document.source, answer)) if answer else []
    records = list(parse_document(document))
    unusable = [record for record in records if isinstance(record, Reject)]
    entries = [
        ReadEntry(record, normalize_entry(record, now=now))
        for record in records
        if isinstance(record, Entry)
    ]
    findings += [_to_finding(reject, document) for reject in unusable]
    if entries or not unusable:
        findings += check_form(document.body)
        findings += check_entries(entries, now, stale_days)
    return FeedReport(
        source=document.source,
        url=document.url,
        status=answer.status if answer else None,
        entries=len(entries) if entries or not unusable else None,
        newest=find_newest(entries, now),
        findings=tuple(findings),
    )


def check_answer(source: str, answer: Answer) -> Iterator[Finding]:
    """The findings about an HTTP answer: where it came from, and whether it can be asked
    for again without its body."""
    final, permanent = redact(answer.url), redact(answer.permanent_url or "")
    if permanent and not _same_address(permanent, source):
        yield Finding(Fault.MOVED, f"moved for good to {permanent}: put that address in the list")
    if not _same_address(final, permanent or source):
        yield Finding(Fault.REDIRECTED, f"redirects to {final} for now")
    if not answer.find_header("etag") and not answer.find_header("last-modified"):
        size = f"{len(answer.body):,} bytes"
        message = f"sends neither ETag nor Last-Modified: {size} at every visit, new or not"
        yield Finding(Fault.NO_VALIDATORS, message)
    media_type = (answer.find_header("content-type") or "").partition(";")[0].strip().lower()
    if media_type in PAGE_TYPES:
        yield Finding(Fault.CONTENT_TYPE, f"served as {media_type}, which is no feed's type")


def check_form(body: bytes) -> Iterator[Finding]:
    """The finding about a feed whose XML is not well-formed. JSON that is not is no feed."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return
    fault = find_xml_fault(body)
    if fault:
        message = f"not well-formed XML, what comes after may be lost: {fault}"
        yield Finding(Fault.NOT_WELL_FORMED, message)


def _to_finding(reject: Reject, document: Document) -> Finding:
    """A document's reject in words; a page in place of a feed is asked for the site's feeds."""
    fault = REASONS.get(reject.reason, Fault.UNREADABLE)
    if fault is Fault.NOT_A_FEED and document.url:
        from transforms.fetch.discovery import find_feed_links

        named = find_feed_links(document.body, document.url)
        if named:
            feeds = ", ".join(feed.url for feed in named[:3])
            return Finding(fault, f"{reject.message}; it names {feeds}")
    return Finding(fault, reject.message)


def _same_address(one: str, other: str) -> bool:
    """
    >>> _same_address("https://a.example/", "https://a.example")
    True
    """
    return one.rstrip("/") == other.rstrip("/")
