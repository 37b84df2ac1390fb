"""The raw bundle holds what is needed to make the same documents again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import apache_beam as beam
import pytest
from aiohttp import web
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from fastwarc.warc import ArchiveIterator

from schemas.entry import Document
from tests.transforms.fetch.conftest import FEED, NOW, Server, fetch_one, make_settings
from transforms.fetch.archive import RawBundle
from transforms.fetch.settings import FeedRequest
from transforms.fetch.state import FeedState
from transforms.fetch.transform import FetchFeeds


def replay(path: Path) -> list[Document]:
    """Return the documents of a bundle, made of nothing but what it says of itself."""
    return [
        Document(
            source=record.headers["X-Newsbeam-Source"],
            form=record.headers["X-Newsbeam-Form"],
            body=record.reader.read(),
            url=record.headers["WARC-Target-URI"],
            content_type=record.http_headers.get("Content-Type"),
            fetched_at=record.record_date,
            categories=tuple(json.loads(record.headers.get("X-Newsbeam-Categories") or "[]")),
        )
        for record in ArchiveIterator(path.open("rb"), auto_decode="all")
        if str(record.record_type).endswith("response")
    ]


def test_bundle_replays_to_the_same_document(server: Server, tmp_path: Path) -> None:
    server.answer("/feed", web.Response(status=301, headers={"Location": "/é?token=abc"}))
    headers = {
        "Content-Type": "text/xml; charset=x",
        "Content-Encoding": "gzip",
        "Set-Cookie": "id=abc",
    }
    server.answer("/é", web.Response(body=gzip.compress(FEED), headers=headers))
    url = server.url("/feed?ü=1").replace("127", "me:pw@127")
    now = NOW.replace(microsecond=123_456)
    request = FeedRequest(url=url, categories=("Åland", "a, b"))
    result = fetch_one(request, now=now)
    path = tmp_path / "raw" / "run-0.warc.gz"
    with RawBundle(path) as bundle:
        bundle.add_result(result, now)
        bundle.add_result(result, now)
    assert replay(path) == [result.document, result.document]
    raw = gzip.decompress(path.read_bytes())
    assert b"pw" not in raw
    assert b"abc" not in raw


def test_bundle_notes_what_brought_nothing_new(server: Server, tmp_path: Path) -> None:
    server.answer("/feed", web.Response(status=304))
    state = FeedState(source=server.url(), etag='"1"', validator_url=server.url())
    result = fetch_one(FeedRequest(url=server.url(), state=state))
    path = tmp_path / "run-0.warc.gz"
    with RawBundle(path) as bundle:
        bundle.add_result(result, NOW)
    assert replay(path) == []
    assert b"revisit/server-not-modified" in gzip.decompress(path.read_bytes())


def test_bundle_with_nothing_in_it_is_not_made(server: Server, tmp_path: Path) -> None:
    with RawBundle(tmp_path / "run-0.warc.gz") as bundle:
        bundle.add_result(fetch_one(server.url("/none")), NOW)
    assert list(tmp_path.iterdir()) == []


def test_bundle_of_a_run_that_dies_is_not_there(server: Server, tmp_path: Path) -> None:
    server.answer("/feed", web.Response(body=FEED))
    result = fetch_one(server.url())

    def die() -> None:
        with RawBundle(tmp_path / "run-0.warc.gz") as bundle:
            bundle.add_result(result, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        die()
    assert list(tmp_path.iterdir()) == []


def test_fetch_feeds_keeps_the_raw_answers(server: Server, tmp_path: Path) -> None:
    server.answer("/feed", web.Response(body=FEED))
    feeds = [FeedRequest(url=server.url(f"/feed?{number}")) for number in range(3)]
    with beam.Pipeline(FnApiRunner()) as pipeline:
        _ = pipeline | FetchFeeds(
            feeds, make_settings(), NOW, raw_prefix=str(tmp_path / "raw" / "run")
        )
    [path] = (tmp_path / "raw").iterdir()
    assert path.name == "run-0.warc.gz"
    assert sorted(document.source for document in replay(path)) == [feed.url for feed in feeds]
