"""One stream from lock to drain: the graph run without an end, its windows told as they settle."""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apache_beam as beam
from apache_beam.runners.runner import PipelineResult

from pipelines.arrivals import end_path, stop_path
from pipelines.commit import settle_left
from pipelines.engine import is_given, keeps_sources, make_beam_options, make_runner
from pipelines.errors import EngineError, OptionError
from pipelines.flink import Jobs, name_jobs
from pipelines.ingest import build_graph, recorded
from pipelines.lock import hold_lock
from pipelines.options import IngestOptions
from pipelines.runs import RunRecord, load_record, new_run_id, sweep_staging
from pipelines.sources import find_sources
from pipelines.threads import pass_over_hang_ups
from transforms.write.layout import RUNS, staging_dir

WATCH_S = 0.5
"""Between two looks for windows that have settled."""

SPOOL_KEPT_S = 900
"""How long spooled articles outlive their window: an engine that goes back to a checkpoint
reads them again, and checkpoints are minutes apart."""

Report = Callable[[RunRecord], None]


def stream(options: IngestOptions, report: Report, draining: threading.Event) -> bool:
    """Run until `draining` is set, then to the end of the open window; report each window.

    Returns whether it drained. Else the engine ended it, as Flink does for a savepoint, and
    what is staged stays for the stream that goes on from there.

    Raises OptionError before anything runs, LockedError when another run holds the
    output, EngineError when the engine fails. A window's rows come before its state and
    record, so a stream that dies goes on from there when it is started again: nothing
    is lost that its feeds still hold, and nothing is written twice.
    """
    started = dt.datetime.now(dt.UTC)
    run_id = new_run_id(started)
    runner = make_runner(options.runner, options.workers)
    beam_options = make_beam_options(
        options.runner, options.workers, options.beam_args, streaming=True
    )
    jobs = name_jobs(options.runner, beam_options, options.output)
    with hold_lock(options.output, run_id):
        jobs.cancel()
        for record in settle_left(options.output, recorded(options)):
            report(record)
        if not _resumes(options):
            sweep_staging(options.output)
        staging_dir(options.output, run_id).mkdir(parents=True, exist_ok=True)
        pipeline = beam.Pipeline(runner=runner, options=beam_options)
        build_graph(pipeline, options, find_sources(options), run_id, started)
        with _watching(options, run_id, report, draining):
            goes_on = keeps_sources(options.runner, options.beam_args)
            _run(pipeline, Path(end_path(options.output, run_id)), jobs if goes_on else None)
        if drained := draining.is_set():
            sweep_staging(options.output)
    return drained


def _resumes(options: IngestOptions) -> bool:
    """Whether the engine goes on from a savepoint, which speaks of files that are staged."""
    return is_given("savepoint_path", options.beam_args)


def _run(pipeline: beam.Pipeline, end: Path, going_on: Jobs | None) -> None:
    """Run until the engine has ended; jobs that go on are canceled when the file `end` is there."""
    import grpc  # here: it comes with Beam, and only a portable engine raises its errors

    pass_over_hang_ups()
    try:
        with _deaf_to_ctrl_c():
            result = pipeline.run()
        if going_on:
            threading.Thread(target=_cancel, args=(result, end, going_on), daemon=True).start()
        result.wait_until_finish()
    except (RuntimeError, grpc.RpcError) as error:
        if end.exists():  # all windows are in place
            return
        if "prism binary" in str(error):
            raise OptionError(
                f"--runner 'PrismRunner' is not here and cannot be had ({error}): say where it "
                "is, after --, by --prism_location=PATH"
            ) from error
        lines = [line.strip() for line in str(error).splitlines() if line.strip(" >")]
        raise EngineError(f"the engine failed: {lines[-1] if lines else error!r}") from error


def _cancel(job: PipelineResult, end: Path, jobs: Jobs) -> None:
    """Cancel a job as soon as the file `end` is there."""
    while not end.exists():
        time.sleep(WATCH_S)
    if jobs.address:  # Beam's job server would leave it on the cluster
        jobs.cancel()
    else:
        job.cancel()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let what the engine starts ignore Ctrl-C, which a terminal sends to all processes alike.

    The engine sets a handler of its own for it; ours comes back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def _watching(
    options: IngestOptions, run_id: str, report: Report, draining: threading.Event
) -> Iterator[None]:
    """Report windows that settle and hand on the wish to drain, until the block ends."""
    ended = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(options.output, run_id, report, draining, ended), daemon=True
    )
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(
    output: str, run_id: str, report: Report, draining: threading.Event, ended: threading.Event
) -> None:
    told: set[Path] = set()
    runs, seen_ns, last = Path(output) / RUNS, 0, False
    while not last:
        last = ended.wait(WATCH_S)
        if draining.is_set() and not last:
            Path(stop_path(output, run_id)).touch()
        # Years of records lie there: they are listed when one has come, not twice a second.
        changed_ns = runs.stat().st_mtime_ns if runs.exists() else 0
        if changed_ns == seen_ns and not last:
            continue
        seen_ns = changed_ns
        for path in sorted(set(runs.glob(f"{run_id}-*.json")) - told):
            told.add(path)
            record = load_record(path)
            report(record)
            sweep_spool(output, run_id, record.started_at.timestamp() - SPOOL_KEPT_S)


def sweep_spool(output: str, run_id: str, before_s: float) -> None:
    """Remove a stream's spooled articles of windows that began before an instant (epoch seconds).

    A file is not older than its window, and windows settle in their order.
    """
    for path in (staging_dir(output, run_id) / "spool").glob("*"):
        if path.stat().st_mtime < before_s:
            path.unlink(missing_ok=True)


def describe_window(record: RunRecord) -> str:
    """A settled window in one line."""
    counts = record.counts
    copies = sum(number for name, number in counts.items() if name.startswith("duplicates_"))
    parts = [
        f"{record.started_at.astimezone():%H:%M:%S}",
        f"read {counts['read']:,}",
        f"written {counts['written']:,}",
        f"copies {copies:,}",
        f"dropped {counts['dropped_repeat'] + counts['dropped_duplicates']:,}",
        f"rejected {counts['rejected']:,}",
        f"feeds {sum(record.feeds.values()):,}",
    ]
    if record.lag_s:
        parts.append(f"lag {record.lag_s['p50']:,.0f} s (p99 {record.lag_s['p99']:,.0f} s)")
    return "  ".join(parts)
