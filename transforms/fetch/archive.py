"""The raw bundle: what servers answered, as a web archive (WARC 1.1) that replays to the same rows.

One gzip member a record. A response that became a document is a `response` record; one
that brought nothing new (304, or the same bytes again) is a `revisit` record without a
body, which a replay passes over. Bodies are stored inflated and in one piece, so the
headers that say otherwise are renamed `X-Archive-Orig-…`.

The headers of a `response` record from which the document is made again:

    WARC-Target-URI         the address that answered, after redirects    Document.url
    WARC-Date               when, with microseconds                       Document.fetched_at
    X-Newsbeam-Source       the feed's address as configured              Document.source
    X-Newsbeam-Form         feed, page or entry-page                      Document.form
    X-Newsbeam-Categories   JSON list of text, absent where empty         Document.categories

and from its HTTP part Content-Type and the body. No address in it holds credentials.

An `entry-page` is no document of its own: it is the page of an entry whose feed gives a
teaser, found again by `X-Newsbeam-Asked`, its address before redirects. A replay that is to
fill teasers takes it from here; to any other it is none of its business.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from schemas.entry import Document
from transforms.fetch.answers import Answer
from transforms.fetch.urls import redact

if TYPE_CHECKING:
    from transforms.fetch.feeds import FetchResult

SOURCE_HEADER = "X-Newsbeam-Source"
FORM_HEADER = "X-Newsbeam-Form"
CATEGORIES_HEADER = "X-Newsbeam-Categories"
ASKED_HEADER = "X-Newsbeam-Asked"

ENTRY_PAGE = "entry-page"
"""The form of an entry's page in a bundle."""

RENAMED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""HTTP headers that speak of the bytes as sent, which are not the bytes as stored."""

SECRET_HEADERS = frozenset({"set-cookie", "www-authenticate", "location", "content-location"})
"""HTTP headers that may hold credentials and that no replay needs."""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_BYTES = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class RawBundle:
    """A web archive while it is written (`with`): whole at `path` afterwards, or not there.

    Nothing is made where nothing is added; an error inside leaves no file at `path`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._staged = path.with_name(path.name + ".tmp")
        self._file: Any = None
        self._writer: Any = None

    def __enter__(self) -> RawBundle:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is None:
            return
        self._writer.flush()
        self._file.close()
        if error is None:
            self._staged.replace(self._path)
        else:
            self._staged.unlink()

    def add_result(self, result: FetchResult, now: dt.datetime) -> None:
        """Write the answer behind a result, if there is one."""
        if result.answer is None:
            return
        if result.document is not None:
            self.add_document(result.document, result.answer)
        else:
            self.add_revisit(result.update.source, result.answer, now)

    def add_document(self, document: Document, answer: Answer) -> None:
        """Write the answer that became a document."""
        record = self._start("response", answer, document.fetched_at)
        record.headers[SOURCE_HEADER] = document.source
        record.headers[FORM_HEADER] = document.form
        if document.categories:
            record.headers[CATEGORIES_HEADER] = json.dumps(document.categories)
        self._write(record, to_http(answer))

    def add_entry_page(self, document: Document, answer: Answer, asked: str) -> None:
        """Write the answer that became an entry's page; `asked` is its address as linked."""
        record = self._start("response", answer, document.fetched_at)
        record.headers[SOURCE_HEADER] = document.source
        record.headers[FORM_HEADER] = ENTRY_PAGE
        record.headers[ASKED_HEADER] = redact(asked)
        self._write(record, to_http(answer))

    def add_revisit(self, source: str, answer: Answer, fetched_at: dt.datetime) -> None:
        """Write that an answer brought nothing new."""
        record = self._start("revisit", answer, fetched_at)
        record.headers[SOURCE_HEADER] = source
        record.headers["WARC-Profile"] = NOT_MODIFIED if answer.status == 304 else SAME_BYTES
        self._write(record, to_http(answer, with_body=False))

    def _start(self, kind: str, answer: Answer, fetched_at: dt.datetime | None) -> Any:
        from fastwarc.warc import WarcRecord, WarcRecordType

        record = WarcRecord()
        record.init_headers(record_type=getattr(WarcRecordType, kind))
        instant = (fetched_at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
        record.headers["WARC-Date"] = f"{instant:%Y-%m-%dT%H:%M:%S.%f}Z"
        record.headers["WARC-Target-URI"] = redact(answer.url)
        record.headers["Content-Type"] = "application/http; msgtype=response"
        return record

    def _write(self, record: Any, block: bytes) -> None:
        if self._file is None:
            self._open()
        record.set_bytes_content(block)
        record.write(self._writer, checksum_data=True)
        self._writer.finish()  # a gzip member of its own, as the format asks

    def _open(self) -> None:
        from fastwarc.stream_io import GzipWriter

        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._staged.open("wb")
        self._writer = GzipWriter(self._file, compression_level=6, fsspec_args=False)


def to_http(answer: Answer, with_body: bool = True) -> bytes:
    """Return the answer as the bytes of an HTTP response whose body is stored as it is.

    >>> headers = (("Content-Encoding", "gzip"), ("Set-Cookie", "id=7"))
    >>> answer = Answer(url="", status=200, phrase="OK", headers=headers, body=b"<rss/>")
    >>> to_http(answer).split(b"\\r\\n")
    [b'HTTP/1.1 200 OK', b'X-Archive-Orig-Content-Encoding: gzip', b'Content-Length: 6',
     b'', b'<rss/>']
    """
    lines = [f"HTTP/1.1 {answer.status} {answer.phrase}".rstrip()]
    for name, value in answer.headers:
        if name.lower() not in SECRET_HEADERS:
            prefix = "X-Archive-Orig-" if name.lower() in RENAMED else ""
            lines.append(f"{prefix}{name}: {value}")
    body = answer.body if with_body else b""
    lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("utf-8", "surrogateescape") + body
