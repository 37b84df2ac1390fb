"""An asynchronous iterator's items, for code that is not asynchronous."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

LOOKUP_THREADS = 32
"""Names looked up at once: the system's look-up blocks a thread for each."""

READY_ITEMS = 16
"""Items that wait to be taken before the iterator pauses."""


@dataclass(slots=True, frozen=True)
class _Item(Generic[T]):
    value: T


def iterate(make: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
    """Yield the items of the iterator that `make` makes, which a loop in a thread runs.

    The loop goes on while an item is being worked on, so that its timeouts measure the
    net and not the work; it pauses when items are not taken. An exception is raised where
    the next item would have come. Leaving the iteration early cancels the loop's work.

    >>> async def numbers():
    ...     for number in range(3):
    ...         yield number
    >>> list(iterate(numbers))
    [0, 1, 2]
    """
    items: queue.SimpleQueue[_Item[T] | BaseException | None] = queue.SimpleQueue()
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(LOOKUP_THREADS, "lookup"))
    free_slots = asyncio.Semaphore(READY_ITEMS)

    async def hand_over() -> None:
        async with aclosing(make()) as source:
            async for value in source:
                await free_slots.acquire()
                items.put(_Item(value))

    def run() -> None:
        try:
            loop.run_until_complete(task)
            items.put(None)
        except BaseException as error:  # raised again in the thread that takes the items
            items.put(error)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())

    task = loop.create_task(hand_over())
    thread = threading.Thread(target=run, name="fetch", daemon=True)
    thread.start()
    try:
        while (item := items.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            loop.call_soon_threadsafe(free_slots.release)
            yield item.value
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()
