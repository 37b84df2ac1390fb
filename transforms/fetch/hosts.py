"""Turns at hosts: one request at a time to each, with a rest, and none where it is no use."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from transforms.fetch.answers import FetchError
from transforms.fetch.settings import FetchSettings


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    least_rest_s: float = 0.0
    failures: int = 0
    held: FetchError | None = None


@dataclass(slots=True)
class Turn:
    """A host's turn; whoever holds it says whether the answer was only that nothing changed."""

    unchanged: bool = False


class Hosts:
    """The turns of one run. `clock` gives seconds that only grow, for the rests; `sleep` rests."""

    def __init__(
        self,
        settings: FetchSettings,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ):
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    def slow_down(self, name: str, least_rest_s: float) -> None:
        """Make the host's rests at least so long from now on."""
        host = self._host(name)
        host.least_rest_s = max(host.least_rest_s, least_rest_s)

    async def rest(self, name: str) -> None:
        """Wait until the host has had its rest, without taking a turn."""
        await self._rest(self._host(name))

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[Turn]:
        """Hold the host's only turn; it rests afterwards as long as the answer took.

        Raises FetchError where the host asked to be left alone, or failed too often in a
        row. FetchErrors raised inside are counted.
        """
        host = self._host(name)
        async with host.lock:
            self._refuse(name, host)
            await self._rest(host)
            started = self._clock()
            turn = Turn()
            try:
                yield turn
                host.failures = 0
            except FetchError as error:
                host.failures = host.failures + 1 if error.unreachable else 0
                if error.retry_after is not None:
                    host.held = error
                raise
            finally:
                now = self._clock()
                rest_s = self._rest_s(now - started, turn)
                host.free_at = now + max(host.least_rest_s, rest_s)

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())

    async def _rest(self, host: _Host) -> None:
        wait_s = host.free_at - self._clock()
        if wait_s > 0:
            await self._sleep(wait_s)

    def _rest_s(self, answer_s: float, turn: Turn) -> float:
        settings = self._settings
        least_s = settings.unchanged_delay_s if turn.unchanged else settings.host_delay_s
        most_s = settings.max_host_delay_s
        return max(least_s, min(answer_s, most_s)) if least_s else 0.0

    def _refuse(self, name: str, host: _Host) -> None:
        if host.held is not None:
            raise FetchError(
                f"not asked: {name} answered {host.held.status} and wants to be left alone",
                held=True,
                retry_after=host.held.retry_after,
            )
        if host.failures >= self._settings.host_failures:
            raise FetchError(
                f"not asked: {name} failed {host.failures} times in a row in this run",
                unreachable=True,
            )
