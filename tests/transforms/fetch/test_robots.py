"""robots.txt: what a site lets us read, and what it means when it cannot be had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.robots import Robots, robots_url, to_robots

PAGE = "https://a.example/news/2024/quay?id=1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/2024/", True),
        ("User-agent: newsbeam\nDisallow: /news\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*?id=", False),
        ("<html>not found</html>", True),
    ],
)
def test_robots_allows(text: str, expected: bool) -> None:
    assert Robots(text).allows(PAGE) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (None, False)],
)
def test_robots_that_cannot_be_had(status: int | None, expected: bool) -> None:
    assert to_robots(FetchError("no", status=status)).allows(PAGE) is expected


def test_robots_that_is_there_rules() -> None:
    answer = Answer(url="", status=200, body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /news/\xff")
    assert to_robots(answer).allows("https://a.example/about")


@given(st.binary(max_size=500))
def test_any_robots_gives_an_answer(body: bytes) -> None:
    robots = to_robots(Answer(url="", status=200, body=body))
    assert robots.allows(PAGE) in (True, False)
    assert 0 <= robots.delay_s <= 30


def test_robots_url_has_no_credentials() -> None:
    assert robots_url("http://me:pw@a.example/x") == "http://a.example/robots.txt"
