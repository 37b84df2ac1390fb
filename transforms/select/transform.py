"""Keeping the articles of a range of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import apache_beam as beam

from schemas.article import Article
from schemas.reject import Reject
from transforms.select.dates import select_date


class SelectDates(beam.PTransform):
    """Keep articles whose `date` lies in [since, until].

    In: Article. Out: Article, and Reject under the tag "rejects". Element-wise:
    windows and bounds stay as they are, a retry writes nothing.
    """

    def __init__(self, since: dt.date | None = None, until: dt.date | None = None) -> None:
        self._since = since
        self._until = until

    def expand(self, articles: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        """Apply `select_date`."""
        return articles | "Select" >> beam.FlatMap(_select, self._since, self._until).with_outputs(
            "rejects", main="articles"
        )


def _select(
    article: Article, since: dt.date | None, until: dt.date | None
) -> Iterator[Article | beam.pvalue.TaggedOutput]:
    outcome = select_date(article, since, until)
    yield beam.pvalue.TaggedOutput("rejects", outcome) if isinstance(outcome, Reject) else outcome
