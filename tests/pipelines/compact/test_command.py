import os
import shutil
import time
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import DONE, FAILED, LOCKED, WRONG_USAGE
from pipelines.compact import command
from pipelines.compact.job import hold_compaction
from pipelines.ingest import ingest
from pipelines.options import IngestOptions
from pipelines.query import command as query
from tests.pipelines.compact.samples import FOLDER, add_files, names_in, read_rows

ALL = "SELECT * FROM articles ORDER BY article_id, version, run_id"


def test_it_prints_what_it_did(call_command, tmp_path: Path):
    add_files(tmp_path, {f"run{number}": [number] for number in range(3)})
    code, out, err = call_command(command, tmp_path)
    assert (code, err) == (DONE, "")
    lines = [line.partition(", ")[0].strip() for line in out.splitlines()]
    assert lines[:2] == ["date=2024-11-30  1 folder: 3 files -> 1", "1 folder: 3 files -> 1"]


def test_nothing_to_do_is_said(call_command, tmp_path: Path):
    add_files(tmp_path, {"run1": [1]})
    assert call_command(command, tmp_path)[1].startswith("nothing to do")


def test_a_dry_run_says_so_and_does_nothing(call_command, tmp_path: Path):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    names = names_in(tmp_path)
    code, out, _ = call_command(command, tmp_path, "--dry-run")
    assert (code, out.splitlines()[-1]) == (
        DONE,
        "0 folders of dead runs would be removed; nothing was done",
    )
    assert names_in(tmp_path) == names


def test_files_of_half_the_target_stay(call_command, tmp_path: Path):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    call_command(command, tmp_path, "--target-size", "10KB")
    assert len(names_in(tmp_path)) == 2


@pytest.mark.parametrize("words", [("--target-size", "big"), ("--target-size", "0MB")])
def test_a_size_that_is_none_is_refused(call_command, tmp_path: Path, words, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(command, tmp_path, *words)
    assert ended.value.code == WRONG_USAGE
    assert "is not a size: write 64MB" in capsys.readouterr().err


def test_a_folder_that_is_no_dataset_is_refused(call_command, tmp_path: Path):
    (tmp_path / "notes.txt").touch()
    code, _, err = call_command(command, tmp_path)
    assert (code, err.splitlines()[0][:25]) == (WRONG_USAGE, f"newsbeam compact: '{tmp_path}'"[:25])


def test_a_second_compaction_is_refused(call_command, tmp_path: Path):
    add_files(tmp_path, {"run1": [1]})
    with hold_compaction(tmp_path):
        assert call_command(command, tmp_path)[0] == LOCKED


def test_a_file_that_cannot_be_read_stops_it_and_stays(call_command, tmp_path: Path):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    (tmp_path / FOLDER / "part-x-1.parquet").write_bytes(b"PAR1 not really")
    names = names_in(tmp_path)
    code, _, err = call_command(command, tmp_path)
    assert code == FAILED
    assert err.startswith("newsbeam compact: ")
    assert names_in(tmp_path) == names


def test_staging_of_dead_runs_is_removed_and_what_may_be_wanted_is_kept(
    call_command, tmp_path: Path
):
    add_files(tmp_path, {"run1": [1]})
    for name in ("old", "old-with-plan", "young", "held-window"):
        (tmp_path / "_staging" / name).mkdir(parents=True)
        (tmp_path / "_staging" / name / "a.parquet").touch()
    (tmp_path / "_staging/old-with-plan/plan.json").touch()
    (tmp_path / "_lock").write_text('{"run_id": "held"}')
    two_days_ago = time.time() - 2 * 86_400
    shutil.rmtree(tmp_path / "_staging" / "run1")
    for path in [*(tmp_path / "_staging").rglob("*")][::-1]:
        if "young" not in path.parts:
            os.utime(path, (two_days_ago, two_days_ago))
    out = call_command(command, tmp_path)[1]
    assert "removed 1 of the folders that dead runs had left" in out
    left = {path.name for path in (tmp_path / "_staging").iterdir()}
    assert left >= {"old-with-plan", "young", "held-window"}
    assert "old" not in left


def test_queries_and_the_next_run_see_the_same_rows(
    call_command, tmp_path: Path, sample_dataset: Path
):
    """A real dataset of several runs: SQL gives the same, and no article is taken for new."""
    output = tmp_path / "out"
    shutil.copytree(sample_dataset, output)
    seeds = sorted((Path(__file__).parents[3] / "seeds").iterdir())
    edited = tmp_path / "edited.jsonl"
    edited.write_text(
        '{"id": "harbor-1", "title": "Ferry returns", "text": "The ferry to the northern pier '
        'returned to service on Friday after three weeks of repairs, the operator said.", '
        '"published_at": "2024-11-30T10:00:00Z"}\n'
    )
    options = IngestOptions(seeds=(str(edited), *map(str, seeds)), output=str(output))
    ingest(options)
    for path in sorted((output / "articles").rglob("*.parquet")):
        table = duckdb.sql(f"FROM read_parquet('{path}', hive_partitioning=false)").to_arrow_table()
        assert len(table)
    before, told = read_rows(output), call_command(query, output, ALL)
    assert call_command(command, output)[0] == DONE
    assert read_rows(output) == before
    assert call_command(query, output, ALL) == told
    counts = ingest(options).counts
    assert (counts["written"], counts["dropped_repeat"]) == (0, sum(before.values()))
    assert read_rows(output) == before
