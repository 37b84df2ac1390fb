"""Worker processes: the rows are those of one worker, and a worker's death is never silent.

NEWSBEAM_WORKER_RUNS says how many runs are compared (2 by default), with 2 and 4 workers in turn.
"""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.crash.conftest import LONG, Driver, check_sound, rows_of, write_seeds

RUNS = int(os.environ.get("NEWSBEAM_WORKER_RUNS", "2"))
WORKERS = (2, 4)


@pytest.fixture(scope="module")
def several_seeds(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The flags that name eight seeds, so that each worker has some."""
    folder = tmp_path_factory.mktemp("several")
    return ["--seeds", *(str(write_seeds(folder / f"{n}.jsonl", 40, 40 * n)) for n in range(8))]


@pytest.fixture(scope="module")
def alone(driver: Driver, several_seeds: list[str], tmp_path_factory: pytest.TempPathFactory):
    """The rows of one worker."""
    output = tmp_path_factory.mktemp("alone") / "out"
    driver.ingest(output, *several_seeds, expected=0)
    return rows_of(output)


@pytest.mark.parametrize("number", range(RUNS))
def test_rows_with_workers_are_those_of_one(
    number: int, driver: Driver, several_seeds: list[str], alone: list[dict], tmp_path: Path
):
    workers = WORKERS[number % len(WORKERS)]
    driver.ingest(tmp_path / "out", *several_seeds, "--workers", str(workers), expected=0)
    assert rows_of(tmp_path / "out") == alone
    check_sound(tmp_path / "out")


@pytest.mark.parametrize(
    "point",
    [
        "after spool",
        pytest.param("after stage", marks=LONG),
        pytest.param("after the plan of the graph", marks=LONG),
    ],
)
def test_a_worker_that_dies_fails_the_run_or_costs_nothing(
    point: str, driver: Driver, several_seeds: list[str], alone: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    dying = {"mark": str(tmp_path / "mark"), "point": point}
    # Only the first worker to come dies: the plan may be another's, and the run whole.
    ended = driver.ingest(output, *several_seeds, "--workers", "2", worker=dying)
    if ended.code == 0:
        assert rows_of(output) == alone
    driver.ingest(output, *several_seeds, expected=0)
    assert rows_of(output) == alone
    check_sound(output)


def test_a_worker_that_dies_at_its_start_fails_the_run(
    driver: Driver, several_seeds: list[str], tmp_path: Path
):
    dying = {"mark": str(tmp_path / "mark"), "point": "at its start"}
    ended = driver.ingest(tmp_path / "out", *several_seeds, "--workers", "2", worker=dying)
    assert ended.code == 1
    assert "a worker process died" in ended.said


def test_a_worker_without_memory_fails_the_run_or_costs_nothing(
    driver: Driver, several_seeds: list[str], alone: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    hungry = {"mark": str(tmp_path / "mark"), "point": "no memory after spool"}
    driver.ingest(output, *several_seeds, "--workers", "2", worker=hungry, expected=1)
    driver.ingest(output, *several_seeds, expected=0)
    assert rows_of(output) == alone
    check_sound(output)


@LONG
def test_workers_end_when_the_run_is_killed(
    driver: Driver, several_seeds: list[str], alone: list[dict], tmp_path: Path
):
    def kill(pid: int) -> None:
        while not list(output.glob("_staging/*/spool/*.arrow")):
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)

    output = tmp_path / "out"
    ended = driver.ingest(
        output, *several_seeds, "--workers", "2", meanwhile=kill, await_workers=True
    )
    assert (ended.code, ended.outlived) == (-9, 0)
    driver.ingest(output, *several_seeds, "--workers", "2", expected=0)
    assert rows_of(output) == alone
    check_sound(output)
