"""The main job on each engine writes the rows that the local engine writes."""

import subprocess
import sys
from pathlib import Path

import pyarrow.dataset as ds

from pipelines.cli import DONE

SEEDS = Path(__file__).parents[2] / "seeds"
OF_THE_RUN = {"run_id", "first_seen", "fetched_at"}
"""Columns that tell one run from another, whatever it read."""
LONGEST_RUN_S = 600


def rows_of(output: Path) -> list[dict]:
    """A dataset's rows in order of their ids, without the columns of the run."""
    table = ds.dataset(output / "articles", partitioning="hive").to_table()
    rows = table.drop_columns([name for name in table.column_names if name in OF_THE_RUN])
    return rows.sort_by([("article_id", "ascending"), ("content_hash", "ascending")]).to_pylist()


def check_run(sample_dataset: Path, output: Path, runner: str, *beam_args: str) -> None:
    """Run the main job on an engine and compare all columns of all rows."""
    command = [sys.executable, "-m", "pipelines.cli", "ingest", "--seeds", str(SEEDS)]
    command += ["--output", str(output), "--runner", runner, "--", *beam_args]
    assert subprocess.run(command, timeout=LONGEST_RUN_S, check=False).returncode == DONE
    assert rows_of(output) == rows_of(sample_dataset)


def flink(job_server: str, master: str, parallelism: int) -> list[str]:
    return [
        "--flink_version=1.19",
        f"--flink_job_server_jar={job_server}",
        f"--flink_master={master}",
        f"--parallelism={parallelism}",
    ]


def test_prism_writes_the_rows_of_the_local_engine(
    sample_dataset: Path, tmp_path: Path, prism: str
):
    check_run(sample_dataset, tmp_path, "PrismRunner", f"--prism_location={prism}")


def test_flink_in_the_job_server_writes_the_rows_of_the_local_engine(
    sample_dataset: Path, tmp_path: Path, job_server: str
):
    check_run(sample_dataset, tmp_path, "FlinkRunner", *flink(job_server, "[local]", 1))


def test_flink_with_two_workers_writes_the_rows_of_the_local_engine(
    sample_dataset: Path, tmp_path: Path, job_server: str
):
    check_run(sample_dataset, tmp_path, "FlinkRunner", *flink(job_server, "[local]", 2))


def test_a_flink_cluster_writes_the_rows_of_the_local_engine(
    sample_dataset: Path, tmp_path: Path, job_server: str, flink_cluster: str
):
    arguments = [*flink(job_server, flink_cluster, 2), "--environment_type=LOOPBACK"]
    check_run(sample_dataset, tmp_path, "FlinkRunner", *arguments)


def test_a_flink_cluster_with_a_worker_pool_writes_the_rows_of_the_local_engine(
    sample_dataset: Path, tmp_path: Path, job_server: str, flink_cluster: str, worker_pool: str
):
    arguments = [
        *flink(job_server, flink_cluster, 2),
        "--environment_type=EXTERNAL",
        f"--environment_config={worker_pool}",
    ]
    check_run(sample_dataset, tmp_path, "FlinkRunner", *arguments)
