"""Run after run: what is asked again, how, and when."""

from __future__ import annotations

import datetime as dt

import pytest
from aiohttp import web

from tests.transforms.fetch.conftest import FEED, NOW, Server, fetch, fetch_one, make_settings
from transforms.fetch.client import Client
from transforms.fetch.feeds import FetchResult, to_requests
from transforms.fetch.remember import settle_updates
from transforms.fetch.settings import FeedRequest
from transforms.fetch.state import FeedState, Outcome

HOUR = dt.timedelta(hours=1)


class Runs:
    """Runs of one feed, an hour or what is asked for apart, that remember as runs do."""

    def __init__(self, url: str, state: FeedState | None = None) -> None:
        self.url = url
        self.now = NOW
        self.state = state

    def next(self, after: dt.timedelta = HOUR, **settings) -> FetchResult:
        self.now += after
        request = FeedRequest(url=self.url, state=self.state)
        result = fetch_one(request, make_settings(attempts=1, **settings), now=self.now)
        self.state = result.update.state
        return result

    def outcomes(self, runs: int) -> list[Outcome]:
        return [self.next().update.outcome for _ in range(runs)]

    @property
    def wait_s(self) -> float:
        """Seconds from the last run until the feed is due."""
        assert self.state is not None
        assert self.state.next_due is not None
        return (self.state.next_due - self.now).total_seconds()


def ok(body: bytes = FEED, **headers: str) -> web.Response:
    return web.Response(body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "unquoted", '"sp ace,\'"', '"é"'])
def test_validators_are_sent_back_as_received(server: Server, etag: str) -> None:
    date = "tue, 1 mar 2024 9:00 +0100"  # not how HTTP writes it, and none of our business
    server.answer("/feed", ok(ETag=etag, Last_Modified=date), web.Response(status=304))
    runs = Runs(server.url())
    assert runs.outcomes(2) == [Outcome.FETCHED, Outcome.NOT_MODIFIED]
    first, second = (request.headers for request in server.seen)
    assert "If-None-Match" not in first
    assert (second["If-None-Match"], second["If-Modified-Since"]) == (etag, date)


def test_not_modified_keeps_what_is_known(server: Server) -> None:
    head = b"<rss><channel><ttl>120</ttl>"
    server.answer("/feed", ok(head, ETag='"1"'), web.Response(status=304))
    runs = Runs(server.url())
    runs.next()
    second = runs.next(after=2 * HOUR)
    assert second.document is None
    assert second.reject is None
    assert (second.update.outcome, second.update.state.etag) == (Outcome.NOT_MODIFIED, '"1"')
    assert runs.wait_s == 7200 - 120


def test_same_bytes_again_are_not_modified(server: Server) -> None:
    server.answer("/feed", ok(), ok(), ok(b"<rss>new</rss>"))
    outcomes = Runs(server.url()).outcomes(3)
    assert outcomes == [Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.FETCHED]


def test_validators_go_to_the_address_that_gave_them_only(server: Server) -> None:
    server.answer("/feed", web.Response(status=302, headers={"Location": "/new"}))
    server.answer("/new", ok(ETag='"1"'))
    Runs(server.url()).outcomes(2)
    sent = [(request.path, request.headers.get("If-None-Match")) for request in server.seen]
    assert sent == [("/feed", None), ("/new", None), ("/feed", None), ("/new", '"1"')]


def test_without_state_the_feed_is_read_again(server: Server) -> None:
    server.answer("/feed", ok(ETag='"1"'))
    runs = Runs(server.url())
    first = runs.next()
    runs.state = None
    second = runs.next()
    assert first.document is not None
    assert second.document is not None
    assert second.document.body == first.document.body


@pytest.mark.parametrize("status", [301, 308])
def test_feed_moves_after_its_third_permanent_redirect(server: Server, status: int) -> None:
    server.answer("/feed", web.Response(status=status, headers={"Location": "/new"}))
    server.answer("/new", *[ok(b"<rss>%d</rss>" % number) for number in range(4)])
    runs = Runs(server.url())
    results = [runs.next() for _ in range(4)]
    assert server.paths == ["/feed", "/new"] * 3 + ["/new"]
    assert {result.document.source for result in results if result.document} == {server.url()}
    assert results[-1].update.state.moved_to == server.url("/new")


