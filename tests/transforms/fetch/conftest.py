"""Servers on loopback that answer as a test says, and the settings to ask them with."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver

from transforms.fetch.addresses import parse_allowed
from transforms.fetch.client import Client
from transforms.fetch.feeds import FetchResult, fetch_many
from transforms.fetch.settings import FeedRequest, FetchSettings

# A server's answer, and a library's first import, take as long as the machine is busy.
hypothesis.settings.register_profile("servers", deadline=None)
hypothesis.settings.load_profile("servers")

NOW = dt.datetime(2024, 3, 1, 12, 0, tzinfo=dt.UTC)
FEED = b"<rss version='2.0'><channel><title>Harbor news</title></channel></rss>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """An HTTP server in a thread: `routes` maps paths to handlers, `seen` is what it was asked."""

    routes: dict[str, Handler] = field(default_factory=dict)
    seen: list[web.Request] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def answer(self, path: str, *answers: web.Response) -> None:
        """Give the answers in turn, the last one for ever."""
        turns = list(answers)

        async def handler(request: web.Request) -> web.Response:
            now = turns.pop(0) if len(turns) > 1 else turns[0]
            return web.Response(status=now.status, body=now.body, headers=now.headers.copy())

        self.routes[path] = handler

    @property
    def paths(self) -> list[str]:
        return [request.path_qs for request in self.seen]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        handler = self.routes.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


class LoopThread:
    """An event loop in a thread, for servers."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, work: Awaitable[Any]) -> Any:
        async def wait() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), self.loop).result(10)

    def stop(self) -> None:
        async def cancel_all() -> None:
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

        self.run(cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.stop()


@pytest.fixture
def start_server(loop_thread: LoopThread) -> Iterator[Callable[..., Server]]:
    runners: list[web.AppRunner] = []

    def start(context: ssl.SSLContext | None = None) -> Server:
        server = Server(scheme="https" if context else "http")

        async def listen() -> None:
            app = web.Application()
            app.router.add_route("*", "/{tail:.*}", server.handle)
            runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
            runners.append(runner)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
            await site.start()
            server.port = runner.addresses[0][1]

        loop_thread.run(listen())
        return server

    yield start
    for runner in runners:
        loop_thread.run(runner.cleanup())


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture
def start_raw(loop_thread: LoopThread) -> Iterator[Callable[[Answering], str]]:
    """Start a server that reads a request's head and then sends what a function writes."""
    listeners: list[asyncio.Server] = []

    def start(answering: Answering) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await reader.readuntil(b"\r\n\r\n")
                await answering(reader, writer)
                await writer.drain()
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        listener = loop_thread.run(asyncio.start_server(serve, "127.0.0.1", 0))
        listeners.append(listener)
        return f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/feed"

    yield start
    for listener in listeners:
        loop_thread.loop.call_soon_threadsafe(listener.close)


@pytest.fixture
def settings() -> FetchSettings:
    return make_settings()


def make_settings(**changes: Any) -> FetchSettings:
    """Return settings that reach loopback and wait for nothing longer than a test should."""
    values: dict[str, Any] = {
        "allowed": parse_allowed(["127.0.0.0/8"]),
        "host_delay_s": 0.0,
        "retry_wait_s": 0.0,
        "connect_timeout_s": 2.0,
        "idle_timeout_s": 2.0,
        "total_timeout_s": 5.0,
    }
    return FetchSettings(**{**values, **changes})


def fetch(
    requests: Sequence[FeedRequest | str],
    settings: FetchSettings | None = None,
    now: dt.datetime = NOW,
    resolver: AbstractResolver | None = None,
    trust: ssl.SSLContext | None = None,
) -> list[FetchResult]:
    """Return the results of the requests, in the order of the requests."""
    asked = [FeedRequest(url=item) if isinstance(item, str) else item for item in requests]

    async def collect() -> list[FetchResult]:
        async with Client(settings or make_settings(), resolver, trust) as client:
            return [result async for result in fetch_many(client, asked, now)]

    return asyncio.run(collect())


def fetch_one(
    request: FeedRequest | str, settings: FetchSettings | None = None, **options: Any
) -> FetchResult:
    """Return the only result of a request."""
    [result] = fetch([request], settings, **options)
    return result
