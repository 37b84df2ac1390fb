"""Runs that die: a driver that makes them, sources that tell lost state, and datasets compared."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("driver.py")
LONGEST_RUN_S = 90.0
"""A run that takes longer hangs: alone it takes a second, and five with worker processes."""

LONG = pytest.mark.skipif("NEWSBEAM_KILLS" not in os.environ, reason="./run_local.sh test-crash")
"""What only the long form runs: the short one keeps a case of each kind."""

OF_THE_RUN = {"run_id", "first_seen", "fetched_at"}
"""Columns that say which run wrote a row, and when."""

FEEDS, ENTRIES = 3, 24
STORIES = 60

_PLACES = ("harbor", "council", "ferry", "bridge", "market", "lantern", "orchard", "quarry")
_TRADES = ("granary", "weaver", "cooper", "miller", "anchor", "beacon", "timber", "canal", "copper")
_WORDS = (*_PLACES, *_TRADES)


def tell(number: int) -> str:
    """A story that no other number tells; long enough to have a sketch of its own."""
    words = [
        _WORDS[(number * 7 + index * index * (number + 3)) % len(_WORDS)] for index in range(60)
    ]
    return (
        f"Ward {number} met about pier {number * 17}. "
        + " ".join(words)
        + f", clerk {number} said."
    )


def write_seeds(path: Path, stories: int = STORIES, first: int = 0) -> Path:
    """Write a seed with articles of a dozen days, copies, a repeat of each tenth, and rejects."""
    records: list[dict[str, Any]] = []
    for number in range(first, first + stories):
        record = {
            "id": f"s{number}",
            "title": f"Story {number}",
            "text": tell(number),
            "url": f"https://news.example/{number}",
            "date": f"2024-11-{number % 12 + 1:02}T08:00:00Z",
        }
        records.append(record)
        if number % 10 == 0:
            records.append(record)
        if number % 7 == 0:
            records.append(record | {"id": f"c{number}", "url": f"https://copy.example/{number}"})
        if number % 20 == 0:
            records.append({"id": f"empty{number}", "title": "", "text": ""})
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def make_feed(number: int) -> bytes:
    """A feed of the shape that most have."""
    items = "".join(
        f"<item><guid>{number}-{entry}</guid><title>Story {number}-{entry}</title>"
        f"<pubDate>{entry % 28 + 1:02} Nov 2024 08:00:00 GMT</pubDate>"
        f"<description>{tell(1000 * (number + 1) + entry)}</description></item>"
        for entry in range(ENTRIES)
    )
    return f"<rss version='2.0'><channel><title>F{number}</title>{items}</channel></rss>".encode()


class _FeedServer(BaseHTTPRequestHandler):
    """Answers 304 to whoever shows an ETag: state saved for lost rows loses them for good."""

    def do_GET(self) -> None:
        if self.headers.get("If-None-Match"):
            self.send_response(304)
            self.end_headers()
            return
        number = self.path.strip("/")
        if not number.isdigit():
            self.send_error(404)
            return
        body = make_feed(int(number))
        self.send_response(200)
        self.send_header("ETag", f'"{number}"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def feeds() -> Iterator[list[str]]:
    """Addresses of feeds that are never given twice to who says that it has them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _FeedServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}/{number}" for number in range(FEEDS)]
    server.shutdown()


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (a signal's is negative), workers left, and what it said."""

    code: int
    outlived: int
    said: str


class Driver:
    """Runs `newsbeam ingest` in forks of one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs = 0
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ingest(
        self,
        output: Path,
        *sources: str,
        meanwhile: Callable[[int], None] | None = None,
        expected: int | None = None,
        **changes: Any,
    ) -> Ended:
        """Run once and return how it ended; `meanwhile` is called with the run's process id.

        Raises RuntimeError where the exit code is not the `expected` one, TimeoutError for a
        run that hangs: both are no AssertionError, which some tests are known to raise.
        """
        self._runs += 1
        log = self._folder / f"{self._runs}.log"
        log.touch()  # a run may be killed before it opens it
        argv = ["ingest", "--json", "--output", str(output), "--contact", "desk@example.org"]
        argv += ["--allow-private-addresses", "127.0.0.0/8", "localhost"]
        argv += ["--max-reject-share", "1", *sources]
        self._ask({"argv": argv, "log": str(log), **changes})
        pid = self._answer()["pid"]
        if meanwhile:
            meanwhile(pid)
        try:
            ended = self._answer()
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self._answer()
            raise
        said = log.read_text(errors="replace")
        if expected not in (None, ended["code"]):
            raise RuntimeError(f"exit code {ended['code']}, not {expected}: {said}")
        return Ended(ended["code"], ended["outlived"], said)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)

    def _ask(self, request: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], LONGEST_RUN_S)[0]:
            raise TimeoutError(f"a run hangs: no end after {LONGEST_RUN_S} s")
        return json.loads(self._process.stdout.readline())


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    found = Driver(tmp_path_factory.mktemp("driver"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory, feeds: list[str]) -> list[str]:
    """The flags that name a seed and feeds."""
    seed = write_seeds(tmp_path_factory.mktemp("seeds") / "seed.jsonl")
    return ["--seeds", str(seed), "--feeds", *feeds]


@pytest.fixture(scope="session")
def whole(
    driver: Driver, sources: list[str], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """The rows of a run that nothing interrupts."""
    output = tmp_path_factory.mktemp("whole") / "out"
    ended = driver.ingest(output, *sources)
    assert ended.code == 0, ended.said
    check_sound(output)
    return rows_of(output)


def rows_of(output: Path) -> list[dict[str, Any]]:
    """All rows, partitions in them, but for what is the run's, in an order of their own."""
    table = ds.dataset(output / "articles", partitioning="hive").to_table()
    rows = table.select([name for name in table.column_names if name not in OF_THE_RUN]).to_pylist()
    return sorted(rows, key=lambda row: (row["article_id"], row["version"], row["content_hash"]))


def check_sound(output: Path) -> None:
    """Every record adds up, the rows are those that records count, and nothing is left over."""
    written = 0
    for path in (output / "_runs").iterdir():
        assert path.suffix == ".json", f"left over: {path}"
        counts = json.loads(path.read_text())["counts"]
        written += counts["written"]
        dropped = counts["dropped_repeat"] + counts["dropped_duplicates"]
        assert counts["read"] == counts["written"] + dropped + counts["rejected"], counts
    assert written == ds.dataset(output / "articles", partitioning="hive").count_rows()
    left = [str(path) for path in output.glob("_staging/**/*") if path.is_file()]
    assert left == []


class Reader:
    """Lists and reads every Parquet file again and again, and keeps what must not be seen."""

    def __init__(self, output: Path) -> None:
        self.faults: list[str] = []
        self.reads = 0
        self._output = output
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ended.is_set():
            seen: Counter[tuple[str, int]] = Counter()
            for path in sorted(self._output.glob("articles/**/*")):
                if path.is_file():
                    self._read(path, seen)
            twice = [key for key, times in seen.items() if times > 1]
            if twice:
                self.faults.append(f"twice: {twice[:3]}")
            self.reads += 1
            time.sleep(0.1)

    def _read(self, path: Path, seen: Counter[tuple[str, int]]) -> None:
        try:
            table = pq.read_table(
                path, columns=["article_id", "version", "text"], partitioning=None
            )
        except (OSError, pa.ArrowException) as error:
            self.faults.append(f"{path}: {error}")
            return
        keys = table.select(["article_id", "version"]).to_pylist()
        seen.update((row["article_id"], row["version"]) for row in keys)