def test_temporary_redirect_moves_nothing(server: Server) -> None:
    server.answer("/feed", web.Response(status=302, headers={"Location": "/new"}))
    server.answer("/new", ok())
    Runs(server.url()).outcomes(4)
    assert server.paths == ["/feed", "/new"] * 4


def test_permanent_redirects_move_up_to_the_first_temporary_one(server: Server) -> None:
    server.answer("/feed", web.Response(status=301, headers={"Location": "/b"}))
    server.answer("/b", web.Response(status=307, headers={"Location": "/c"}))
    server.answer("/c", web.Response(status=308, headers={"Location": "/d"}))
    server.answer("/d", ok())
    Runs(server.url()).outcomes(4)
    assert server.paths == ["/feed", "/b", "/c", "/d"] * 3 + ["/b", "/c", "/d"]


def test_interrupted_redirect_is_counted_anew(server: Server) -> None:
    away = web.Response(status=301, headers={"Location": "/new"})
    server.answer("/feed", away, away, ok(b"<rss>home</rss>"), away)
    server.answer("/new", ok())
    runs = Runs(server.url())
    runs.outcomes(5)
    assert runs.state is not None
    assert (runs.state.moved_to, runs.state.sightings) == (None, 2)


def test_moved_feed_that_fails_is_asked_at_home_again(server: Server) -> None:
    server.answer("/feed", ok())
    state = FeedState(source=server.url(), moved_to=server.url("/new"))
    runs = Runs(server.url(), state)
    for _ in range(4):
        last = runs.next(after=30 * HOUR)
    assert server.paths == ["/new"] * 3 + ["/feed"]
    assert last.update.outcome is Outcome.FETCHED


def test_gone_feed_is_retired_and_not_asked_again(server: Server) -> None:
    server.answer("/feed", web.Response(status=410))
    runs = Runs(server.url())
    first, second = runs.next(), runs.next(after=1000 * HOUR)
    assert (first.update.outcome, second.update.outcome) == (Outcome.RETIRED, Outcome.RETIRED)
    assert (first.reject is None, second.reject is None) == (False, True)
    assert server.paths == ["/feed"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("retry_after", ["5400", "Fri, 01 Mar 2024 14:30:00 GMT"])
def test_retry_after_is_obeyed(server: Server, status: int, retry_after: str) -> None:
    busy = web.Response(status=status, headers={"Retry-After": retry_after})
    server.answer("/feed", busy, ok())
    runs = Runs(server.url())
    runs.next()  # at 13:00
    assert runs.wait_s == 5400
    early = runs.next(after=dt.timedelta(seconds=5399))
    due = runs.next(after=dt.timedelta(seconds=1))
    assert (early.update.outcome, due.update.outcome) == (Outcome.NOT_DUE, Outcome.FETCHED)
    assert server.paths == ["/feed", "/feed"]


def test_retry_after_counts_from_the_answer(server: Server, monkeypatch) -> None:
    server.answer("/feed", web.Response(status=429, headers={"Retry-After": "600"}))
    monkeypatch.setattr(Client, "elapsed", dt.timedelta(seconds=90))  # since the run began
    runs = Runs(server.url())
    runs.next()
    assert runs.wait_s == 690


def test_busy_host_is_left_alone_for_the_run(server: Server) -> None:
    server.answer("/a", web.Response(status=429, headers={"Retry-After": "600"}))
    server.answer("/b", ok())
    first, second = fetch([server.url("/a"), server.url("/b")])
    assert (first.update.outcome, second.update.outcome) == (Outcome.FAILED, Outcome.NOT_DUE)
    assert second.update.state.next_due == NOW + dt.timedelta(seconds=600)
    assert second.update.state.failures == 0
    assert server.paths == ["/a"]


@pytest.mark.parametrize(
    ("headers", "body", "wait_s"),
    [
        ({}, FEED, 0),
        ({"Cache-Control": "max-age=3600"}, FEED, 3600 - 120),
        ({"Cache-Control": "max-age=600", "Age": "100"}, FEED, 500 - 50),
        ({"Cache-Control": "max-age=31536000"}, FEED, 24 * 3600 - 120),
        ({"Cache-Control": "no-cache"}, FEED, 0),
        ({}, b"<rss><channel><ttl>60</ttl><item>", 3600 - 120),
        ({"Cache-Control": "max-age=60"}, b"<rss><channel><ttl>60</ttl><item>", 3600 - 120),
        ({}, b"<rss><channel><item><ttl>60</ttl></item>", 0),
        (
            {},
            b"<rss><sy:updatePeriod> hourly </sy:updatePeriod>"
            b"<sy:updateFrequency>2</sy:updateFrequency>",
            1800 - 120,
        ),
        ({}, b"<rss><skipHours><hour>13</hour><hour>14</hour></skipHours>", 2 * 3600),
        ({}, b"<rss><skipDays><day>Friday</day></skipDays>", 11 * 3600),
    ],
)
def test_floor_is_set_by_server_and_feed(server: Server, headers, body, wait_s) -> None:
    server.answer("/feed", web.Response(body=body, headers=headers))
    runs = Runs(server.url())
    runs.next()  # at 13:00 of a Friday
    assert runs.wait_s == wait_s
    if wait_s:
        assert runs.next(after=dt.timedelta(seconds=wait_s - 1)).update.outcome is Outcome.NOT_DUE
    else:
        assert runs.next(after=dt.timedelta(0)).update.outcome is Outcome.NOT_MODIFIED


def test_schedule_may_be_ignored(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED, headers={"Cache-Control": "max-age=3600"}))
    runs = Runs(server.url())
    runs.next()
    again = runs.next(after=dt.timedelta(0), ignore_schedule=True)
    assert again.update.outcome is Outcome.NOT_MODIFIED
    assert len(server.seen) == 2


