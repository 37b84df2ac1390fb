"""The part of the graph that `--full-text` adds: teasers to whole entries, by their pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import apache_beam as beam

from pipelines.options import IngestOptions
from schemas.entry import Entry
from transforms.fetch.archived_pages import ArchivedPages
from transforms.fetch.known_pages import DatasetPages, FirstOf, PageSource
from transforms.fetch.settings import FetchSettings
from transforms.fetch.transform import FetchPages
from transforms.parse.transform import ParsePages
from transforms.read.files import expand_seeds, form_of
from transforms.write.layout import ARTICLES, raw_prefix

WEB_ARCHIVE = ".warc"


def complete_teasers(
    entries: beam.PCollection[Entry],
    options: IngestOptions,
    settings: FetchSettings,
    run_id: str,
    now: dt.datetime,
) -> beam.PCollection[Entry]:
    """Return the entries, teasers completed from their pages; as they are without the option.

    Pages are parsed right where they arrive, before anything is flattened: only text goes on.
    """
    if not options.full_text:
        return entries
    paged = entries | FetchPages(
        settings,
        now,
        known=find_known_pages(options),
        lists=options.workers,
        raw_prefix=f"{raw_prefix(options.output, run_id)}-pages" if options.keep_raw else None,
    )
    return (paged.whole, paged.teasers | ParsePages()) | "FlattenPaged" >> beam.Flatten()


def find_known_pages(options: IngestOptions) -> PageSource:
    """Return where pages are had: web archives among the seeds, then the dataset itself."""
    seeds = expand_seeds(options.seeds).files
    archives = tuple(seed.path for seed in seeds if form_of(seed.path) == WEB_ARCHIVE)
    dataset = DatasetPages(str(Path(options.output) / ARTICLES))
    return FirstOf((ArchivedPages(archives), dataset)) if archives else dataset
