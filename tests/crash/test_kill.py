"""Runs killed at random moments, again and again: nothing is lost, nothing doubled, ever.

NEWSBEAM_KILLS says how many runs are killed (6 by default; ./run_local.sh test-crash kills
more), NEWSBEAM_CRASH_SEED which moments chance chooses. Each third run has two workers, and
of those each second loses one of them rather than the main process.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.crash.conftest import Driver, Reader, check_sound, rows_of

KILLS = int(os.environ.get("NEWSBEAM_KILLS", "6"))
SEED = int(os.environ.get("NEWSBEAM_CRASH_SEED", "1"))
IN_A_ROW = 3
"""Runs killed on one output before one is let be."""


def find_children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:  # the thread has just ended
            continue
    return found


def wait_for_work(output: Path, pid: int) -> list[int]:
    """Return a run's worker processes once they have spooled: before, one that dies is awaited
    for ever, which a test of its own tells."""
    before = set(output.glob("_staging/*/spool/*.arrow"))
    while Path(f"/proc/{pid}/task").exists():
        if set(output.glob("_staging/*/spool/*.arrow")) - before:
            return find_children(pid)
        time.sleep(0.01)
    return []


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture(scope="module")
def lengths_s(driver: Driver, sources: list[str], tmp_path_factory: pytest.TempPathFactory):
    """How long a run takes, by the number of workers."""
    lengths = {}
    for workers in (1, 2):
        started = time.monotonic()
        output = tmp_path_factory.mktemp("length") / "out"
        driver.ingest(output, *sources, "--workers", str(workers), expected=0)
        lengths[workers] = time.monotonic() - started
    return lengths


@pytest.mark.parametrize("first", range(0, KILLS, IN_A_ROW))
def test_killed_runs_lose_nothing_and_double_nothing(
    first: int,
    driver: Driver,
    sources: list[str],
    whole: list[dict],
    lengths_s: dict[int, float],
    tmp_path: Path,
):
    output = tmp_path / "out"
    with Reader(output) as reader:
        for number in range(first, min(first + IN_A_ROW, KILLS)):
            chance = random.Random(SEED * 1_000_003 + number)
            workers = 2 if number % 3 == 2 else 1

            def strike(pid: int, chance=chance, workers=workers, number=number) -> None:
                if workers == 2 and number % 2:
                    found = wait_for_work(output, pid)
                    time.sleep(chance.uniform(0, 0.3) * lengths_s[2])
                    kill(chance.choice(found) if found else pid)
                else:
                    time.sleep(chance.uniform(0, 1.05) * lengths_s[workers])
                    kill(pid)

            ended = driver.ingest(output, *sources, "--workers", str(workers), meanwhile=strike)
            assert ended.code in (0, 1, -signal.SIGKILL), ended.said
        driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)
    assert reader.faults == []
