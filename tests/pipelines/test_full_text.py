"""`--full-text` from end to end: teasers become whole articles, or say why not."""

# ruff: noqa: F811 - the fixtures are parameters too

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset as ds
import pytest
from aiohttp import web

from pipelines.ingest import ingest
from pipelines.options import IngestOptions
from pipelines.runs import RunRecord
from tests.transforms.fetch.conftest import (
    Server,
    loop_thread,  # noqa: F401 - a fixture
    server,  # noqa: F401 - a fixture
    start_server,  # noqa: F401 - a fixture
)

PARAGRAPHS = (
    "OSLO, Norway (AP) — The ferry came back on Thursday after nine days at sea, and hundreds "
    "of people stood on the quay to see it moored.",
    "“We never lost hope,” said Kari Lund, the captain, who kept her crew singing through the "
    "worst of the storm off the northern islands.",
    "The shipping line said that the boat would be in the yard until the middle of January.",
)
TEASER = "The ferry came back on Thursday after nine days at sea."
WHOLE = f"<p>{'</p><p>'.join(PARAGRAPHS * 3)}</p>"
ROBOTS = "User-agent: *\nDisallow: /private"


def page(*paragraphs: str, title: str = "Ferry returns to Oslo") -> web.Response:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body = (
        f'<!doctype html><html lang="en"><head><title>{title}</title>'
        '<meta name="author" content="Ana Ruiz"></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )
    return web.Response(text=body, content_type="text/html")


def feed(server: Server, *paths: str, text: str = TEASER, note: str = "", date: bool = True):
    """Answer /feed with an entry for each path."""
    dated = "<pubDate>Thu, 28 Nov 2024 08:00:00 GMT</pubDate>" if date else ""
    items = "".join(
        f"<item><title>Ferry {path}</title><guid isPermaLink='false'>id-of-story{path}</guid>"
        f"<link>{server.url(path)}</link>{dated}"
        f"<description><![CDATA[{text}]]></description></item>"
        for path in paths
    )
    body = f"<rss version='2.0'><channel><title>Harbor{note}</title>{items}</channel></rss>"
    server.answer("/feed", web.Response(text=body, content_type="application/rss+xml"))


def run(server: Server, output: Path, **options) -> RunRecord:
    given = {"feeds": (server.url("/feed"),), "full_text": True, **options}
    allowed = ("127.0.0.0/8",)
    return ingest(IngestOptions(output=str(output), allow_private_addresses=allowed, **given))


def rows(output: Path, *columns: str) -> list[tuple]:
    table = ds.dataset(output / "articles", partitioning="hive").to_table(columns=list(columns))
    return sorted(zip(*(table[name].to_pylist() for name in columns), strict=True), key=str)


def pages_asked(server: Server) -> list[str]:
    return sorted(path for path in server.paths if path not in ("/feed", "/robots.txt"))


def test_teaser_becomes_the_text_of_its_page(server: Server, tmp_path: Path):
    feed(server, "/ferry")
    server.answer("/ferry", page(*PARAGRAPHS))
    run(server, tmp_path)
    table = ds.dataset(tmp_path / "articles", partitioning="hive").to_table()
    [row] = table.to_pylist()
    assert row["text"] == "\n\n".join(PARAGRAPHS)
    assert (row["text_source"], row["full_text_error"]) == ("page", None)
    assert (row["title"], row["summary"]) == ("Ferry /ferry", TEASER)
    assert (row["authors"], row["publisher"]) == (["Ana Ruiz"], "Harbor")
    assert (row["date"], row["date_source"]) == ("2024-11-28", "feed")
    assert row["dateline"]["place"] == "OSLO, Norway"


def test_teaser_stays_and_says_why_where_there_is_no_page(
    server: Server,
    tmp_path: Path,
):
    feed(server, "/private/ferry", "/gone", "/empty")
    server.answer("/robots.txt", web.Response(text=ROBOTS))
    server.answer("/private/ferry", page(*PARAGRAPHS))
    server.answer("/empty", page("Subscribe."))
    record = run(server, tmp_path)
    assert record.counts["read"] == record.counts["written"] == 3
    assert rows(tmp_path, "title", "text", "text_source", "full_text_error") == [
        ("Ferry /empty", TEASER, "entry", "no_article: no article found in an HTML page"),
        ("Ferry /gone", TEASER, "entry", "fetch_failed: the server answered 404 Not Found"),
        ("Ferry /private/ferry", TEASER, "entry", "forbidden: robots.txt forbids it"),
    ]
    assert pages_asked(server) == ["/empty", "/gone"]


@pytest.mark.parametrize("date", [True, False], ids=["dated", "undated"])
def test_page_already_had_is_not_fetched_again(
    date: bool,
    server: Server,
    tmp_path: Path,
):
    feed(server, "/ferry", "/empty", date=date)
    server.answer("/ferry", page(*PARAGRAPHS))
    server.answer("/empty", page("Subscribe."))
    first = run(server, tmp_path)
    asked = pages_asked(server)
    feed(server, "/ferry", "/empty", "/new", note=" news", date=date)
    server.answer("/new", page(*PARAGRAPHS[::-1]))
    second = run(server, tmp_path)
    assert pages_asked(server) == sorted([*asked, "/new"])
    assert (first.counts["written"], second.counts["written"]) == (2, 1)
    assert second.counts["dropped_repeat"] == 2
    assert rows(tmp_path, "title", "text_source") == [
        ("Ferry /empty", "entry"),
        ("Ferry /ferry", "page"),
        ("Ferry /new", "page"),
    ]


def test_page_that_failed_is_asked_for_again(server: Server, tmp_path: Path):
    feed(server, "/ferry")
    run(server, tmp_path)
    server.answer("/ferry", page(*PARAGRAPHS))
    feed(server, "/ferry", note=" news")
    run(server, tmp_path)
    assert rows(tmp_path, "version", "text_source") == [(1, "entry"), (2, "page")]


def test_feed_with_full_content_asks_no_page(server: Server, tmp_path: Path):
    feed(server, "/ferry", text=WHOLE)
    server.answer("/ferry", page(*PARAGRAPHS))
    run(server, tmp_path)
    assert server.paths == ["/feed"]
    assert rows(tmp_path, "text_source") == [("entry",)]


def test_teasers_stay_without_the_option(server: Server, tmp_path: Path):
    feed(server, "/ferry")
    run(server, tmp_path, full_text=False)
    assert server.paths == ["/feed"]
    assert rows(tmp_path, "text", "full_text_error") == [(TEASER, None)]


def test_replay_of_kept_responses_gives_the_same_rows_and_asks_nothing(
    server: Server,
    tmp_path: Path,
):
    feed(server, "/ferry", "/moved")
    server.answer("/ferry", page(*PARAGRAPHS))
    server.answer("/moved", web.Response(status=302, headers={"Location": "/new"}))
    server.answer("/new", page(*PARAGRAPHS[::-1]))
    run(server, tmp_path / "out", keep_raw=True)
    asked = list(server.paths)
    run(server, tmp_path / "again", feeds=(), seeds=(str(tmp_path / "out" / "raw"),))
    columns = ("article_id", "canonical_url", "content_hash", "text", "authors", "fetched_at")
    assert rows(tmp_path / "again", *columns) == rows(tmp_path / "out", *columns)
    assert len(rows(tmp_path / "out", "text_source")) == 2
    assert server.paths == asked


def test_two_workers_ask_for_each_page_once(server: Server, tmp_path: Path):
    paths = ["/0", "/1", "/2", "/3"]
    feed(server, *paths)
    for path in paths:
        server.answer(path, page(f"Story {path}.", *PARAGRAPHS))
    run(server, tmp_path, workers=2)
    assert pages_asked(server) == paths
    assert rows(tmp_path, "title", "text_source") == [(f"Ferry {path}", "page") for path in paths]
