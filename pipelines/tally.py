"""Counting what passes a point of the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import BoundedWindow
from apache_beam.utils.windowed_value import WindowedValue

NAMESPACE = "newsbeam"
COUNTS = "counts"

PROGRESS: Counter[str] = Counter()
"""What this process has counted so far: read by the progress line, never by a result."""


class Tallied(NamedTuple):
    """What a Tally gives: the elements as they came, and (name, number) a bundle and window."""

    elements: beam.PCollection
    counts: beam.PCollection[tuple[str, int]]


class Tally(beam.PTransform):
    """Pass elements on and count them, by window and in the Beam counter `newsbeam:<name>`.

    The counts are elements too, so that they are as exact as the rows: those of the
    bundles that ended, and of no other attempt.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def expand(self, elements: beam.PCollection) -> Tallied:
        """Count element by element."""
        counted = elements | beam.ParDo(_Count(self._name)).with_outputs(COUNTS, main="elements")
        return Tallied(counted["elements"], counted[COUNTS])


class _Count(beam.DoFn):
    def __init__(self, name: str) -> None:
        self._name = name
        self._counter = Metrics.counter(NAMESPACE, name)
        self._seen: Counter[BoundedWindow] = Counter()

    def start_bundle(self) -> None:
        self._seen = Counter()

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Any:
        self._seen[window] += 1
        PROGRESS[self._name] += 1
        yield element

    def finish_bundle(self) -> Iterator[TaggedOutput]:
        # Once a bundle, not an element: a counter's update costs a microsecond.
        self._counter.inc(self._seen.total())
        for window, number in self._seen.items():
            counted = WindowedValue((self._name, number), window.max_timestamp(), (window,))
            yield TaggedOutput(COUNTS, counted)
