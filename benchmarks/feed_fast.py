"""What an entry of a feed costs fastfeedparser.

    python benchmarks/feed_fast.py FEEDS…

Needs fastfeedparser and nothing of this project, so that it can run in an environment of
its own. Prints the processor seconds of the best of some rounds over all feeds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROUNDS = 3


def read_entries(body: bytes) -> list[Any]:
    """Return fastfeedparser's entries of a feed, none where it gives the feed up."""
    import fastfeedparser

    try:
        return list(fastfeedparser.parse(body)["entries"])
    except ValueError:
        return []


def best_seconds(
    read: Callable[[Any], object], given: Sequence[Any], rounds: int = ROUNDS
) -> float:
    """Return the processor seconds of the best round."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for item in given:
            read(item)
        best = min(best, time.process_time() - started)
    return best


if __name__ == "__main__":
    print(best_seconds(read_entries, [Path(name).read_bytes() for name in sys.argv[1:]]))
