"""One run at a time on an output folder, whatever becomes of the run before."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from transforms.write.layout import LOCK


class LockedError(RuntimeError):
    """Another run holds the output folder; the message names it."""


@contextlib.contextmanager
def hold_lock(output: str, run_id: str) -> Iterator[None]:
    """Hold the output folder's lock, or raise LockedError.

    The lock is the operating system's (flock), so that of a dead process is gone
    with it; the file's text only tells who holds it.
    """
    path = Path(output) / LOCK
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(
                f"another run holds {output!r}: {_describe(file.read())}; wait for its end, or "
                "name another --output"
            ) from None
        file.truncate(0)
        json.dump(
            {
                "run_id": run_id,
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            },
            file,
        )
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _describe(holder: str) -> str:
    try:
        facts = json.loads(holder)
        return "run {run_id}, process {pid} on {host}, since {since}".format(**facts)
    except (ValueError, KeyError):
        return "it has only just begun"
