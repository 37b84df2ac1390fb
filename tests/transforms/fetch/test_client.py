"""Asking for feeds: what comes back, from servers that behave."""

from __future__ import annotations

import gzip
import logging
import zlib

import brotli
import pytest
import zstandard
from aiohttp import web

from schemas.entry import Document
from schemas.reject import Reason, Reject, Stage
from tests.transforms.fetch.conftest import FEED, NOW, Server, fetch, fetch_one, make_settings
from transforms.fetch.settings import FeedRequest
from transforms.fetch.state import Outcome


def test_fetch_gives_a_document(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED, headers={"Content-Type": "text/xml"}))
    result = fetch_one(FeedRequest(url=server.url(), categories=("africa",)))
    assert result.document == Document(
        source=server.url(),
        form="feed",
        body=FEED,
        url=server.url(),
        content_type="text/xml",
        fetched_at=NOW,
        categories=("africa",),
    )
    assert result.reject is None
    assert result.update.outcome is Outcome.FETCHED


def test_fetch_names_itself(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    fetch_one(server.url(), make_settings(contact="desk@example.org"))
    [request] = server.seen
    assert request.headers["User-Agent"] == "newsbeam/0.1 (feed reader; +desk@example.org)"
    assert request.headers["Accept-Encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
        ("identity", bytes),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ],
)
def test_fetch_inflates(server: Server, coding: str, encode) -> None:
    body = FEED * 5000
    headers = {"Content-Encoding": coding}
    server.answer("/feed", web.Response(body=encode(body), headers=headers))
    result = fetch_one(server.url())
    assert result.document is not None
    assert result.document.body == body


def test_fetch_follows_redirects_and_keeps_the_source(server: Server) -> None:
    server.answer("/feed", web.Response(status=302, headers={"Location": "../new?a=1"}))
    server.answer("/new", web.Response(body=FEED))
    result = fetch_one(server.url())
    assert result.document is not None
    assert (result.document.source, result.document.url) == (server.url(), server.url("/new?a=1"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 300, 204])
def test_fetch_rejects_a_refusal_at_once(server: Server, status: int) -> None:
    server.answer("/feed", web.Response(status=status, reason="No"))
    result = fetch_one(server.url())
    assert result.document is None
    assert result.reject is not None
    assert (result.reject.stage, result.reject.reason) == (Stage.FETCH, Reason.FETCH_FAILED)
    assert f"answered {status}" in result.reject.message
    assert server.paths == ["/feed"]


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_fetch_asks_again_after_a_passing_error(server: Server, status: int) -> None:
    server.answer("/feed", web.Response(status=status), web.Response(body=FEED))
    assert fetch_one(server.url()).update.outcome is Outcome.FETCHED
    assert server.paths == ["/feed", "/feed"]


def test_fetch_gives_up_after_its_attempts(server: Server) -> None:
    server.answer("/feed", web.Response(status=500))
    result = fetch_one(server.url(), make_settings(attempts=3))
    assert result.reject == Reject(
        Stage.FETCH,
        Reason.FETCH_FAILED,
        server.url(),
        "the server answered 500 Internal Server Error",
    )
    assert server.paths == ["/feed"] * 3


def test_fetch_sends_credentials_and_writes_them_nowhere(server: Server, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer("/feed", web.Response(body=FEED))
    secret = server.url("/feed?token=abc123").replace("127.0.0.1", "anna:s3cret@127.0.0.1")
    result = fetch_one(secret)
    [request] = server.seen
    assert request.headers["Authorization"] == "Basic YW5uYTpzM2NyZXQ="
    assert request.query["token"] == "abc123"
    written = repr((result.document, result.update, FeedRequest(url=secret))) + caplog.text
    assert "s3cret" not in written
    assert "abc123" not in written


def test_fetch_keeps_credentials_to_their_origin(server: Server, start_server) -> None:
    other = start_server()
    other.answer("/feed", web.Response(body=FEED))
    server.answer("/feed", web.Response(status=302, headers={"Location": other.url()}))
    fetch_one(server.url().replace("127.0.0.1", "anna:s3cret@127.0.0.1"))
    assert "Authorization" in server.seen[0].headers
    assert "Authorization" not in other.seen[0].headers


def test_fetch_carries_no_cookies(server: Server) -> None:
    headers = {"Location": "/new", "Set-Cookie": "id=7; Path=/"}
    server.answer("/feed", web.Response(status=302, headers=headers))
    server.answer("/new", web.Response(body=FEED))
    fetch_one(server.url())
    assert [request.headers.get("Cookie") for request in server.seen] == [None, None]


def test_fetch_many_gives_each_feed_one_result(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    hosts = {f"host{n}.example": "127.0.0.1" for n in range(5)}
    urls = [server.url(f"/feed?n={n}", f"host{n % 5}.example") for n in range(40)]
    urls += [server.url("/none")]
    results = fetch(urls, make_settings(hosts=hosts))
    assert sorted(result.update.source for result in results) == sorted(urls)
    assert [r.update.source for r in results if r.document is None] == [server.url("/none")]
