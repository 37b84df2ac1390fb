"""The main job: the whole graph on one screen, and one run of it from lock to record."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import asdict
from pathlib import Path

import apache_beam as beam

from pipelines.engine import make_beam_options, make_runner
from pipelines.feed_states import StageUpdates, save_staged_updates
from pipelines.full_text import complete_teasers
from pipelines.lock import hold_lock
from pipelines.options import IngestOptions
from pipelines.runs import (
    RunRecord,
    count_run,
    find_unreadable,
    installed_versions,
    new_run_id,
    reconcile,
    save_record,
    sweep_staging,
)
from pipelines.sources import Sources, find_sources
from pipelines.tally import NAMESPACE, Tally
from transforms.dateline.transform import ExtractDatelines
from transforms.deduplicate.history import DatasetHistory
from transforms.deduplicate.transform import Deduplicate
from transforms.fetch.transform import FetchFeeds
from transforms.fetch.urls import redact
from transforms.normalize.transform import NormalizeEntries
from transforms.parse.transform import ParseDocuments
from transforms.region.transform import AssignRegions
from transforms.select.transform import SelectDates
from transforms.write.layout import ARTICLES, STATE, raw_prefix, staging_dir
from transforms.write.transform import WritePartitions, WriteRejects


def build_graph(
    pipeline: beam.Pipeline, options: IngestOptions, sources: Sources, run_id: str, now: dt.datetime
) -> None:
    """Put the whole job on a pipeline."""
    seeds = pipeline | sources.read_seeds
    feed_files = pipeline | sources.read_feed_files
    fetched = pipeline | FetchFeeds(
        sources.feeds,
        sources.fetch_settings,
        now,
        lists=options.workers,
        raw_prefix=str(raw_prefix(options.output, run_id)) if options.keep_raw else None,
    )
    given = pipeline | "RejectSources" >> beam.Create(sources.rejects)

    documents = (seeds.documents, feed_files.documents, fetched.documents)
    parsed = documents | "FlattenDocuments" >> beam.Flatten() | ParseDocuments()
    unread = (given, seeds.rejects, feed_files.rejects, fetched.rejects, parsed.rejects)
    unread = unread | "FlattenUnread" >> beam.Flatten() | "TallyUnread" >> Tally("read")

    whole = complete_teasers(parsed.entries, options, sources.fetch_settings, run_id, now)
    entries = (seeds.entries, whole) | "FlattenEntries" >> beam.Flatten()
    normalized = entries | "TallyEntries" >> Tally("read") | NormalizeEntries(now)
    dated = normalized.articles | ExtractDatelines()
    selected = dated | SelectDates(options.since, options.until)
    _ = (
        selected.articles
        | Deduplicate(
            spool_dir=str(staging_dir(options.output, run_id) / "spool"),
            history=DatasetHistory(
                str(Path(options.output) / ARTICLES),
                cache_dir=str(Path(options.output) / STATE / "duplicates"),
            ),
            days=options.duplicate_days,
            drop=options.drop_duplicates,
        )
        | sources.extract_attributions
        | AssignRegions()
        | "TallyDone" >> Tally("done")
        | WritePartitions(options.output, run_id)
    )
    rejects = (unread, normalized.rejects, selected.rejects) | "FlattenRejects" >> beam.Flatten()
    _ = rejects | WriteRejects(options.output, run_id)
    _ = fetched.updates | StageUpdates(str(staging_dir(options.output, run_id)))


def ingest(options: IngestOptions) -> RunRecord:
    """Run the job once and return its record.

    Raises OptionError before anything runs, LockedError when another run holds the
    output, LostRowsError when the figures do not add up. Rows come before state
    and record: a run that dies leaves whole files, and the next one the rest.
    """
    started, clock = dt.datetime.now(dt.UTC), time.monotonic()
    run_id = new_run_id(started)
    runner = make_runner(options.runner, options.workers)
    beam_options = make_beam_options(options.runner, options.workers, options.beam_args)
    with hold_lock(options.output, run_id):
        sweep_staging(options.output)
        staging_dir(options.output, run_id).mkdir(parents=True)
        sources = find_sources(options)
        pipeline = beam.Pipeline(runner=runner, options=beam_options)
        build_graph(pipeline, options, sources, run_id, started)
        result = pipeline.run()
        result.wait_until_finish()
        counted = count_run(options.output, run_id, _read_counters(result))
        reconcile(counted["counts"])
        feeds = save_staged_updates(
            str(staging_dir(options.output, run_id)),
            options.output,
            find_unreadable(options.output, run_id),
        )
        record = RunRecord(
            run_id=run_id,
            started_at=started,
            seconds=round(time.monotonic() - clock, 3),
            options=asdict(options) | {"feeds": [redact(feed) for feed in options.feeds]},
            feeds=feeds,
            versions=installed_versions(),
            **counted,
        )
        save_record(options.output, record)
        sweep_staging(options.output)
    return record


def _read_counters(result: beam.runners.runner.PipelineResult) -> dict[str, int]:
    """Return the run's counters by name, those of the same name in several steps added up."""
    counters: dict[str, int] = {}
    found = result.metrics().query(beam.metrics.MetricsFilter().with_namespace(NAMESPACE))
    for metric in found["counters"]:
        name = metric.key.metric.name
        counters[name] = counters.get(name, 0) + metric.result
    return counters
