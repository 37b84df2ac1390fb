"""Web archives (WARC): the feeds and pages among their responses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BufferedReader, UnsupportedOperation
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject, Stage
from transforms.read.streams import MAX_WHOLE_BYTES, PREFIX_BYTES

FORMS_BY_TYPE: dict[str, str] = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
}
"""Media type -> form of the document; other XML, JSON and plain text are looked into."""

FORMS = frozenset(FORMS_BY_TYPE.values())

SOURCE_HEADER, FORM_HEADER = "X-Newsbeam-Source", "X-Newsbeam-Form"
CATEGORIES_HEADER = "X-Newsbeam-Categories"
"""What our own bundles tell of a document beside its bytes; the fetch stage writes them."""

_LOOKED_INTO = frozenset(
    {"", "text/xml", "application/xml", "application/json", "text/plain", "text/rss+xml"}
    | {"application/octet-stream", "application/x-rss+xml"}
)

_FEED_MARKS = (b"<rss", b"<feed", b"<rdf:rdf", b"jsonfeed.org/version/")
_PAGE_MARKS = (b"<!doctype html", b"<html", b"<article")
_SNIFF_BYTES = 2048
"""A root element stands within the first 2 KB, behind declarations and comments."""


class _ToldStream:
    """A stream as fastwarc wants it: it can tell its position, which an inflated one cannot.

    `tail` holds the last bytes given, so that an archive cut off within a record is noticed.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._position = 0
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        # read1, since read would lose what came before a break in compressed data.
        data = self._stream.read1(size)
        self._position += len(data)
        self.tail = (self.tail + data)[-4:]
        return data

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise UnsupportedOperation("an archive is read from its beginning to its end")

    def close(self) -> None:
        """The stream is the caller's."""


def read_warc(stream: BufferedReader, source: str) -> Iterator[Entry | Document | Reject]:
    """The documents in a web archive: its responses and resources that are feeds or pages.

    Images, scripts, requests, redirects and errors are no documents, and no rejects either.
    A feed's source is its address, as if it had been fetched; a page's is the archive. A
    bundle of our own says of each response what it was fetched as, and replays to the same.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    told = _ToldStream(stream)
    wanted = WarcRecordType.response | WarcRecordType.resource
    last: list[Document | Reject] = []  # held back until it is known to be whole
    try:
        for record in ArchiveIterator(
            told, record_types=wanted, auto_decode="all", stream_detect=False
        ):
            yield from last
            last = list(_documents_from(record, source)) if _is_success(record) else []
        if not told.tail.endswith(b"\n\r\n"):  # each record ends so (WARC 1.1, section 4)
            raise OSError("it ends within a record")
    except OSError as error:  # what fastwarc raises for a broken record or transfer coding
        message = f"the archive cannot be read on: {error}"
        yield Reject(Stage.READ, Reason.TRUNCATED, source, message)
        return
    yield from last


def _is_success(record: Any) -> bool:
    """True for a resource and for a response with a status of the 200s."""
    return record.http_headers is None or (record.http_headers.status_code or 0) // 100 == 2


def _documents_from(record: Any, source: str) -> Iterator[Document | Reject]:
    headers = record.http_headers if record.http_headers is not None else record.headers
    content_type = headers.get("Content-Type")
    media_type = (content_type or "").partition(";")[0].strip().lower()
    told_form = record.headers.get(FORM_HEADER)
    if not told_form and media_type not in FORMS_BY_TYPE and media_type not in _LOOKED_INTO:
        return
    body = record.reader.read(MAX_WHOLE_BYTES + 1)
    form = told_form or FORMS_BY_TYPE.get(media_type) or find_form(body)
    if form not in FORMS:
        return
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>") or None
    if len(body) > MAX_WHOLE_BYTES:
        message = f"the response is longer than {MAX_WHOLE_BYTES >> 20} MB"
        raw = body[:PREFIX_BYTES].decode("utf-8", "replace")
        yield Reject(Stage.READ, Reason.TOO_LARGE, f"{source}#{url}", message, raw)
        return
    yield Document(
        source=record.headers.get(SOURCE_HEADER) or (url if form == "feed" and url else source),
        form=form,
        body=body,
        url=url,
        content_type=content_type,
        fetched_at=record.record_date,
        categories=_parse_categories(record.headers.get(CATEGORIES_HEADER)),
    )


def _parse_categories(header: str | None) -> tuple[str, ...]:
    """Return the categories of a JSON list of text; none for anything else.

    >>> _parse_categories('["Asia"]'), _parse_categories("Asia"), _parse_categories("[1]")
    (('Asia',), (), ())
    """
    try:
        listed = json.loads(header or "[]")
    except ValueError:
        return ()
    if not isinstance(listed, list):
        return ()
    return tuple(name for name in listed if isinstance(name, str))


def find_form(body: bytes) -> str | None:
    """The document's form by what stands at the beginning of `body`: feed, page, or None.

    >>> find_form(b'<?xml version="1.0"?><rss version="2.0">'), find_form(b"<HTML>")
    ('feed', 'page')
    """
    head = body[:_SNIFF_BYTES].lower()
    if any(mark in head for mark in _FEED_MARKS):
        return "feed"
    return "page" if any(mark in head for mark in _PAGE_MARKS) else None
