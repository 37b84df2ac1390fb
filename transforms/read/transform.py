"""PTransforms that read seed files and local feed files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import apache_beam as beam
from apache_beam import pvalue

from schemas.entry import Document, Entry
from schemas.reject import Reject
from transforms.read.files import SeedFile, Seeds, expand_seeds, split_seed
from transforms.read.forms import Record, read_feed_file, read_seed

ENTRIES, DOCUMENTS, REJECTS = "entries", "documents", "rejects"


class SeedRecords(NamedTuple):
    """What reading gives: entries as they are, documents to parse, and rejects."""

    entries: beam.PCollection[Entry]
    documents: beam.PCollection[Document]
    rejects: beam.PCollection[Reject]


def _tagged(records: Iterable[Record]) -> Iterator[Entry | pvalue.TaggedOutput]:
    for record in records:
        if isinstance(record, Entry):
            yield record
        else:
            tag = DOCUMENTS if isinstance(record, Document) else REJECTS
            yield pvalue.TaggedOutput(tag, record)


class _ReadFiles(beam.PTransform):
    """PBegin -> SeedRecords: files shared out among workers, each read by `read`.

    Only names and byte ranges are shuffled, never text.
    """

    def __init__(self, seeds: Seeds, read: Callable[[SeedFile], Iterator[Record]]) -> None:
        super().__init__()
        self._seeds = seeds
        self._read = read

    def expand(self, pbegin: pvalue.PBegin) -> SeedRecords:
        """The three collections of a pipeline's beginning."""
        read = self._read
        records = (
            pbegin
            | "ListFiles" >> beam.Create(self._seeds.files, reshuffle=False)
            | "ShareFiles" >> beam.Reshuffle()
            | "ReadRecords"
            >> beam.FlatMap(lambda file: _tagged(read(file))).with_outputs(
                DOCUMENTS, REJECTS, main=ENTRIES
            )
        )
        unreadable = pbegin | "ListUnreadable" >> beam.Create(self._seeds.rejects, reshuffle=False)
        rejects = (unreadable, records[REJECTS]) | "JoinRejects" >> beam.Flatten()
        return SeedRecords(records[ENTRIES], records[DOCUMENTS], rejects)


class ReadSeeds(beam.PTransform):
    """PBegin -> SeedRecords: every record in the seeds that paths, folders and globs name.

    Bounded, in the global window. The files are listed while the pipeline is built, and a pattern
    that matches nothing raises ValueError then. What cannot be used goes to `rejects`. A retry
    reads a file, or a range of a big one, again and writes nothing.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        super().__init__()
        self._seeds = expand_seeds(patterns)

    def expand(self, pbegin: pvalue.PBegin) -> SeedRecords:
        """Entries, documents and rejects."""
        parts = [part for seed in self._seeds.files for part in split_seed(seed)]
        return pbegin | _ReadFiles(Seeds(parts, self._seeds.rejects), read_seed)


class ReadFeedFiles(beam.PTransform):
    """PBegin -> SeedRecords: one document of form "feed" for each file, whatever its name.

    Bounded, in the global window; `entries` is empty. Paths are files, folders and globs, listed
    while the pipeline is built; one that matches nothing raises ValueError then. `categories` are
    those of each path's documents (the folders of an OPML outline).
    """

    def __init__(
        self, paths: Sequence[str], categories: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        super().__init__()
        self._seeds = expand_seeds(paths, option="--feeds")
        self._categories = dict(categories or {})

    def expand(self, pbegin: pvalue.PBegin) -> SeedRecords:
        """Documents and rejects; no entries."""
        categories = self._categories
        return pbegin | _ReadFiles(
            self._seeds, lambda file: read_feed_file(file.path, categories.get(file.path, ()))
        )
