"""The stage: articles in, the same articles with their attributions out."""

from __future__ import annotations

import dataclasses

import apache_beam as beam

from schemas.article import Article
from transforms.attribution.extract import METHODS, with_attributions


class ExtractAttributions(beam.PTransform):
    """PCollection[Article] in, the same articles with attributions out.

    Bounded or not; windows and timestamps stay; nothing is rejected; a retry
    gives the same rows. `min_confidence` (0 to 1) leaves out attributions that
    are less sure. Raises ValueError while the pipeline is built.
    """

    def __init__(self, method: str = "fast", min_confidence: float = 0.0) -> None:
        super().__init__()
        if method not in METHODS:
            raise ValueError(
                f"attribution method {method!r} is unknown: use one of {sorted(METHODS)}"
            )
        if not 0.0 <= min_confidence <= 1.0:
            raise ValueError(f"min_confidence {min_confidence!r} is not between 0 and 1")
        self._method = method
        self._min_confidence = min_confidence

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        """The wiring: one map."""
        return articles | "AddAttributions" >> beam.Map(
            _extract, method=self._method, min_confidence=self._min_confidence
        )


def _extract(article: Article, method: str, min_confidence: float) -> Article:
    found = with_attributions(article, method=method)
    if min_confidence <= 0.0:
        return found
    sure = tuple(a for a in found.attributions if (a.confidence or 0.0) >= min_confidence)
    return dataclasses.replace(found, attributions=sure)
