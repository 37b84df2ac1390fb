"""The PTransforms that parse documents, and the pages behind entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import apache_beam as beam
from apache_beam import pvalue

from schemas.entry import Document, Entry
from schemas.reject import Reject
from transforms.parse.complete import complete_entry
from transforms.parse.documents import parse_document

ENTRIES, REJECTS = "entries", "rejects"


class ParsedEntries(NamedTuple):
    """What parsing gives: entries, and rejects of documents or single items."""

    entries: beam.PCollection[Entry]
    rejects: beam.PCollection[Reject]


def _parse(record: Document | Entry) -> Iterator[Entry | pvalue.TaggedOutput]:
    if isinstance(record, Entry):
        yield record
        return
    for parsed in parse_document(record):
        if isinstance(parsed, Reject):
            yield pvalue.TaggedOutput(REJECTS, parsed)
        else:
            yield parsed


class ParseDocuments(beam.PTransform):
    """PCollection[Document | Entry] -> ParsedEntries: feeds and pages to the entries in them.

    Element-wise, for bounded and unbounded input; windows and timestamps stay. Entries, which
    need no parsing, pass as they are: what joins two collections keeps both in memory. A document
    that is no feed or holds no article goes to `rejects`; a form that nobody knows raises
    ValueError.
    """

    def expand(self, records: beam.PCollection[Document | Entry]) -> ParsedEntries:
        """The entries and the rejects."""
        parsed = records | "ParseDocument" >> beam.FlatMap(_parse).with_outputs(
            REJECTS, main=ENTRIES
        )
        return ParsedEntries(parsed[ENTRIES], parsed[REJECTS])


class ParsePages(beam.PTransform):
    """PCollection[Entry] -> the same entries, those with a page completed from it.

    Element-wise, for bounded and unbounded input; windows and timestamps stay. Nothing is
    rejected: an entry whose page is of no use keeps its teaser and says why.
    """

    def expand(self, entries: beam.PCollection[Entry]) -> beam.PCollection[Entry]:
        """One fused step."""
        return entries | "CompleteEntry" >> beam.Map(complete_entry)
