"""Assign each article the country and world region of its story."""

from __future__ import annotations

import apache_beam as beam

from schemas.article import Article
from transforms.region.extract import with_region


class AssignRegions(beam.PTransform):
    """Gives articles their country and region: PCollection[Article] in and out.

    Element by element, bounded or not; windows and timestamps stay. Nothing goes to
    rejects: an article of no known place is `unknown`. A retry gives the same.
    """

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        """Map the articles."""
        return articles | "FindRegion" >> beam.Map(with_region).with_output_types(Article)
