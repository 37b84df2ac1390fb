"""`newsbeam feeds check` as a user meets it, against a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.pipelines.conftest import Outcome
from tests.pipelines.feeds.conftest import ago, rss

Feeds = Callable[..., Outcome]
HERE = ("--allow-private-addresses", "127.0.0.0/8")


@pytest.fixture
def serve(httpserver: HTTPServer) -> Callable[..., str]:
    """Answer at a path and return its address."""

    def serve_at(path: str, body: str = "", status: int = 200, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        httpserver.expect_request(path).respond_with_data(body, status=status, headers=named)
        return httpserver.url_for(path).replace("localhost", "127.0.0.1")

    return serve_at


@pytest.fixture
def good(serve: Callable[..., str]) -> str:
    """The address of a feed with nothing to say about."""
    return serve("/good", rss(ago(hours=2), ago(hours=5)), ETag='"1"', Content_Type="text/xml")


def test_good_feed_is_fine(feeds: Feeds, good: str):
    code, out, err = feeds("check", good, *HERE)
    assert (code, err) == (0, "1 feed: 1 fine, 0 with notes, 0 with problems\n")
    assert [line.split() for line in out.splitlines()] == [
        ["feed", "entries", "newest", "what"],
        [good, "fine", "2", "2", "hours", "ago"],
    ]


def test_problems_give_exit_code_1_and_one_line_each(
    feeds: Feeds, serve: Callable[..., str], good: str
):
    gone = serve("/gone", status=410)
    moved = serve("/moved", status=301, Location=good)
    code, out, err = feeds("check", gone, moved, good, *HERE)
    assert (code, err) == (1, "3 feeds: 1 fine, 0 with notes, 2 with problems\n")
    assert [line.split(maxsplit=2)[:2] for line in out.splitlines()[1:]] == [
        [gone, "problem"],
        [moved, "problem"],
        [good, "fine"],
    ]
    assert "the server answered 410 GONE" in out
    assert f"moved for good to {good}: put that address in the list" in out


def test_notes_alone_give_exit_code_0(feeds: Feeds, serve: Callable[..., str]):
    url = serve("/plain", rss(ago(hours=2), ago(hours=5)), Content_Type="text/xml")
    code, out, _ = feeds("check", url, *HERE)
    assert code == 0
    row = " ".join(out.splitlines()[1].split())
    assert row.startswith(f"{url} note 2 2 hours ago sends neither ETag nor Last-Modified: ")


def test_page_in_place_of_a_feed_names_the_feed(feeds: Feeds, serve: Callable[..., str]):
    link = '<link rel="alternate" type="application/rss+xml" href="/good">'
    url = serve("/page", f"<!DOCTYPE html><html><head>{link}", ETag="1", Content_Type="text/html")
    code, out, _ = feeds("check", url, *HERE)
    assert code == 1
    assert "no feed, but an HTML page; it names http://127.0.0.1:" in out


def test_json_tells_all(feeds: Feeds, serve: Callable[..., str]):
    missing = serve("/missing", status=404)
    code, out, err = feeds("check", missing, "--json", *HERE)
    assert (code, err) == (1, "")
    assert json.loads(out) == [
        {
            "feed": missing,
            "level": "problem",
            "url": None,
            "status": 404,
            "entries": None,
            "newest": None,
            "findings": [
                {
                    "fault": "http_status",
                    "level": "problem",
                    "message": "the server answered 404 NOT FOUND",
                }
            ],
        }
    ]


def test_feeds_keep_the_order_of_their_list(
    feeds: Feeds, serve: Callable[..., str], tmp_path: Path
):
    fine = {"ETag": "1", "Content_Type": "text/xml"}
    urls = [serve(f"/{n}", rss(ago(hours=2)), **fine) for n in range(5)]
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    saved = tmp_path / "saved.rss"
    saved.write_text(rss(ago(days=200)))
    (tmp_path / "all.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    (tmp_path / "bad.opml").write_text("<opml>")
    code, out, _ = feeds(
        "check", tmp_path / "bad.opml", saved, tmp_path / "all.opml", "--json", *HERE
    )
    found = [(feed["feed"], feed["level"]) for feed in json.loads(out)]
    assert found == [
        (str(tmp_path / "bad.opml"), "problem"),
        (str(saved), "problem"),
        *((url, "fine") for url in urls),
    ]
    assert code == 1


def test_stale_days(feeds: Feeds, tmp_path: Path):
    saved = tmp_path / "saved.rss"
    saved.write_text(rss(ago(days=10)))
    assert feeds("check", saved)[0] == 0
    code, out, _ = feeds("check", saved, "--stale-days", "9")
    assert code == 1
    assert "nothing new for 10 days" in out


def test_host_that_wants_peace_is_left_alone(feeds: Feeds, serve: Callable[..., str]):
    first = serve("/busy", status=429, Retry_After="60")
    second = serve("/other", rss(ago(hours=1)))
    _, out, _ = feeds("check", first, second, "--json", *HERE)
    assert [feed["findings"][0]["fault"] for feed in json.loads(out)] == [
        "http_status",
        "not_asked",
    ]


def test_private_address_is_refused(feeds: Feeds, serve: Callable[..., str]):
    code, out, _ = feeds("check", serve("/feed", rss(ago(hours=1))))
    assert code == 1
    assert "127.0.0.1 (loopback) is not of the public internet" in out


def test_secrets_are_not_shown(feeds: Feeds, good: str):
    secret = good.replace("http://", "http://me:hidden@") + "?token=hidden"
    _, out, err = feeds("check", secret, *HERE)
    assert "hidden" not in out + err
    assert f"{good}?token=REDACTED" in out


def test_words_of_strangers_move_no_cursor(feeds: Feeds, tmp_path: Path):
    saved = tmp_path / "saved.rss"
    saved.write_text(rss(ago(hours=1)).replace("Harbor", "Harbor\x1b[2J"))
    _, out, _ = feeds("check", saved)
    assert "\x1b" not in out
    assert "Harbor�[2J" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.example/feed"], "check: 'a.example/feed' is no file or folder here"),
        (["ftp://a.example/feed"], "an address begins with http:// or https://"),
        (["https://a.example/", "--timeout", "0"], "--timeout 0.0: give seconds above 0"),
        (["https://a.example/", "--timeout", "nan"], "--timeout nan: give seconds above 0"),
        (["https://a.example/", "--contact", "é"], "--contact 'é': give a mail or web address"),
        (
            ["https://a.example/", "--allow-private-addresses", "10.0.0.1/8"],
            "--allow-private-addresses '10.0.0.1/8': 10.0.0.1/8 has host bits set; give a network",
        ),
    ],
)
def test_wrong_usage_is_one_line_that_helps(feeds: Feeds, words: list[str], said: str):
    code, out, err = feeds("check", *words)
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam feeds check: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("days", ["0", "-1", "soon"])
def test_wrong_days_are_refused(feeds: Feeds, days: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as raised:
        feeds("check", "https://a.example/", f"--stale-days={days}")
    assert raised.value.code == 2
    assert f"'{days}' is not a number of days: give 1 or more" in capsys.readouterr().err
