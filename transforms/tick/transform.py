"""Tick: an instant at each beat of the clock, the source of a stream."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.pvalue import PBegin
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

MAX_TICKS = 1 << 40
"""Beats of a stream: at one a second they last 35,000 years."""

LONGEST_REST_S = 2.0
"""Between two looks at the clock: what a window's close and a stop may be late by. Seldom,
because Flink's runner keeps some memory of each look until the job ends."""


class _Beat(NamedTuple):
    """When the first tick is due, and the seconds from each to the next."""

    start_s: float
    interval_s: float


STOP_FILE = "stop"
"""In a source's folder: once it is there, the source ends."""

_LAST_FILE = "last-tick"


class Tick(beam.PTransform):
    """PBegin -> an aware UTC instant every `interval_s` seconds, the first at once. Unbounded.

    An instant is its element's timestamp too, and the watermark is the clock between
    two ticks, so that windows close in a quiet hour. Ticks that are missed, in a restart from
    a savepoint, are skipped: the next one does their work. Global window; a retry repeats a
    tick with its timestamp.

    `folder`, which all workers must reach, is where the source is told to end: once a file
    `stop` is there, every window closes, and a bounded rest is left: a drain on any runner.
    The first tick comes all the same, so that there is a window to close.
    There too it notes how far it came. An engine that went back to a checkpoint asks for
    ticks that were given already; then none is given until `has_settled()` says that what
    was in work at the checkpoint is done.
    """

    def __init__(
        self,
        interval_s: float,
        folder: str,
        start: dt.datetime,
        has_settled: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__()
        if not interval_s > 0:
            raise ValueError(f"interval_s {interval_s!r}: give seconds above 0")
        self._beat = _Beat(start.timestamp(), interval_s)
        self._emit = _EmitTicks(folder, has_settled)

    def expand(self, begin: PBegin) -> beam.PCollection[dt.datetime]:
        """One element that never ends."""
        return (
            begin
            | "Start" >> beam.Create([self._beat], reshuffle=False)
            | "Beat" >> beam.ParDo(self._emit)
        )


class _TickNumbers(RestrictionProvider):
    def initial_restriction(self, element: _Beat) -> OffsetRange:
        return OffsetRange(0, MAX_TICKS)

    def create_tracker(self, restriction: OffsetRange) -> OffsetRestrictionTracker:
        return OffsetRestrictionTracker(restriction)

    def restriction_size(self, element: _Beat, restriction: OffsetRange) -> int:
        return 1  # never worth a split: one clock is enough

    def truncate(self, element: _Beat, restriction: OffsetRange) -> None:
        """Leave nothing when a runner drains by itself."""


_TRACKER = beam.DoFn.RestrictionParam(_TickNumbers())
_WATERMARK = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider())


class _EmitTicks(beam.DoFn):
    """One tick a call at most: the rest is deferred, which lets the runner go on."""

    def __init__(self, folder: str, has_settled: Callable[[], bool]) -> None:
        self._stop_path = os.path.join(folder, STOP_FILE)
        self._last_path = os.path.join(folder, _LAST_FILE)
        self._has_settled = has_settled
        self._rests_until_s = 0.0

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        beat: _Beat,
        tracker: Any = _TRACKER,
        watermark: Any = _WATERMARK,
    ) -> Iterator[TimestampedValue]:
        self._rest_on()
        now_s = time.time()
        number = tracker.current_restriction().start
        last = self._last_noted()
        if os.path.exists(self._stop_path) and (number > 0 or last is not None):
            tracker.try_claim(MAX_TICKS - 1)
            return
        due_s = beat.start_s + number * beat.interval_s
        if now_s < due_s or not (last is None or number > last or self._has_settled()):
            _advance(watermark, now_s)
            rest_s = _rest_s(due_s - now_s)
            self._rests_until_s = time.monotonic() + rest_s
            tracker.defer_remainder(Duration(rest_s))
            return
        number = max(number, int((now_s - beat.start_s) / beat.interval_s))
        if not tracker.try_claim(number):
            return
        self._note(number)
        due_s = beat.start_s + number * beat.interval_s
        _advance(watermark, due_s)
        yield TimestampedValue(dt.datetime.fromtimestamp(due_s, dt.UTC), Timestamp(due_s))
        tracker.defer_remainder(Duration(0))

    def _rest_on(self) -> None:
        """Rest here where the engine does not: Flink's gives no rest to a source whose impulse has
        ended, and would look at the clock over a hundred times a second."""
        early_s = self._rests_until_s - time.monotonic()
        if early_s > 0:
            time.sleep(early_s)

    def _last_noted(self) -> int | None:
        """The number of the last tick that was given; None before the first."""
        try:
            with open(self._last_path, encoding="ascii") as file:
                return int(file.read())
        except FileNotFoundError:
            return None

    def _note(self, number: int) -> None:
        draft = f"{self._last_path}.tmp"
        with open(draft, "w", encoding="ascii") as file:
            file.write(str(number))
        os.replace(draft, self._last_path)


def _rest_s(left_s: float) -> float:
    return min(LONGEST_REST_S, left_s) if left_s > 0 else LONGEST_REST_S


def _advance(watermark: Any, to_s: float) -> None:
    current = watermark.current_watermark()
    if current is None or current < Timestamp(to_s):
        watermark.set_watermark(Timestamp(to_s))
