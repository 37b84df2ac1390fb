"""What Beam counted in a run, whatever the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import apache_beam as beam
from apache_beam.metrics import monitoring_infos
from apache_beam.runners.portability.portable_runner import PipelineResult as PortableResult

from pipelines.tally import NAMESPACE


def read_counters(result: beam.runners.runner.PipelineResult) -> dict[str, int]:
    """Return a run's counters by name, those of the same name in several steps added up.

    Of a running job they are those of now. Beam's own `result.metrics()` of a
    portable engine keeps its first answer for good, and of a step that the engine
    runs in several stages (Flink: whatever follows a Flatten) it keeps one stage's
    figure and forgets the others'.
    """
    if isinstance(result, PortableResult):
        return add_up(_ask_job(result))
    counters: Counter[str] = Counter()
    found = result.metrics().query(beam.metrics.MetricsFilter().with_namespace(NAMESPACE))
    for metric in found["counters"]:
        counters[metric.key.metric.name] += metric.result
    return dict(counters)


def _ask_job(result: PortableResult) -> Iterable[Any]:
    """Return the counts of work that is done; where an engine tells none apart, of all work."""
    from apache_beam.portability.api import beam_job_api_pb2

    request = beam_job_api_pb2.GetJobMetricsRequest(job_id=result._job_id)
    answer = result._job_service.GetJobMetrics(request).metrics
    counts: Iterable[Any] = answer.committed or answer.attempted
    return counts


def add_up(infos: Iterable[Any]) -> dict[str, int]:
    """Return the sums of our own counters among Beam's MonitoringInfo messages.

    >>> info = monitoring_infos.int64_user_counter(
    ...     NAMESPACE, "read", 3, ptransform="Tally")
    >>> add_up([info, info])
    {'read': 6}
    """
    counters: Counter[str] = Counter()
    for info in infos:
        if info.urn == monitoring_infos.USER_COUNTER_URN:
            namespace, name = monitoring_infos.parse_namespace_and_name(info)
            if namespace == NAMESPACE:
                counters[name] += monitoring_infos.extract_counter_value(info)
    return dict(counters)
