"""Writing a run's rows: staged by many writers, put in place after the last has ended."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import BoundedWindow, IntervalWindow
from apache_beam.utils.windowed_value import WindowedValue

from schemas.article import Article
from schemas.reject import Reject
from transforms.write.layout import window_run_id
from transforms.write.staging import PartitionStager, StagedFile, commit_file, stage_rejects

MAX_REJECTS_BUFFERED = 10_000
"""Rejects a file: with at most 10,000 characters each they stay under 100 MB."""


class StagePartitions(beam.PTransform):
    """Write articles as Parquet files that wait for their place in `date=…/region=…`.

    In: Article with `date` set, bounded or windowed. Out: StagedFile, each to be put in
    place by commit_file once all of its window are there. A window's files are named by
    its run (see `run_of`). A retried bundle stages under a new name, and only the files of
    bundles that ended come out, so none is written twice.
    """

    def __init__(self, output: str, run_id: str) -> None:
        self._output = output
        self._run_id = run_id

    def expand(self, articles: beam.PCollection) -> beam.PCollection:
        """Stage."""
        return articles | "StageArticles" >> beam.ParDo(_StageArticles(self._output, self._run_id))


class StageRejects(beam.PTransform):
    """Write rejects as Parquet files for `output/rejects`, as StagePartitions does articles."""

    def __init__(self, output: str, run_id: str) -> None:
        self._output = output
        self._run_id = run_id

    def expand(self, rejects: beam.PCollection) -> beam.PCollection:
        """Stage."""
        return rejects | "StageRejects" >> beam.ParDo(_StageRejects(self._output, self._run_id))


class WritePartitions(beam.PTransform):
    """Write articles as Parquet under `output/articles/date=…/region=…`.

    In: Article with `date` set, bounded or windowed. Out: StagedFile, one a file
    in place. Files of a window appear only after all of its rows are staged, each
    by an atomic rename.
    """

    def __init__(self, output: str, run_id: str) -> None:
        self._stage = StagePartitions(output, run_id)

    def expand(self, articles: beam.PCollection) -> beam.PCollection:
        """Stage and commit."""
        return articles | self._stage | "CommitArticles" >> _CommitFiles()


class WriteRejects(beam.PTransform):
    """Write rejects as Parquet under `output/rejects`, as WritePartitions does articles."""

    def __init__(self, output: str, run_id: str) -> None:
        self._stage = StageRejects(output, run_id)

    def expand(self, rejects: beam.PCollection) -> beam.PCollection:
        """Stage and commit."""
        return rejects | self._stage | "CommitRejects" >> _CommitFiles()


def run_of(run_id: str, window: BoundedWindow) -> str:
    """Return the run that a window is: the whole run, or in a stream one of its own."""
    if not isinstance(window, IntervalWindow):
        return run_id
    return window_run_id(run_id, dt.datetime.fromtimestamp(float(window.start), dt.UTC))


class _CommitFiles(beam.PTransform):
    """Rename staged files once all of a window's are there: the grouping is the barrier."""

    def expand(self, files: beam.PCollection) -> beam.PCollection:
        return (
            files
            | "KeyByFolder" >> beam.Map(_by_folder)
            | "AwaitAll" >> beam.GroupByKey()
            | "Rename" >> beam.FlatMap(_commit)
        )


def _by_folder(staged: StagedFile) -> tuple[str, tuple[str, str, int]]:
    return staged.final_path.rpartition("/")[0], (staged.path, staged.final_path, staged.rows)


def _commit(group: tuple[str, Iterable[tuple[str, str, int]]]) -> Iterator[StagedFile]:
    for fields in group[1]:
        staged = StagedFile(*fields)
        commit_file(staged)
        yield staged


class _StageArticles(beam.DoFn):
    """Sort a bundle's articles into staged files; a window has files of its own."""

    def __init__(self, output: str, run_id: str) -> None:
        self._output = output
        self._run_id = run_id
        self._stagers: dict[BoundedWindow, PartitionStager] = {}

    def start_bundle(self) -> None:
        self._stagers = {}

    def process(self, article: Article, window: Any = beam.DoFn.WindowParam) -> None:
        if window not in self._stagers:
            self._stagers[window] = PartitionStager(self._output, run_of(self._run_id, window))
        self._stagers[window].add(article)

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for window, stager in self._stagers.items():
            for staged in stager.close():
                yield WindowedValue(staged, window.max_timestamp(), (window,))
        self._stagers = {}


class _StageRejects(beam.DoFn):
    """Collect a bundle's rejects into staged files."""

    def __init__(self, output: str, run_id: str) -> None:
        self._output = output
        self._run_id = run_id
        self._rejects: dict[BoundedWindow, list[Reject]] = {}
        self._staged: dict[BoundedWindow, list[StagedFile]] = {}

    def start_bundle(self) -> None:
        self._rejects = defaultdict(list)
        self._staged = defaultdict(list)

    def process(self, reject: Reject, window: Any = beam.DoFn.WindowParam) -> None:
        rejects = self._rejects[window]
        rejects.append(reject)
        if len(rejects) >= MAX_REJECTS_BUFFERED:
            self._stage(window)

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for window in list(self._rejects):
            self._stage(window)
        for window, files in self._staged.items():
            for staged in files:
                yield WindowedValue(staged, window.max_timestamp(), (window,))

    def _stage(self, window: BoundedWindow) -> None:
        rejects = self._rejects.pop(window)
        run_id = run_of(self._run_id, window)
        self._staged[window].append(stage_rejects(rejects, self._output, run_id))
