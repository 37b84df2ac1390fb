"""Compactions killed at random moments, while files come in and are read.

NEWSBEAM_KILLS says how many are killed (2 by default; ./run_local.sh test-crash kills 20).
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from tests.pipelines.compact.samples import DAY, FOLDER, add_files

KILLS = int(os.environ.get("NEWSBEAM_KILLS", "2"))
LONGEST_S = 120
REGIONS = ("eastern-asia", "oceania", "unknown")

CALL = """
import sys
from pathlib import Path
import datetime as dt
from pipelines.compact.job import compact, hold_compaction
print("ready", flush=True)
with hold_compaction(Path(sys.argv[1])):
    for done in compact(Path(sys.argv[1]), dt.datetime.now(dt.UTC), None, 10**6):
        print(done.folder)
"""


class Traffic:
    """A thread that commits files, and one that reads; whoever reads must see each row once."""

    def __init__(self, output: Path) -> None:
        self.committed: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.reads = 0
        self._output = output
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=run) for run in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        number = 10_000
        while not self._ended.wait(0.02):
            number += 1
            region = REGIONS[number % len(REGIONS)]
            add_files(self._output, {f"run{number}": [number]}, DAY._replace(region=region))
            self.committed[f"id{number:06}"] += 1

    def _read(self) -> None:
        while not self._ended.is_set():
            least = self.committed.copy()
            rows = read_ids(self._output)
            if rows is None:
                continue  # a folder was swapped between its listing and a file's opening
            self.reads += 1
            lost, doubled = least - rows, [one for one, count in rows.items() if count > 1]
            if lost or doubled:
                self.wrong.append(f"lost {sorted(lost)}, doubled {doubled}")


def read_ids(output: Path) -> Counter[str] | None:
    """The ids of all rows as any reader of a folder of Parquet files finds them."""
    rows: Counter[str] = Counter()
    try:
        for region in REGIONS:
            folder = output / FOLDER.replace("eastern-asia", region)
            for path in [folder / name for name in os.listdir(folder) if name.endswith(".parquet")]:
                rows.update(pq.ParquetFile(path).read(columns=["article_id"])[0].to_pylist())
    except FileNotFoundError:
        return None
    return rows


def start(output: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", CALL, str(output)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_killed_compactions_lose_nothing_and_double_nothing_while_rows_come_in(tmp_path: Path):
    chance = random.Random(os.environ.get("NEWSBEAM_CRASH_SEED", "1"))
    number = 0
    for region in REGIONS:
        for _ in range(15):
            number += 1
            add_files(tmp_path, {f"run{number}": [number]}, DAY._replace(region=region))
    first = Counter(f"id{one:06}" for one in range(1, number + 1))
    traffic = Traffic(tmp_path)
    try:
        started = time.monotonic()
        assert start(tmp_path).wait(LONGEST_S) == 0
        whole_s = time.monotonic() - started
        for _ in range(KILLS):
            process = start(tmp_path)
            try:
                process.wait(chance.uniform(0, 0.4 * whole_s))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        assert start(tmp_path).wait(LONGEST_S) == 0
    finally:
        traffic.stop()
    assert traffic.wrong == []
    assert traffic.reads > 0
    assert read_ids(tmp_path) == first + traffic.committed
    assert not list((tmp_path / "_compact").glob("compact-*"))
