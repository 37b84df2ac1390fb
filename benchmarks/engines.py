"""The main job on each engine beside the local one: `python -m benchmarks.engines`.

Articles a second, start-up of the engine included and left out: every line is the main job
run twice, with few articles and with many, and the difference is what more articles cost.
Needs what `engines/` needs: Java and Maven for Flink, Go for Prism.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import write_seeds

ENGINES = Path(__file__).parents[1] / "engines"
FEW = 200
"""Articles of the short run: start-up and little else."""


def main() -> None:
    """Run all and print a Markdown table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--chars", type=int, default=3_000, help="characters an article")
    parser.add_argument("--port", type=int, default=8091, help="of the cluster that is started")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:  # Flink still logs
        folder = Path(scratch)
        for number in (FEW, args.articles):
            write_seeds(folder / str(number), number, args.chars)
        print("| engine | seconds | articles/s | without start-up |")
        print("| --- | --- | --- | --- |", flush=True)
        cluster = folder / "cluster"
        address = call("flink.sh", "start", cluster, "2", args.port)
        try:
            for name, options in ways(address).items():
                few = min(seconds(folder, FEW, options) for _ in range(2))  # one warms a cluster
                many = seconds(folder, args.articles, options)
                rate = (args.articles - FEW) / max(many - few, 1e-3)
                print(
                    f"| {name} | {many:.1f} | {args.articles / many:,.0f} | {rate:,.0f} |",
                    flush=True,
                )
        finally:
            call("flink.sh", "stop", cluster)


def ways(address: str) -> dict[str, list[str]]:
    """The options of each engine, by what the table calls it."""
    server = call("flink.sh", "job-server")
    flink = ["--runner", "FlinkRunner", "--", "--flink_version=1.19"]
    flink += [f"--flink_job_server_jar={server}"]
    inside = [*flink, "--flink_master=[local]"]
    cluster = [*flink, f"--flink_master={address}", "--environment_type=LOOPBACK"]
    return {
        "local, 1 worker": ["--workers", "1"],
        "local, 2 workers": ["--workers", "2"],
        "Prism": ["--runner", "PrismRunner", "--", f"--prism_location={call('prism.sh')}"],
        "Flink `[local]`, parallelism 1": [*inside, "--parallelism=1"],
        "Flink `[local]`, parallelism 2": [*inside, "--parallelism=2"],
        "Flink cluster, 2 task managers, parallelism 2": [*cluster, "--parallelism=2"],
    }


def seconds(folder: Path, number: int, options: list[str]) -> float:
    """The wall-clock time of the main job over so many articles."""
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "ingest",
        "--seeds",
        str(folder / str(number)),
    ]
    with tempfile.TemporaryDirectory(dir=folder) as output:
        started = time.monotonic()
        subprocess.run(
            [*command, "--output", output, *options],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.monotonic() - started


def call(script: str, *words: object) -> str:
    """The last line that a script of engines/ prints."""
    command = [str(ENGINES / script), *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().rpartition("\n")[2]


if __name__ == "__main__":
    main()
