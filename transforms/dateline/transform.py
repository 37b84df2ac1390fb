"""The PTransform of the stage."""

from __future__ import annotations

import apache_beam as beam

from schemas.article import Article
from transforms.dateline.apply import with_dateline


class ExtractDatelines(beam.PTransform):
    """Articles in, the same articles with dateline, agencies and date out.

    Element-wise: bounded or not, windows untouched, no rejects, a retry changes nothing.
    """

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        """Map `with_dateline` over the articles."""
        return articles | "FindDateline" >> beam.Map(with_dateline).with_output_types(Article)
