"""Counting what passes a point of the graph."""

from __future__ import annotations

from collections import Counter
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

NAMESPACE = "newsbeam"

PROGRESS: Counter[str] = Counter()
"""What this process has counted so far: read by the progress line, never by a result."""


class Tally(beam.PTransform):
    """Pass elements on and count them in the Beam counter `newsbeam:<name>`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def expand(self, elements: beam.PCollection) -> beam.PCollection:
        """Count element by element."""
        return elements | beam.ParDo(_Count(self._name))


class _Count(beam.DoFn):
    def __init__(self, name: str) -> None:
        self._name = name
        self._counter = Metrics.counter(NAMESPACE, name)
        self._seen = 0

    def start_bundle(self) -> None:
        self._seen = 0

    def process(self, element: Any) -> Any:
        self._seen += 1
        PROGRESS[self._name] += 1
        yield element

    def finish_bundle(self) -> None:
        # Once a bundle, not an element: a counter's update costs a microsecond.
        self._counter.inc(self._seen)
