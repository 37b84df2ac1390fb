"""The stage: articles in, the same articles with their attributions out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.utils.windowed_value import WindowedValue

from schemas.article import Article
from transforms.attribution.accurate.tagger import check_installed
from transforms.attribution.extract import BATCH_ARTICLES, METHODS, with_attributions_of

BATCH_CHARS = 400_000
"""A batch with more characters goes at once, so that memory stays bounded."""


class ExtractAttributions(beam.PTransform):
    """PCollection[Article] in, the same articles with attributions out.

    Bounded or not; windows and timestamps stay; nothing is rejected; a retry
    gives the same rows. Articles wait for others within a bundle, never longer.
    `min_confidence` (0 to 1) leaves out attributions that are less sure. Raises
    ValueError while the pipeline is built.
    """

    def __init__(self, method: str = "fast", min_confidence: float = 0.0) -> None:
        super().__init__()
        if method not in METHODS:
            raise ValueError(
                f"attribution method {method!r} is unknown: use one of {sorted(METHODS)}"
            )
        if method == "accurate":
            check_installed()
        if not 0.0 <= min_confidence <= 1.0:
            raise ValueError(
                f"min_confidence {min_confidence!r} is out of range: use a number from 0 to 1"
            )
        self._method = method
        self._min_confidence = min_confidence

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        """The wiring: one step."""
        return articles | "AddAttributions" >> beam.ParDo(
            _Extract(self._method, self._min_confidence)
        )


class _Extract(beam.DoFn):
    """Collects articles with their windows, and extracts from many at once."""

    def __init__(self, method: str, min_confidence: float) -> None:
        self._method = method
        self._min_confidence = min_confidence
        self._waiting: list[tuple[Article, Any, Any]] = []
        self._chars = 0

    def start_bundle(self) -> None:
        self._waiting = []
        self._chars = 0

    def process(
        self,
        article: Article,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterable[WindowedValue]:
        self._waiting.append((article, timestamp, window))
        self._chars += len(article.text)
        if len(self._waiting) >= BATCH_ARTICLES or self._chars >= BATCH_CHARS:
            yield from self._flush()

    def finish_bundle(self) -> Iterable[WindowedValue]:
        yield from self._flush()

    def _flush(self) -> Iterator[WindowedValue]:
        waiting, self._waiting, self._chars = self._waiting, [], 0
        done = with_attributions_of([item[0] for item in waiting], method=self._method)
        for article, (_, timestamp, window) in zip(done, waiting, strict=True):
            yield WindowedValue(self._sure(article), timestamp, (window,))

    def _sure(self, article: Article) -> Article:
        """The article without what is less sure than asked for."""
        if self._min_confidence <= 0.0:
            return article
        sure = tuple(
            a for a in article.attributions if (a.confidence or 0.0) >= self._min_confidence
        )
        return dataclasses.replace(article, attributions=sure)
