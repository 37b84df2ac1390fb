"""Web archives: feeds and pages out, everything else left."""

import datetime as dt
import gzip
import io

import pytest

from schemas.entry import Document
from schemas.reject import Reason
from transforms.read import archives
from transforms.read.archives import read_warc

FETCHED = "2024-11-30T09:15:00Z"
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'
PAGE = b"<!doctype html><p>It fell.</p>"


def _record(
    url: str, payload: bytes, headers: str = "", status: str = "200 OK", kind: str = "response"
) -> bytes:
    http = (
        f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(payload)}\r\n\r\n".encode() + payload
    )
    block = http if kind == "response" else payload
    media_type = "application/http;msgtype=response" if kind == "response" else "text/html"
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {FETCHED}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _read(body: bytes) -> list:
    return list(read_warc(io.BufferedReader(io.BytesIO(body)), "a.warc"))


def _document(url: str, form: str, body: bytes, content_type: str | None) -> Document:
    return Document(
        source=url if form == "feed" else "a.warc",
        form=form,
        body=body,
        url=url,
        content_type=content_type,
        fetched_at=dt.datetime(2024, 11, 30, 9, 15, tzinfo=dt.UTC),
    )


def test_feeds_and_pages_are_documents_and_the_rest_is_left():
    rss = "Content-Type: application/rss+xml; charset=utf-8\r\n"
    body = b"".join(
        [
            _record("https://a.example/feed", FEED, rss),
            _record("https://a.example/xml", FEED, "Content-Type: text/xml\r\n"),
            _record("https://a.example/", PAGE, "Content-Type: text/html\r\n"),
            _record("https://a.example/none", PAGE),
            _record("https://a.example/saved", PAGE, kind="resource"),
            _record("https://a.example/i.png", b"\x89PNG", "Content-Type: image/png\r\n"),
            _record("https://a.example/data", b'{"a": 1}', "Content-Type: application/json\r\n"),
            _record("https://a.example/gone", PAGE, "Content-Type: text/html\r\n", "404 Not Found"),
            _record("https://a.example/same", b"", rss, "304 Not Modified"),
        ]
    )
    assert _read(body) == [
        _document("https://a.example/feed", "feed", FEED, "application/rss+xml; charset=utf-8"),
        _document("https://a.example/xml", "feed", FEED, "text/xml"),
        _document("https://a.example/", "page", PAGE, "text/html"),
        _document("https://a.example/none", "page", PAGE, None),
        _document("https://a.example/saved", "page", PAGE, "text/html"),
    ]


def test_payload_is_decoded():
    headers = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n"
    (found,) = _read(_record("https://a.example/", gzip.compress(PAGE), headers))
    assert found.body == PAGE


def test_long_payload_is_rejected(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archives, "MAX_WHOLE_BYTES", 20)
    (reject,) = _read(_record("https://a.example/", PAGE, "Content-Type: text/html\r\n"))
    assert (reject.reason, reject.source) == (Reason.TOO_LARGE, "a.warc#https://a.example/")


def test_archive_that_is_none_is_rejected():
    (reject,) = _read(b"no archive at all\r\n\r\n")
    assert (reject.reason, reject.source) == (Reason.TRUNCATED, "a.warc")


@pytest.mark.parametrize("end", [-1, -20, -len(PAGE) - 5, -100])
def test_archive_that_breaks_off_gives_the_whole_records(end: int):
    whole = _record("https://a.example/", PAGE, "Content-Type: text/html\r\n")
    document, reject = _read(whole + whole[:end])
    assert document == _document("https://a.example/", "page", PAGE, "text/html")
    assert reject.reason is Reason.TRUNCATED
