"""The main job: the whole graph on one screen, and one run of it from lock to record."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import apache_beam as beam

from pipelines.arrivals import ReadSources, end_path
from pipelines.commit import claims_of, settle, settle_left
from pipelines.counters import read_counters
from pipelines.engine import make_beam_options, make_runner
from pipelines.feed_states import update_to_line
from pipelines.flink import name_jobs
from pipelines.full_text import complete_teasers
from pipelines.history import StillHistory
from pipelines.lock import hold_lock
from pipelines.options import IngestOptions
from pipelines.plans import (
    ARTICLE_FILE,
    COUNT,
    MARK,
    REJECT_FILE,
    UPDATE,
    load_plan,
    plan_path,
    save_plan,
)
from pipelines.runs import DROPS_AND_COPIES, RunRecord, new_run_id, sweep_staging
from pipelines.sources import Sources, find_sources
from pipelines.tally import Tally
from pipelines.windows import NoteEnd, PlanWindows, SettleWindows
from transforms.dateline.transform import ExtractDatelines
from transforms.deduplicate.history import DatasetHistory
from transforms.deduplicate.transform import Deduplicate
from transforms.fetch.urls import redact
from transforms.normalize.transform import NormalizeEntries
from transforms.parse.transform import ParseDocuments
from transforms.region.transform import AssignRegions
from transforms.select.transform import SelectDates
from transforms.write.layout import ARTICLES, STATE, staging_dir
from transforms.write.transform import StagePartitions, StageRejects


def build_graph(
    pipeline: beam.Pipeline,
    options: IngestOptions,
    sources: Sources,
    run_id: str,
    now: dt.datetime,
    ticks: beam.PTransform | None = None,
    clock: Callable[[], float] = time.time,
) -> None:
    """Put the whole job on a pipeline: of a batch, or of a stream, of which each window is a run.

    They differ in what comes in and in its windows, and in who settles: a batch's plan is
    put in place by `ingest`, a window's by the graph.
    """
    came = pipeline | ReadSources(options, sources, run_id, now, ticks, clock)
    parsed = came.records | ParseDocuments()
    unread = (came.rejects, parsed.rejects) | "FlattenUnread" >> beam.Flatten()
    unread = unread | "TallyUnread" >> Tally("read")
    whole = complete_teasers(parsed.entries, options, sources.fetch_settings, run_id, now)
    entries = whole | "TallyEntries" >> Tally("read")

    normalized = entries.elements | NormalizeEntries(now)
    dated = normalized.articles | ExtractDatelines()
    selected = dated | SelectDates(options.since, options.until)
    kept = selected.articles | Deduplicate(
        spool_dir=str(staging_dir(options.output, run_id) / "spool"),
        history=StillHistory(
            options.output,
            DatasetHistory(
                str(Path(options.output) / ARTICLES),
                cache_dir=str(Path(options.output) / STATE / "duplicates"),
            ),
        ),
        days=options.duplicate_days,
        drop=options.drop_duplicates,
        claims=claims_of(options.output, run_id) if options.streaming else None,
    )
    found = kept | sources.extract_attributions | AssignRegions()
    done = found | "TallyDone" >> Tally("done")

    rejects = (unread.elements, normalized.rejects, selected.rejects)
    counts = (unread.counts, entries.counts, done.counts)
    facts = {
        ARTICLE_FILE: done.elements | StagePartitions(options.output, run_id),
        REJECT_FILE: rejects
        | "FlattenRejects" >> beam.Flatten()
        | StageRejects(options.output, run_id),
        UPDATE: came.updates | "WriteUpdates" >> beam.Map(update_to_line),
        COUNT: counts | "FlattenCounts" >> beam.Flatten(),
        MARK: came.marks,
    }
    planned = facts | PlanWindows(options.output, run_id, now)
    if options.streaming:
        settled = planned | SettleWindows(options.output, recorded(options))
        _ = settled | NoteEnd(end_path(options.output, run_id))


def ingest(options: IngestOptions) -> RunRecord:
    """Run the job once and return its record.

    Raises OptionError before anything runs, LockedError when another run holds the
    output, LostRowsError when the figures do not add up. Rows come before state
    and record: a run that dies leaves whole files, and the next one the rest.
    """
    started = dt.datetime.now(dt.UTC)
    run_id = new_run_id(started)
    runner = make_runner(options.runner, options.workers)
    beam_options = make_beam_options(options.runner, options.workers, options.beam_args)
    jobs = name_jobs(options.runner, beam_options, options.output)
    with hold_lock(options.output, run_id):
        jobs.cancel()
        settle_left(options.output, recorded(options))
        sweep_staging(options.output)
        staging_dir(options.output, run_id).mkdir(parents=True)
        sources = find_sources(options)
        pipeline = beam.Pipeline(runner=runner, options=beam_options)
        build_graph(pipeline, options, sources, run_id, started)
        result = pipeline.run()
        result.wait_until_finish()
        plan = load_plan(options.output, plan_path(options.output, run_id))
        plan.counts.update(_drops_and_copies(read_counters(result)))
        save_plan(options.output, plan)
        record = settle(options.output, plan, recorded(options))
        sweep_staging(options.output)
    return record


def _drops_and_copies(counters: dict[str, int]) -> dict[str, int]:
    return {name: counters.get(name, 0) for name in DROPS_AND_COPIES}


def recorded(options: IngestOptions) -> dict[str, Any]:
    """Return the options as a record keeps them: no address with its secrets.

    A stream has a record a window, so that its feeds are named in the state file alone.
    """
    feeds = [] if options.streaming else [redact(feed) for feed in options.feeds]
    return asdict(options) | {"feeds": feeds}
