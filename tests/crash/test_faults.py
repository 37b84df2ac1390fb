"""What the machine does to a run: full disks, folders that refuse, clocks that step, signals."""

import datetime as dt
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.conftest import LONG, Driver, check_sound, rows_of
from transforms.fetch.state import load_states

YEAR_S = 365 * 24 * 3600.0


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB of its own."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount: the limit on files' sizes stands for a full disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def test_a_full_disk_fails_the_run_and_room_mends_it(
    driver: Driver, sources: list[str], whole: list[dict], mounted: Path
):
    ended = driver.ingest(mounted / "out", *sources)
    assert ended.code == 1
    assert "No space left on device" in ended.said
    assert not list((mounted / "out").glob("articles/**/*.parquet"))
    remount(mounted, "size=64m")
    driver.ingest(mounted / "out", *sources, expected=0)
    assert rows_of(mounted / "out") == whole
    check_sound(mounted / "out")


@pytest.mark.parametrize(
    "max_file_bytes", [pytest.param(2_000, marks=LONG), 12_000, pytest.param(20_000, marks=LONG)]
)
def test_a_write_that_fails_costs_nothing(
    max_file_bytes: int, driver: Driver, sources: list[str], whole: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    driver.ingest(output, *sources, max_file_bytes=max_file_bytes, expected=1)
    driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)


def test_a_read_only_output_is_refused_before_the_run(
    driver: Driver, sources: list[str], mounted: Path
):
    (mounted / "out").mkdir()
    remount(mounted, "ro")
    ended = driver.ingest(mounted / "out", *sources)
    assert ended.code == 2
    assert "is not writable" in ended.said
    assert list((mounted / "out").iterdir()) == []


def test_a_folder_that_may_not_be_written_fails_the_run_and_leave_mends_it(
    driver: Driver, sources: list[str], whole: list[dict], mounted: Path
):
    output = mounted / "out"
    articles = output / "articles"
    articles.mkdir(parents=True)
    remount(mounted, "size=64m")
    subprocess.run(["mount", "--bind", str(articles), str(articles)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(articles)], check=True)
    try:
        driver.ingest(output, *sources, expected=1)
    finally:
        subprocess.run(["umount", str(articles)], check=True)
    assert not (output / "_state" / "feeds.jsonl").exists()
    driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("after the plan", marks=LONG),
        "between renames",
        pytest.param("before the record", marks=LONG),
    ],
)
def test_a_clock_that_steps_back_after_a_death_costs_nothing(
    point: str, driver: Driver, sources: list[str], whole: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    driver.ingest(output, *sources, point=point, expected=-9)
    driver.ingest(output, *sources, clock_shift_s=-YEAR_S, expected=0)
    assert rows_of(output) == whole
    check_sound(output)


def test_feeds_are_asked_again_after_the_clock_was_ahead(
    driver: Driver, feeds: list[str], tmp_path: Path
):
    output = tmp_path / "out"
    first, second = feeds[:2]
    driver.ingest(output, "--feeds", first, clock_shift_s=YEAR_S, expected=0)
    driver.ingest(output, "--feeds", first, second, expected=0)
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    asked = {source: state.fetched_at for source, state in load_states(output).items()}
    assert asked.keys() == {first, second}
    assert [source for source, when in asked.items() if when and when > tomorrow] == []


def test_sigterm_ends_the_run_at_once_and_costs_nothing(
    driver: Driver, sources: list[str], whole: list[dict], tmp_path: Path
):
    output = tmp_path / "out"

    def terminate(pid: int) -> None:
        while not list(output.glob("_staging/*/spool/*.arrow")):
            time.sleep(0.01)
        os.kill(pid, signal.SIGTERM)

    with_term = driver.ingest(output, *sources, meanwhile=terminate)
    assert with_term.code == -signal.SIGTERM
    driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)


def test_a_death_within_the_sweep_of_a_plan_that_does_not_add_up_costs_nothing(
    driver: Driver, sources: list[str], whole: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    # The graph's plan lacks what was dropped: it does not add up, and is swept.
    driver.ingest(output, *sources, point="after the plan of the graph", expected=-9)
    driver.ingest(output, *sources, half_sweep=True, expected=-9)
    driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)


@pytest.mark.parametrize(
    "point",
    ["after the plan", "between renames", "after the record"],
)
def test_a_power_cut_costs_nothing(
    point: str, driver: Driver, sources: list[str], whole: list[dict], tmp_path: Path
):
    output = tmp_path / "out"
    driver.ingest(output, *sources, point=point, power_cut=str(output), expected=-9)
    driver.ingest(output, *sources, expected=0)
    assert rows_of(output) == whole
    check_sound(output)
