"""`newsbeam feeds discover` as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from tests.pipelines.conftest import Outcome

Feeds = Callable[..., Outcome]
HERE = ("--allow-private-addresses", "127.0.0.0/8")

PAGE = """<html><head>
<link rel="alternate" type="application/rss+xml" href="/news" title="All\tnews">
<link rel="alternate" type="application/atom+xml" href="/sport">
</head></html>"""


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    httpserver.no_handler_status_code = 404
    httpserver.expect_request("/").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/bare/").respond_with_data("<html>", content_type="text/html")
    return httpserver.url_for("/").replace("localhost", "127.0.0.1")


def test_feeds_are_printed(feeds: Feeds, site: str):
    code, out, err = feeds("discover", site, *HERE)
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["feed", "title"],
        [f"{site}news", "All", "news"],
        [f"{site}sport"],
    ]


def test_json(feeds: Feeds, site: str):
    _, out, _ = feeds("discover", site, "--json", *HERE)
    assert json.loads(out) == [
        {"feed": f"{site}news", "title": "All\tnews"},
        {"feed": f"{site}sport", "title": None},
    ]


@pytest.mark.parametrize(("option", "printed"), [((), ""), (("--json",), "[]\n")])
def test_none_found_is_exit_code_1(feeds: Feeds, site: str, option: tuple[str, ...], printed: str):
    code, out, err = feeds("discover", f"{site}bare/", *option, *HERE)
    assert (code, out) == (1, printed)
    assert err.endswith("/bare/ names no feed, and none is where feeds mostly are\n")


def test_site_without_an_answer_is_told_in_one_line(feeds: Feeds, site: str):
    code, out, err = feeds("discover", f"{site}missing?token=hidden", *HERE)
    assert (code, out) == (1, "")
    said = f"{site}missing?token=REDACTED: the server answered "
    assert err.startswith(f"newsbeam feeds discover: {said}")
    assert err.count("\n") == 1


def test_address_without_its_scheme_is_refused(feeds: Feeds):
    assert feeds("discover", "a.example") == (
        2,
        "",
        "newsbeam feeds discover: 'a.example' is no address: write it with its https://\n",
    )
