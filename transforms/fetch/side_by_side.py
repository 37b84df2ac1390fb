"""Work done side by side, its results taken one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")

Give = Callable[[R], Awaitable[None]]
"""How work hands over a result; it waits while results are not taken."""

READY_RESULTS = 16
"""Results that wait to be taken before the work pauses: what bounds the memory."""


async def side_by_side(
    jobs: Iterable[J], work: Callable[[J, Give[R]], Awaitable[None]]
) -> AsyncGenerator[R, None]:
    """Yield what `work(job, give)` gives, for all jobs at once, in the order in which it comes.

    `give` waits while results are not taken. An exception of any job is raised here, and
    the others are cancelled; leaving the iteration early cancels them too.

    >>> async def double(number, give):
    ...     await give(2 * number)
    >>> async def doubled():
    ...     return sorted([result async for result in side_by_side([1, 2, 3], double)])
    >>> asyncio.run(doubled())
    [2, 4, 6]
    """
    ready: asyncio.Queue[R | _End] = asyncio.Queue(READY_RESULTS)

    async def run(job: J) -> None:
        error: Exception | None = None
        try:
            await work(job, ready.put)
        except Exception as raised:  # handed on, to be raised where results are taken
            error = raised
        await ready.put(_End(error))

    tasks = [asyncio.create_task(run(job)) for job in jobs]
    running = len(tasks)
    try:
        while running:
            result = await ready.get()
            if not isinstance(result, _End):
                yield result
                continue
            running -= 1
            if result.error is not None:
                raise result.error
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _End:
    """The end of one job, and the error that ended it, if any."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
