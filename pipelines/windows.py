"""The end of the graph: all of a window gathered, planned and, in a stream, put in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.combiners import CountCombineFn
from apache_beam.transforms.trigger import AccumulationMode, AfterWatermark
from apache_beam.transforms.window import GlobalWindows, IntervalWindow

from pipelines.commit import claims_of, settle
from pipelines.plans import Fact, load_plan, make_plan, plan_path, save_plan
from pipelines.tally import NAMESPACE
from schemas.instants import name_instant
from transforms.write.transform import run_of


class PlanWindows(beam.PTransform):
    """Collections by kind of fact -> the run id of each window, whose plan is then written.

    The kinds are those of pipelines/plans.py. A batch is one window. The grouping is
    the barrier: a plan holds what the attempts gave that ended, and of no other. Only
    names and figures are grouped. A retry writes the same plan again.
    """

    def __init__(self, output: str, run_id: str, started_at: dt.datetime) -> None:
        super().__init__()
        self._output = output
        self._run_id = run_id
        self._started_at = started_at

    def expand(self, facts: Mapping[str, beam.PCollection]) -> beam.PCollection[str]:
        """Gather and write."""
        return (
            [
                collection | f"Gather{kind.title()}" >> beam.Map(_to_fact, kind)
                for kind, collection in facts.items()
            ]
            | "JoinFacts" >> beam.Flatten()
            | "AwaitWindow" >> beam.GroupByKey()
            | "Plan" >> beam.ParDo(_PlanWindow(self._output, self._run_id, self._started_at))
        )


def _to_fact(value: Any, kind: str) -> tuple[int, Fact]:
    # One key: a window is put in place as a whole. A NamedTuple would lose its class on the way.
    return 0, (kind, tuple(value) if isinstance(value, tuple) else value)


class _PlanWindow(beam.DoFn):
    def __init__(self, output: str, run_id: str, started_at: dt.datetime) -> None:
        self._output = output
        self._run_id = run_id
        self._started_at = started_at

    def process(
        self, group: tuple[int, Iterable[Fact]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[str]:
        run_id, facts = run_of(self._run_id, window), group[1]
        if isinstance(window, IntervalWindow):
            start = dt.datetime.fromtimestamp(float(window.start), dt.UTC)
            plan = make_plan(run_id, start, facts, stream_id=self._run_id)
            plan.counts.update(claims_of(self._output, self._run_id).counts(name_instant(start)))
        else:
            plan = make_plan(run_id, self._started_at, facts)
        save_plan(self._output, plan)
        yield run_id


class SettleWindows(beam.PTransform):
    """The run ids of planned windows -> the same, once rows, feeds' state and record are saved.

    Windows may come in any order, and one may come again: it changes nothing.
    """

    def __init__(self, output: str, options: Mapping[str, Any]) -> None:
        super().__init__()
        self._settle = _SettleWindow(output, dict(options))

    def expand(self, run_ids: beam.PCollection[str]) -> beam.PCollection[str]:
        """One step, in the worker that made the plan."""
        return run_ids | "Settle" >> beam.ParDo(self._settle)


class NoteEnd(beam.PTransform):
    """The run ids of settled windows -> a file at `path`, once none can come any more.

    Some engines keep a job whose sources have ended: by this file a drain is known to be done.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def expand(self, run_ids: beam.PCollection[str]) -> beam.PCollection[None]:
        """Count all windows, which ends with the stream."""
        return (
            run_ids
            | "AwaitEnd"
            >> beam.WindowInto(
                GlobalWindows(),
                trigger=AfterWatermark(),
                accumulation_mode=AccumulationMode.DISCARDING,
            )
            | "CountWindows" >> beam.CombineGlobally(CountCombineFn()).without_defaults()
            | "NoteEnd" >> beam.Map(_note, self._path)
        )


def _note(_: int, path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).touch()


class _SettleWindow(beam.DoFn):
    def __init__(self, output: str, options: dict[str, Any]) -> None:
        self._output = output
        self._options = options

    def process(self, run_id: str) -> Iterator[str]:
        path = plan_path(self._output, run_id)
        if path.exists():
            record = settle(self._output, load_plan(self._output, path), self._options)
            for name in ("written", "rejected"):
                Metrics.counter(NAMESPACE, name).inc(record.counts[name])
            if record.lag_s:
                lag = Metrics.distribution(NAMESPACE, "published_to_written_s")
                lag.update(int(record.lag_s["p50"]))
        yield run_id
