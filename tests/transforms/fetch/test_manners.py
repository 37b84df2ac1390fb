"""How hosts are treated: one request at a time to each, rests between, no hammering."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter

import pytest
from aiohttp import web

from schemas.reject import Reason
from tests.transforms.fetch.conftest import FEED, Server, fetch, make_settings
from transforms.fetch.hosts import Hosts
from transforms.fetch.settings import FetchSettings
from transforms.fetch.state import Outcome


class Busy:
    """A handler that takes a moment, and counts how often it is busy at once."""

    def __init__(self) -> None:
        self.active = self.most = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.active += 1
        self.most = max(self.most, self.active)
        await asyncio.sleep(0.01)
        self.active -= 1
        return web.Response(body=FEED)


HOSTS = {f"host{number}.example": "127.0.0.1" for number in range(5)}


def test_hosts_are_asked_side_by_side_and_each_one_at_a_time(server: Server) -> None:
    active: Counter[str] = Counter()
    most: Counter[str] = Counter()
    together = asyncio.Barrier(len(HOSTS))

    async def meet(request: web.Request) -> web.Response:
        host = request.url.host or ""
        active[host] += 1
        most[host] = max(most[host], active[host])
        await asyncio.wait_for(together.wait(), 2)  # until every host is being asked
        active[host] -= 1
        return web.Response(body=FEED)

    server.routes["/feed"] = meet
    urls = [server.url(f"/feed?{number}", host) for number in range(3) for host in HOSTS]
    results = fetch(urls, make_settings(hosts=HOSTS, attempts=1))
    assert {result.update.outcome for result in results} == {Outcome.FETCHED}
    assert most == dict.fromkeys(HOSTS, 1)


def test_no_more_requests_at_once_than_asked_for(server: Server) -> None:
    busy = Busy()
    server.routes["/feed"] = busy.answer
    urls = [server.url("/feed", host) for host in HOSTS]
    fetch(urls, make_settings(hosts=HOSTS, max_at_once=2))
    assert busy.most == 2


def test_hosts_that_redirect_to_one_host_take_turns_there(server: Server) -> None:
    busy = Busy()
    hub_url = server.url("/hub", "hub.example")
    server.answer("/feed", web.Response(status=302, headers={"Location": hub_url}))
    server.routes["/hub"] = busy.answer
    urls = [server.url("/feed", host) for host in HOSTS]
    results = fetch(urls, make_settings(hosts=HOSTS | {"hub.example": "127.0.0.1"}))
    assert [result.update.outcome for result in results] == [Outcome.FETCHED] * 5
    assert busy.most == 1


def test_host_rests_between_requests(server: Server) -> None:
    times: list[tuple[float, float]] = []

    async def note(request: web.Request) -> web.Response:
        times.append((time.monotonic(), time.monotonic()))
        return web.Response(body=FEED)

    server.routes["/feed"] = note
    fetch([server.url(f"/feed?{number}") for number in range(3)], make_settings(host_delay_s=0.05))
    rests = [later[0] - earlier[1] for earlier, later in itertools.pairwise(times)]
    assert all(rest >= 0.05 for rest in rests)


def test_slow_host_rests_as_long_as_it_took(server: Server) -> None:
    ends: list[float] = []
    starts: list[float] = []

    async def slow(request: web.Request) -> web.Response:
        starts.append(time.monotonic())
        await asyncio.sleep(0.1)
        ends.append(time.monotonic())
        return web.Response(body=FEED)

    server.routes["/feed"] = slow
    fetch([server.url("/feed?1"), server.url("/feed?2")], make_settings(host_delay_s=0.001))
    assert starts[1] - ends[0] >= 0.1


@pytest.mark.parametrize(("unchanged", "rest_s"), [(True, 0.05), (False, 0.1)])
def test_host_rests_less_after_nothing_changed(unchanged: bool, rest_s: float) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def ask_twice() -> None:
        hosts = Hosts(FetchSettings(), clock=lambda: 7.0, sleep=sleep)
        for _ in range(2):
            async with hosts.turn("a.example") as turn:
                turn.unchanged = unchanged

    asyncio.run(ask_twice())
    assert slept == pytest.approx([rest_s])


def test_dead_host_is_given_up_for_the_run() -> None:
    urls = [f"http://127.0.0.1:1/{number}" for number in range(6)]
    results = fetch(urls, make_settings(attempts=1, host_failures=3))
    messages = [result.reject.message for result in results if result.reject]
    assert (
        messages
        == ["no connection: connection refused"] * 3
        + ["not asked: 127.0.0.1 failed 3 times in a row in this run"] * 3
    )
    assert {result.reject.reason for result in results if result.reject} == {Reason.FETCH_FAILED}


def test_host_that_answers_in_between_is_not_given_up(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    dead = [f"http://127.0.0.1:1/{number}" for number in range(4)]
    results = fetch(
        [*dead[:2], server.url(), *dead[2:]], make_settings(attempts=1, host_failures=3)
    )
    messages = {result.reject.message for result in results if result.reject}
    assert messages == {"no connection: connection refused"}


def test_error_pages_do_not_give_a_host_up(server: Server) -> None:
    fetch([server.url(f"/none{number}") for number in range(6)])
    assert len(server.seen) == 6
