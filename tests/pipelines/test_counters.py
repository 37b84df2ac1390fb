from apache_beam.metrics import monitoring_infos

from pipelines.counters import add_up
from pipelines.tally import NAMESPACE


def test_a_step_that_ran_in_several_stages_is_counted_in_all():
    """Flink gives one figure a stage, with the same step's name."""
    infos = [
        monitoring_infos.int64_user_counter(NAMESPACE, "read", 3, ptransform="Tally"),
        monitoring_infos.int64_user_counter(NAMESPACE, "read", 0, ptransform="Tally"),
        monitoring_infos.int64_user_counter(NAMESPACE, "done", 2, ptransform="Tally"),
    ]
    assert add_up(infos) == {"read": 3, "done": 2}


def test_counters_of_others_and_other_figures_are_left_out():
    infos = [
        monitoring_infos.int64_user_counter("other", "read", 3, ptransform="Tally"),
        monitoring_infos.int64_counter("beam:metric:element_count:v1", 5, ptransform="Tally"),
    ]
    assert add_up(infos) == {}
