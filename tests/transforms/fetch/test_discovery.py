"""The feeds of a site are found where its page names them, else where they mostly are."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.fetch.conftest import FEED, Server, make_settings
from transforms.fetch.answers import FetchError
from transforms.fetch.client import Client
from transforms.fetch.discovery import FoundFeed, discover_feeds, find_feed_links


def discover(url: str) -> list[FoundFeed]:
    async def ask() -> list[FoundFeed]:
        async with Client(make_settings(attempts=1)) as client:
            return await discover_feeds(client, url)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/f">', ["https://a.example/f"]),
        ('<link REL="Alternate home" type="APPLICATION/ATOM+XML; x" href="f">', None),
        ('<base href="//b.example/x/"><link rel=alternate type=text/xml href=f>', None),
        ('<link rel="alternate" type="text/html" hreflang="de" href="/de">', []),
        ('<link rel="stylesheet" type="text/xml" href="/s">', []),
        ('<link rel="alternate" type="application/rss+xml" href="http://[">', []),
        ("<a href='/feed'>", []),
        ("", []),
    ],
)
def test_find_feed_links(html: str, expected: list[str] | None) -> None:
    found = [feed.url for feed in find_feed_links(html.encode(), "https://a.example/p/q")]
    if expected is None:
        expected = ["https://b.example/x/f"] if "base" in html else ["https://a.example/p/f"]
    assert found == expected


def test_find_feed_links_names_each_once_with_its_title() -> None:
    link = b'<link rel="alternate" type="application/rss+xml" href="/f" title="N&amp;Q">'
    assert find_feed_links(link * 2, "https://a.example/") == [
        FoundFeed("https://a.example/f", "N&Q")
    ]


@given(st.binary(max_size=300))
def test_find_feed_links_never_raises(page: bytes) -> None:
    links = find_feed_links(b"<link rel=alternate href=" + page, "https://a.example/")
    assert all(link.url for link in links)


def test_address_that_is_a_feed_is_its_own(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    assert discover(server.url()) == [FoundFeed(server.url())]


def test_page_that_names_feeds_is_believed(server: Server) -> None:
    page = '<html><link rel="alternate" type="application/rss+xml" href="/n" title="News">'
    server.answer("/", web.Response(text=page, content_type="text/html"))
    assert discover(server.url("/")) == [FoundFeed(server.url("/n"), "News")]
    assert server.paths == ["/"]


def test_page_that_names_none_is_tried_at_common_paths(server: Server) -> None:
    server.answer("/", web.Response(text="<html>", content_type="text/html"))
    server.answer("/rss", web.Response(text="<html><rss>", content_type="text/html"))
    server.answer("/feed", web.Response(status=301, headers={"Location": "/atom.xml"}))
    server.answer("/atom.xml", web.Response(body=b"<feed xmlns='http://www.w3.org/2005/Atom'>"))
    assert discover(server.url("/")) == [FoundFeed(server.url("/atom.xml"))]


def test_site_that_cannot_be_had_is_told_in_words(server: Server) -> None:
    with pytest.raises(FetchError, match="answered 404"):
        discover(server.url("/none"))
