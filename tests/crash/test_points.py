"""Runs that die at a named point: the run after leaves the dataset that no death would have."""

from pathlib import Path

import pytest

from tests.crash.conftest import LONG, Driver, Reader, check_sound, rows_of
from tests.crash.driver import POINTS

SHORT = {"after spool", "after the plan of the graph", "between renames", "before state"}
CASES = [point if point in SHORT else pytest.param(point, marks=LONG) for point in POINTS]


@pytest.mark.parametrize("point", CASES)
def test_a_run_that_dies_at_a_point_costs_nothing(
    point: str, driver: Driver, sources: list[str], whole: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    with Reader(output) as reader:
        driver.ingest(output, *sources, point=point, expected=-9)
        driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)
    assert reader.faults == []
