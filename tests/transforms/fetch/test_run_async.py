"""Asynchronous work for code that is not: whole, bounded, ended when nobody wants more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator

import pytest

from transforms.fetch.run_async import READY_ITEMS, iterate
from transforms.fetch.side_by_side import READY_RESULTS, Give, side_by_side


class Source:
    """An asynchronous iterator that tells how far it got, and that it was closed."""

    def __init__(self, items: int, error: Exception | None = None) -> None:
        self.items = items
        self.error = error
        self.made = 0
        self.closed = threading.Event()

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(self.items):
                self.made += 1
                yield number
            if self.error:
                raise self.error
        finally:
            self.closed.set()


def test_iterate_gives_all_items_in_order() -> None:
    assert list(iterate(Source(10 * READY_ITEMS).numbers)) == list(range(10 * READY_ITEMS))


def test_iterate_raises_where_the_error_was() -> None:
    items = iterate(Source(3, RuntimeError("broken")).numbers)
    assert [next(items) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(RuntimeError, match="broken"):
        next(items)


def test_iterate_pauses_and_ends_when_left() -> None:
    source = Source(10_000)
    items = iterate(source.numbers)
    assert next(items) == 0
    items.close()
    assert source.closed.is_set()
    assert source.made <= READY_ITEMS + 2


def test_iterate_works_inside_a_running_loop() -> None:
    async def outer() -> list[int]:
        return list(iterate(Source(3).numbers))

    assert asyncio.run(outer()) == [0, 1, 2]


async def take(jobs: list[int], work, most: int | None = None) -> list[int]:
    results = side_by_side(jobs, work)
    taken = []
    try:
        async for result in results:
            taken.append(result)
            if len(taken) == most:
                break
    finally:
        await results.aclose()
    return taken


def test_side_by_side_gives_what_all_jobs_give() -> None:
    async def work(job: int, give: Give[int]) -> None:
        for number in range(job):
            await give(10 * job + number)

    assert sorted(asyncio.run(take([0, 1, 3], work))) == [10, 30, 31, 32]


def test_side_by_side_raises_a_jobs_error_and_ends_the_others() -> None:
    ended: list[int] = []

    async def work(job: int, give: Give[int]) -> None:
        try:
            if job == 0:
                raise RuntimeError("broken")
            await asyncio.sleep(60)
        finally:
            ended.append(job)

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(take([1, 0, 2], work))
    assert sorted(ended) == [0, 1, 2]


def test_side_by_side_pauses_and_ends_when_left() -> None:
    given = 0
    ended: list[int] = []

    async def work(job: int, give: Give[int]) -> None:
        nonlocal given
        try:
            for _ in range(10_000):
                await give(job)
                given += 1
        finally:
            ended.append(job)

    async def leave() -> tuple[list[int], list[int]]:
        return await take([1, 2], work, most=3), list(ended)

    taken, ended_by_then = asyncio.run(leave())
    assert len(taken) == 3
    assert sorted(ended_by_then) == [1, 2]
    assert given <= READY_RESULTS + 5
