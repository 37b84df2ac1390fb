"""The PTransform that reads seed files, and the step in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import apache_beam as beam
from apache_beam import pvalue

from schemas.entry import Document, Entry
from schemas.reject import Reject
from transforms.read.files import SeedFile, find_seeds
from transforms.read.forms import read_seed

RECORDS, REJECTS = "records", "rejects"


class SeedRecords(NamedTuple):
    """What reading gives: entries, documents that are still to be parsed, and rejects."""

    records: beam.PCollection[Entry | Document]
    rejects: beam.PCollection[Reject]


class ReadFile(beam.DoFn):
    """SeedFile -> the records in it, and its rejects under REJECTS."""

    def process(self, seed: SeedFile) -> Iterator[Entry | Document | pvalue.TaggedOutput]:
        """Yield each as soon as it is read."""
        for record in read_seed(seed):
            yield pvalue.TaggedOutput(REJECTS, record) if isinstance(record, Reject) else record


class ReadSeeds(beam.PTransform):
    """PBegin -> SeedRecords: every record in the seeds that paths, folders and globs name.

    Bounded, in the global window. The files are listed while the pipeline is built, and a pattern
    that matches nothing raises ValueError then. What cannot be used goes to `rejects`. Only names
    and byte ranges are shuffled, never text. A retry reads a file, or a range of a big one, again
    and writes nothing.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        super().__init__()
        self._seeds = find_seeds(patterns)

    def expand(self, pbegin: pvalue.PBegin) -> SeedRecords:
        """Records and rejects."""
        read = (
            pbegin
            | "ListFiles" >> beam.Create(self._seeds.files, reshuffle=False)
            | "ShareFiles" >> beam.Reshuffle()
            | "ReadRecords" >> beam.ParDo(ReadFile()).with_outputs(REJECTS, main=RECORDS)
        )
        unreadable = pbegin | "ListUnreadable" >> beam.Create(self._seeds.rejects, reshuffle=False)
        rejects = (unreadable, read[REJECTS]) | "JoinRejects" >> beam.Flatten()
        return SeedRecords(read[RECORDS], rejects)
