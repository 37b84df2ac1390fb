"""`newsbeam ingest`: the command line around one run, with its progress and its summary."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from pipelines.cli import DONE, FAILED, LOCKED, MANY_REJECTS, WRONG_USAGE
from pipelines.errors import OptionError
from pipelines.memory import collect_seldom
from pipelines.options import EXAMPLES, IngestOptions, parse_options
from pipelines.options import add_arguments as add_options
from pipelines.runs import RunRecord

PROGRESS_INTERVAL_S = 0.25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags and the examples of `newsbeam ingest`."""
    parser.description = (
        "Read seed files and feeds; write articles/date=…/region=…/*.parquet with datelines, "
        "credits, attributions, regions and marked copies."
    )
    parser.epilog = EXAMPLES
    parser.usage = "newsbeam ingest (--seeds PATH… | --feeds URL…) --output DIR [options] [-- BEAM]"
    add_options(parser)


def run(args: argparse.Namespace, beam_args: list[str]) -> int:
    """Run the job once, or again and again; print each summary; return the last exit code."""
    try:
        options = parse_options(args, beam_args)
    except OptionError as error:
        print(f"newsbeam ingest: {error}", file=sys.stderr)
        return WRONG_USAGE
    collect_seldom()  # before the imports of Beam, which make many objects too
    if options.streaming:
        from pipelines.stream_command import run_stream

        return run_stream(options, as_json=args.json)
    if options.every_s is None:
        signal.signal(signal.SIGINT, _stop_at_once)
        return _run_once(options, as_json=args.json)
    return _run_repeatedly(options, options.every_s, as_json=args.json)


def _stop_at_once(*_: object) -> None:
    """End the process on Ctrl-C, as a kill would: what is staged is swept by the next run."""
    print("newsbeam ingest: stopped; nothing is lost, run it again", file=sys.stderr, flush=True)
    os._exit(128 + signal.SIGINT)


def _run_repeatedly(options: IngestOptions, every_s: float, *, as_json: bool) -> int:
    """Run until SIGTERM or SIGINT, which let the run at work reach its commit."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    code = DONE
    while not stopped.is_set():
        started = time.monotonic()
        code = _run_once(options, as_json=as_json)
        if code == WRONG_USAGE:
            break
        stopped.wait(max(0.0, every_s - (time.monotonic() - started)))
    return code


def _run_once(options: IngestOptions, *, as_json: bool) -> int:
    try:
        record = _ingest(options, quiet=as_json)
    except OptionError as error:
        print(f"newsbeam ingest: {error}", file=sys.stderr)
        return WRONG_USAGE
    except RuntimeError as error:
        return _explain_failure(error)
    if as_json:
        print(record.to_json(), flush=True)
    else:
        print_summary(record, Console())
    if record.reject_share <= options.max_reject_share:
        return DONE
    print(
        f"newsbeam ingest: {record.reject_share:.0%} of what was read is rejected, more than "
        f"--max-reject-share {options.max_reject_share}: see {options.output}/rejects",
        file=sys.stderr,
    )
    return MANY_REJECTS


def _ingest(options: IngestOptions, *, quiet: bool) -> RunRecord:
    console = Console(stderr=True)
    # Beam warns at import about a Google client library that nothing here uses.
    logging.getLogger().addFilter(lambda record: "apitools" not in str(record.msg))
    with console.status("starting …") if console.is_terminal and not quiet else _silence():
        # Beam takes two seconds to import: a wrong option is told before.
        from pipelines.ingest import ingest

    logging.getLogger("apache_beam").setLevel(logging.ERROR)
    with _progress(console, quiet=quiet):
        return ingest(options)


def _explain_failure(error: RuntimeError) -> int:
    from pipelines.lock import LockedError
    from pipelines.runs import LostRowsError

    if isinstance(error, LockedError):
        print(f"newsbeam ingest: {error}", file=sys.stderr)
        return LOCKED
    if isinstance(error, LostRowsError):
        print(f"newsbeam ingest: {error}", file=sys.stderr)
        return FAILED
    raise error


@contextmanager
def _silence() -> Iterator[None]:
    yield


@contextmanager
def _progress(console: Console, *, quiet: bool) -> Iterator[None]:
    """Show what has been read and extracted so far, on a terminal only."""
    if quiet or not console.is_terminal:
        yield
        return
    from pipelines.tally import PROGRESS

    PROGRESS.clear()
    ended = threading.Event()
    started = time.monotonic()
    with console.status("reading …") as status:

        def refresh() -> None:
            while not ended.wait(PROGRESS_INTERVAL_S):
                seconds = time.monotonic() - started
                status.update(
                    f"read {PROGRESS['read']:,}, extracted {PROGRESS['done']:,} articles "
                    f"in {seconds:.0f} s"
                )

        watcher = threading.Thread(target=refresh, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()


def print_summary(record: RunRecord, console: Console) -> None:
    """Print what a run did as one table."""
    counts = record.counts
    partitions = "partition" if record.partitions == 1 else "partitions"
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="bold")
    table.add_column()
    table.add_row(f"{counts['read']:,}", "read")
    table.add_row(
        f"{counts['written']:,}",
        f"written, to {record.partitions:,} {partitions} ({record.bytes_written / 1e6:.1f} MB)",
    )
    for kind, meaning in (
        ("url", "the same address"),
        ("exact", "the same text"),
        ("contained", "one is a cut of the other"),
        ("near", "nearly the same text"),
    ):
        number = counts[f"duplicates_{kind}"]
        table.add_row(f"{number:,}", f"  of them copies, {kind}: {meaning}") if number else None
    if counts["dropped_duplicates"]:
        table.add_row(f"{counts['dropped_duplicates']:,}", "dropped as duplicates")
    if counts["dropped_repeat"]:
        table.add_row(
            f"{counts['dropped_repeat']:,}",
            "dropped: the same article again, in this run or the dataset",
        )
    table.add_row(f"{counts['rejected']:,}", "rejected")
    for reason, number in record.rejects.items():
        table.add_row(f"{number:,}", f"  {reason}")
    for outcome, number in record.feeds.items():
        table.add_row(f"{number:,}", f"feeds {outcome}")
    rate = counts["read"] / record.seconds if record.seconds else 0
    table.add_row(f"{record.seconds:.1f}", f"seconds ({rate:,.0f} articles a second)")
    console.print(table)
    console.print(f"run {record.run_id}; dataset in {record.options['output']}", highlight=False)
