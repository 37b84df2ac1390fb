"""Pages: read where robots.txt lets them be, under the manners of feeds."""

from __future__ import annotations

import time

from aiohttp import web

from schemas.reject import Reason
from tests.transforms.fetch.conftest import Server, make_settings
from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.pages import fetch_pages

PAGE = b"<html><body><article>The quay reopened.</article></body></html>"


def pages(server: Server, *paths: str, **settings) -> dict[str, Answer | FetchError]:
    urls = [server.url(path) for path in paths]
    found = dict(fetch_pages(urls, make_settings(attempts=1, **settings)))
    return {path: found[server.url(path)] for path in paths}


def test_pages_are_read_and_robots_asked_once(server: Server) -> None:
    server.answer("/robots.txt", web.Response(text="User-agent: *\nDisallow: /private"))
    for path in ("/a", "/b", "/private"):
        server.answer(path, web.Response(body=PAGE))
    found = pages(server, "/a", "/b", "/private")
    assert [getattr(found[path], "body", None) for path in ("/a", "/b")] == [PAGE, PAGE]
    refusal = found["/private"]
    assert isinstance(refusal, FetchError)
    assert (refusal.reason, refusal.message) == (Reason.FORBIDDEN, "robots.txt forbids it")
    assert server.paths == ["/robots.txt", "/a", "/b"]


def test_site_without_robots_is_read(server: Server) -> None:
    server.answer("/a", web.Response(body=PAGE))
    assert isinstance(pages(server, "/a")["/a"], Answer)


def test_site_whose_robots_fails_is_left_alone(server: Server) -> None:
    server.answer("/robots.txt", web.Response(status=500))
    refusal = pages(server, "/a")["/a"]
    assert isinstance(refusal, FetchError)
    message = "robots.txt cannot be had: the server answered 500 Internal Server Error"
    assert (refusal.reason, refusal.message) == (Reason.FORBIDDEN, message)
    assert server.paths == ["/robots.txt"]


def test_page_that_is_missing_is_told_in_words(server: Server) -> None:
    refusal = pages(server, "/none")["/none"]
    assert isinstance(refusal, FetchError)
    assert refusal.message == "the server answered 404 Not Found"


def test_crawl_delay_is_kept(server: Server) -> None:
    asked: list[float] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(time.monotonic())
        return web.Response(body=PAGE)

    server.answer("/robots.txt", web.Response(text="User-agent: *\nCrawl-delay: 0.2"))
    server.routes["/a"] = server.routes["/b"] = note
    pages(server, "/a", "/b")
    assert asked[1] - asked[0] >= 0.2


def test_site_whose_time_is_up_is_asked_no_more(server: Server) -> None:
    server.answer("/a", web.Response(body=PAGE))
    urls = [server.url("/a"), server.url("/b")]
    found = dict(fetch_pages(urls, make_settings(), site_time_s=1e-9))
    assert isinstance(found[urls[0]], Answer)
    refusal = found[urls[1]]
    assert isinstance(refusal, FetchError)
    assert refusal.message.startswith("not asked: ")
    assert server.paths == ["/robots.txt", "/a"]
