"""`newsbeam ingest --streaming`: the command line around a stream, a line a window."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from pipelines.cli import DONE, FAILED, LOCKED, WRONG_USAGE
from pipelines.errors import OptionError
from pipelines.options import IngestOptions
from pipelines.runs import RunRecord


def run_stream(options: IngestOptions, *, as_json: bool) -> int:
    """Stream until SIGTERM or SIGINT, or until the engine fails; return the exit code.

    What starts services starts this one again after a failure: it goes on from what is saved.
    """
    draining = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: _drain(draining, number))
    # Beam warns at import about a Google client library that nothing here uses.
    logging.getLogger().addFilter(lambda record: "apitools" not in str(record.msg))
    from pipelines.lock import LockedError
    from pipelines.streaming import EngineError, describe_window, stream

    for name in ("apache_beam", "PrismRunner"):
        logging.getLogger(name).setLevel(logging.ERROR)

    def report(record: RunRecord) -> None:
        print(record.to_json(None) if as_json else describe_window(record), flush=True)

    try:
        stream(options, report, draining)
    except OptionError as error:
        return _fail(str(error), WRONG_USAGE)
    except LockedError as error:
        return _fail(str(error), LOCKED)
    except EngineError as error:
        return _fail(f"{error}; what is in place stays, start it again to go on", FAILED)
    return DONE


def _fail(message: str, code: int) -> int:
    print(f"newsbeam ingest: {message}", file=sys.stderr, flush=True)
    return code


def _drain(draining: threading.Event, number: int) -> None:
    """Drain at the first signal; end at once at the second, which is as safe as any crash."""
    if draining.is_set():
        os._exit(128 + number)
    draining.set()
    print("newsbeam ingest: writing the open window …", file=sys.stderr, flush=True)