def test_failures_back_off_to_a_ceiling_and_recover(server: Server) -> None:
    server.answer("/feed", *[web.Response(status=500)] * 8, ok())
    runs = Runs(server.url())
    waits_h = []
    for _ in range(8):
        runs.next(after=25 * HOUR)
        waits_h.append(runs.wait_s / 3600)
    for wait_h, doubling_h in zip(waits_h, [0.5, 1, 2, 4, 8, 16, 24, 24], strict=True):
        assert 0.8 * doubling_h <= wait_h <= doubling_h
    assert runs.state is not None
    assert runs.state.failing_since == NOW + 25 * HOUR
    runs.next(after=25 * HOUR)
    assert (runs.state.failures, runs.state.failing_since, runs.state.message) == (0, None, None)


def test_failure_keeps_the_validators(server: Server) -> None:
    server.answer("/feed", ok(ETag='"1"'), web.Response(status=500), web.Response(status=304))
    assert Runs(server.url()).outcomes(3) == [
        Outcome.FETCHED,
        Outcome.FAILED,
        Outcome.NOT_MODIFIED,
    ]
    assert [request.headers.get("If-None-Match") for request in server.seen] == [
        None,
        '"1"',
        '"1"',
    ]


def test_feed_that_cannot_be_parsed_counts_as_failing_and_is_read_again(server: Server) -> None:
    server.answer("/feed", ok(b"<html>Maintenance</html>", ETag='"1"'))
    runs = Runs(server.url())
    since = None
    for failures in (1, 2, 3):
        before = {server.url(): runs.state} if runs.state else {}
        result = runs.next(after=25 * HOUR)
        assert result.update.outcome is Outcome.FETCHED, "no validator, no digest"
        [settled] = settle_updates([result.update], before, {server.url(): "not a feed"})
        runs.state = settled.state
        since = since or runs.now
        assert (settled.outcome, settled.state.failures) == (Outcome.FAILED, failures)
        assert (settled.state.failing_since, settled.state.message) == (since, "not a feed")
    assert [request.headers.get("If-None-Match") for request in server.seen] == [None] * 3


def test_settling_leaves_other_feeds_alone(server: Server) -> None:
    server.answer("/feed", ok())
    update = Runs(server.url()).next().update
    assert settle_updates([update], {}, {}) == [update]


def test_feed_listed_twice_is_asked_once(server: Server) -> None:
    server.answer("/feed", ok())
    url = server.url()
    feeds = [FeedRequest(url=url), FeedRequest(url=url.replace("127", "me:pw@127"))]
    state = FeedState(source=url, etag='"1"', validator_url=url)
    fetch(to_requests(feeds, {url: state}))
    assert [request.headers["If-None-Match"] for request in server.seen] == ['"1"']
