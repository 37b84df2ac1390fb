"""`newsbeam ingest --streaming`: the command line around a stream, a line a window."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from pipelines.cli import DONE, FAILED, LOCKED, WRONG_USAGE
from pipelines.errors import EngineError, OptionError
from pipelines.options import IngestOptions
from pipelines.runs import RunRecord


def run_stream(options: IngestOptions, *, as_json: bool) -> int:
    """Stream until SIGTERM or SIGINT, or until the engine fails; return the exit code.

    What starts services starts this one again after a failure: it goes on from what is saved.
    """
    draining = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: _drain(draining, number))
    logging.getLogger().addFilter(_is_news)
    from pipelines.lock import LockedError
    from pipelines.streaming import describe_window, stream

    for name in ("apache_beam", "PrismRunner"):
        logging.getLogger(name).setLevel(logging.ERROR)

    def report(record: RunRecord) -> None:
        print(record.to_json(None) if as_json else describe_window(record), flush=True)

    try:
        drained = stream(options, report, draining)
    except OptionError as error:
        return _fail(str(error), WRONG_USAGE)
    except LockedError as error:
        return _fail(str(error), LOCKED)
    except EngineError as error:
        return _fail(f"{error}; what is in place stays, start it again to go on", FAILED)
    if not drained:
        _tell("the engine ended the stream: with --savepoint_path, after --, it goes on from there")
    return DONE


def _is_news(record: logging.LogRecord) -> bool:
    """Whether to tell what Beam logs: not that a Google client library is missing, which nothing
    here uses, nor that a job was canceled, which newsbeam does itself."""
    message = record.getMessage()
    return "apitools" not in message and "JobCancellationException" not in message


def _fail(message: str, code: int) -> int:
    _tell(message)
    return code


def _tell(message: str) -> None:
    print(f"newsbeam ingest: {message}", file=sys.stderr, flush=True)


def _drain(draining: threading.Event, number: int) -> None:
    """Drain at the first signal; end at once at the second, which is as safe as any crash."""
    if draining.is_set():
        os._exit(128 + number)
    draining.set()
    _tell("writing the open window …")
