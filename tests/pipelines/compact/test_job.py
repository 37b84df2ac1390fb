import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.compact import swapping
from pipelines.compact.job import compact, find_folders, find_groups, hold_compaction, preview
from pipelines.lock import LockedError
from tests.pipelines.compact.samples import (
    DAY,
    FOLDER,
    add_files,
    add_old_file,
    names_in,
    read_rows,
)
from transforms.write.replaced import read_replaced

NOW = dt.datetime(2024, 12, 1, tzinfo=dt.UTC)
TARGET = 10**6


def compact_all(output: Path, before: dt.date | None = None, target: int = TARGET) -> list:
    with hold_compaction(output):
        return list(compact(output, NOW, before, target))


def files_of(output: Path) -> list[str]:
    return sorted(path.relative_to(output).as_posix() for path in output.rglob("*.parquet"))


@settings(max_examples=8)
@given(
    files=st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(["oceania", "unknown", "eastern-asia"]),
            st.lists(st.integers(0, 10**6), min_size=1, max_size=12),
        ),
        max_size=12,
    ),
    target=st.sampled_from([1_000, 40_000, TARGET]),
)
def test_rows_are_the_same_before_and_after(files, target):
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        for number, (day, region, numbers) in enumerate(files):
            partition = DAY._replace(date=dt.date(2024, 11, day), region=region)
            add_files(output, {f"run{number}": numbers}, partition)
        before, count = read_rows(output), len(files_of(output))
        done = compact_all(output, target=target)
        assert read_rows(output) == before
        saved = sum(one.files_before - one.files_after for one in done)
        assert len(files_of(output)) == count - saved


def test_each_folder_ends_with_one_file(tmp_path: Path):
    for region in ("oceania", "unknown"):
        runs = {f"run{number}": [number] for number in range(5)}
        add_files(tmp_path, runs, DAY._replace(region=region))
    done = compact_all(tmp_path)
    assert [(one.files_before, one.files_after) for one in done] == [(5, 1), (5, 1)]
    assert compact_all(tmp_path) == []
    assert len(files_of(tmp_path)) == 2


def test_rows_of_an_earlier_schema_keep_a_file_of_their_own(tmp_path: Path):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    for number in (3, 4):
        add_old_file(tmp_path / FOLDER, f"part-old-{number}.parquet", [number])
    before = read_rows(tmp_path)
    compact_all(tmp_path)
    assert read_rows(tmp_path) == before
    assert len(names_in(tmp_path)) == 2


def test_days_from_the_limit_on_and_rejects_stay(tmp_path: Path):
    for day in (28, 29):
        partition = DAY._replace(date=dt.date(2024, 11, day))
        add_files(tmp_path, {"run1": [1], "run2": [2]}, partition)
    (tmp_path / "rejects").mkdir()
    compact_all(tmp_path, before=dt.date(2024, 11, 29))
    assert len(names_in(tmp_path, FOLDER.replace("30", "28"))) == 1
    assert len(names_in(tmp_path, FOLDER.replace("30", "29"))) == 2
    assert find_folders(tmp_path, None)[-1] == "rejects"


def test_a_folder_with_folders_in_it_is_left_alone(tmp_path: Path):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    (tmp_path / FOLDER / "inner").mkdir()
    assert find_groups(tmp_path / FOLDER, TARGET) == []


def test_a_preview_changes_nothing(tmp_path: Path):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    before = sorted(tmp_path.rglob("*"))
    foreseen = list(preview(tmp_path, None, TARGET))
    assert [(one.folder, one.files_before, one.files_after) for one in foreseen] == [(FOLDER, 2, 1)]
    assert sorted(tmp_path.rglob("*")) == before


def test_two_compactions_do_not_work_at_once(tmp_path: Path):
    with (
        hold_compaction(tmp_path),
        pytest.raises(LockedError, match="another compaction"),
        hold_compaction(tmp_path),
    ):
        pass


def test_names_of_replaced_files_are_forgotten_after_a_month(tmp_path: Path):
    names = {f"2024{month}30T000000Z-ab12cd": [int(month)] for month in ("09", "11")}
    add_files(tmp_path, names)
    compact_all(tmp_path)
    assert len(read_replaced(tmp_path, FOLDER)) == 2
    compact_all(tmp_path)
    assert [name[:19] for name in read_replaced(tmp_path, FOLDER)] == ["part-20241130T00000"]


class Killed(BaseException):
    """Stands for the end of the process."""


STEPS = ("mkdir", "open", "link", "unlink", "rename", "replace", "rmdir")
"""Functions of `os` through which all changes of the disk go."""


def die_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let the change number `step` of the disk, and all after it, not happen any more."""
    taken = 0

    def dying(change: Callable[..., Any]) -> Callable[..., Any]:
        def change_or_die(*args: Any, **options: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken >= step:
                raise Killed
            return change(*args, **options)

        return change_or_die

    for name in STEPS:
        monkeypatch.setattr(os, name, dying(getattr(os, name)))
    monkeypatch.setattr(swapping, "exchange", dying(swapping.exchange))


def test_killed_at_any_step_no_row_is_lost_or_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sample, output = tmp_path / "sample", tmp_path / "out"
    add_files(sample, {"run1": [1, 5], "run2": [2], "run3": [3]})
    add_old_file(sample / FOLDER, "part-old-1.parquet", [8])
    before, step, died = read_rows(sample), 0, True
    while died:
        step += 1
        shutil.copytree(sample, output)
        with monkeypatch.context() as patch:
            die_at(patch, step)
            try:
                compact_all(output)
                died = False
            except Killed:
                pass
        assert read_rows(output) == before, f"killed at step {step}"
        compact_all(output)
        assert read_rows(output) == before, f"after recovery from step {step}"
        assert len(files_of(output)) == 2
        assert sorted(path.name for path in (output / "_compact").iterdir()) == ["lock", "replaced"]
        assert list(output.rglob(".*")) == []
        shutil.rmtree(output)
    assert step > 25
