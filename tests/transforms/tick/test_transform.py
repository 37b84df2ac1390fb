import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.sdf_utils import (
    RestrictionTrackerView,
    ThreadsafeRestrictionTracker,
    ThreadsafeWatermarkEstimator,
)
from apache_beam.testing.util import assert_that, equal_to

from transforms.tick.transform import LONGEST_REST_S, MAX_TICKS, STOP_FILE, Tick, _Beat, _EmitTicks


def tick_until_stopped(
    folder: Path,
    start: dt.datetime,
    expected: list[dt.datetime],
    has_settled: Callable[[], bool] = lambda: True,
) -> None:
    """Each tick asks the source to stop."""
    stop = folder / STOP_FILE

    def stop_after(instant: dt.datetime) -> dt.datetime:
        stop.touch()
        return instant

    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        ticks = pipeline | Tick(3600, str(folder), start, has_settled) | beam.Map(stop_after)
        assert_that(ticks, equal_to(expected))


def test_first_tick_comes_at_once(tmp_path: Path):
    start = dt.datetime.now(dt.UTC)
    tick_until_stopped(tmp_path, start, [start])


def test_missed_ticks_are_skipped(tmp_path: Path):
    start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2, minutes=30)
    tick_until_stopped(tmp_path, start, [start + dt.timedelta(hours=2)])


def test_source_that_is_to_stop_gives_its_first_tick_alone(tmp_path: Path):
    (tmp_path / STOP_FILE).touch()
    start = dt.datetime.now(dt.UTC)
    tick_until_stopped(tmp_path, start, [start])
    tick_until_stopped(tmp_path, start, [])


def test_engine_that_goes_back_waits_for_what_was_in_work(tmp_path: Path):
    """The source has given tick 2 already; the engine asks from tick 0 on."""
    asked = tmp_path / "asked"

    def has_settled() -> bool:
        if asked.exists():
            return True
        asked.touch()
        return False

    (tmp_path / "last-tick").write_text("2")
    start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2, minutes=30)
    tick_until_stopped(tmp_path, start, [start + dt.timedelta(hours=2)], has_settled)
    assert asked.exists()


def test_engine_that_goes_on_waits_for_nothing(tmp_path: Path):
    def has_settled() -> bool:
        raise AssertionError("asked although no tick is given twice")

    start = dt.datetime.now(dt.UTC)
    tick_until_stopped(tmp_path, start, [start], has_settled)
    (tmp_path / STOP_FILE).unlink()
    (tmp_path / "last-tick").write_text("-1")
    tick_until_stopped(tmp_path, start, [start], has_settled)


def test_engine_that_gives_no_rest_has_the_source_rest_itself(tmp_path, monkeypatch):
    """Flink's runner, once the impulse of a source has ended."""
    slept: list[float] = []
    this_thread, sleep = threading.get_ident(), time.sleep

    def note(seconds: float) -> None:  # other tests' threads sleep on
        (slept.append if threading.get_ident() == this_thread else sleep)(seconds)

    monkeypatch.setattr(time, "sleep", note)
    source = _EmitTicks(str(tmp_path), lambda: True)
    beat = _Beat(time.time() + 3600, 60)
    for _ in range(3):
        tracker = ThreadsafeRestrictionTracker(OffsetRestrictionTracker(OffsetRange(0, MAX_TICKS)))
        watermark = ThreadsafeWatermarkEstimator(ManualWatermarkEstimator(None))
        assert list(source.process(beat, RestrictionTrackerView(tracker), watermark)) == []
    assert slept == [pytest.approx(LONGEST_REST_S, abs=0.5)] * 2


def test_interval_must_be_above_0():
    with pytest.raises(ValueError, match="interval_s 0"):
        Tick(0, "stop", dt.datetime.now(dt.UTC))
