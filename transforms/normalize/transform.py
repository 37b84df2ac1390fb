"""The stage's transform: entries in, articles out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import apache_beam as beam

from schemas.article import Article
from schemas.entry import Entry
from schemas.reject import Reject
from transforms.normalize.entry import normalize_entry

REJECTS = "rejects"


class NormalizeEntries(beam.PTransform):
    """Turns `Entry` into `Article` (main output) and `Reject` (output "rejects").

    Bounded or not; leaves windows alone. Rejected: an entry with neither title
    nor text. Pure: a retry gives the same elements. `now` (aware) stands in
    where an entry does not say when it was fetched.
    """

    def __init__(self, now: dt.datetime) -> None:
        super().__init__()
        if now.tzinfo is None:
            raise ValueError(f"NormalizeEntries(now={now!r}): give an aware datetime, e.g. in UTC")
        self.now = now

    def expand(self, entries: Any) -> Any:
        """One fused step."""
        return entries | "Normalize" >> beam.FlatMap(_normalize, self.now).with_outputs(
            REJECTS, main="articles"
        )


def _normalize(entry: Entry, now: dt.datetime) -> Iterator[Article | beam.pvalue.TaggedOutput]:
    result = normalize_entry(entry, now=now)
    yield beam.pvalue.TaggedOutput(REJECTS, result) if isinstance(result, Reject) else result
