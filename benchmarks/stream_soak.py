"""A stream under fire: `python -m benchmarks.stream_soak --minutes 30 [-- BEAM OPTIONS]`.

A local server publishes on 200 feeds, 50 entries a second together. `newsbeam ingest
--streaming` reads them on Prism (or --runner) while processes of it are killed at random
moments (the main process, the engine, a worker; with --cluster a Flink task manager) and
started again, as a supervisor would, and while `newsbeam compact` rewrites its files. The
next kill waits until rows have come in again: a feed lists an entry for five minutes, and
what it lists no longer nobody can read. At
the end the stream is drained, and every entry that was published must be in the dataset
exactly once. Prints lag and memory, and draws them with --svg.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from benchmarks.soak_drawing import draw
from benchmarks.soak_server import FeedServer
from benchmarks.soak_watch import Watch, count_rows, is_alive, kill, name_of, tree_of

ROOT = Path(__file__).parents[1]
FLINK = ROOT / "engines" / "flink.sh"
CALM_S = 45.0
"""At the start and the end without kills: the first window, and what the last kill left."""
DRAIN_S = 240.0
"""For the open window to be written after SIGTERM."""
CATCH_UP_S = 420.0
"""For what was published last to be in place."""


@dataclass
class Stream:
    """The stream's process, started again whenever it ends before its time."""

    command: list[str]
    log: IO[str]
    watch: Watch
    starts: int = 0
    exit_code: int | None = None
    draining: bool = False
    process: subprocess.Popen | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start it, and look after it from now on."""
        self._spawn()
        threading.Thread(target=self._supervise, daemon=True).start()

    def _spawn(self) -> None:
        with self.lock:
            self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
            self.watch.pid = self.process.pid
            self.starts += 1

    def _supervise(self) -> None:
        while True:
            assert self.process is not None
            code = self.process.wait()
            if self.draining:
                self.exit_code = code
                return
            time.sleep(1)
            self._spawn()

    def kill_one(self, chance: random.Random) -> str | None:
        """Kill one of its processes, and of the main process all that it has started.

        Returns what was killed; None where it had just ended.
        """
        with self.lock:
            assert self.process is not None
            tree = tree_of(self.process.pid)
            if not tree:
                return None
            victim = chance.choice(tree)
            name = name_of(victim)
            kill(tree if victim == self.process.pid else [victim])
        return name

    def drain(self) -> None:
        """Ask it to end, and wait for that."""
        self.draining = True
        assert self.process is not None
        tree = tree_of(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        deadline = time.time() + DRAIN_S
        while self.exit_code is None and time.time() < deadline:
            time.sleep(0.2)
        kill(tree)


@dataclass(frozen=True)
class Outcome:
    """What a soak came to. Lags in seconds, memory in bytes, instants in seconds of the epoch."""

    published: int
    missing: int
    doubled: int
    exit_code: int | None
    lag_p50: float
    lag_p99: float
    lag_max: float
    kills: list[tuple[float, str]]
    starts: int
    fallen: int
    """Task managers that ended by themselves and were started again, as a supervisor would."""
    compactions: int
    memory_first: int
    memory_last: int
    memory_peak: int

    @property
    def sound(self) -> bool:
        """Whether every entry is there once, and the drain ended well."""
        return not self.missing and not self.doubled and self.exit_code == 0


def soak(args: argparse.Namespace, folder: Path) -> tuple[Outcome, str]:
    """Run it and return what it came to, and the picture of it."""
    with FeedServer(args.feeds, args.rate) as server:
        return _soak_feeds(server, args, folder)


def _soak_feeds(server: FeedServer, args: argparse.Namespace, folder: Path) -> tuple[Outcome, str]:
    chance = random.Random(args.seed)
    output = folder / "out"
    (folder / "feeds.opml").write_text(_opml(server.urls), encoding="utf-8")
    output.mkdir()
    watch = Watch(output)
    started = time.time()
    kills: list[tuple[float, str]] = []
    with (folder / "stream.log").open("w") as log:
        stream = Stream(_command(args, folder, output), log, watch)
        stream.start()
        end = started + 60 * args.minutes
        next_kill = started + CALM_S + chance.expovariate(1 / args.kill_every)
        next_compaction = started + args.compact_every
        compactions, fallen, last_kill = 0, 0, started
        while time.time() < end:
            time.sleep(0.5)
            if next_kill <= time.time() < end - CALM_S and watch.last_new > last_kill:
                killed = _kill(args, stream, chance)
                if killed is None:
                    continue
                last_kill = time.time()
                kills.append((last_kill, killed))
                print(f"{last_kill - started:5.0f} s  killed: {killed}", flush=True)
                next_kill = last_kill + 15 + chance.expovariate(1 / args.kill_every)
            fallen += _raise_fallen(args.cluster)
            if time.time() >= next_compaction:
                compactions += _compact(output, log)
                next_compaction = time.time() + args.compact_every
        server.stop_publishing()
        deadline = time.time() + CATCH_UP_S
        while len(watch.seen) < len(server.published) and time.time() < deadline:
            time.sleep(1)
            fallen += _raise_fallen(args.cluster)
        stream.drain()
    watch.stop()
    rows, published = count_rows(output), server.published
    lags = np.array(
        [watch.seen[guid] - published[guid] for guid in published if guid in watch.seen]
    )
    memory = np.array([size for _, size in watch.memory])
    third = max(1, len(memory) // 3)
    outcome = Outcome(
        published=len(published),
        missing=len(published.keys() - rows.keys()),
        doubled=sum(count > 1 for count in rows.values()) + len(rows.keys() - published.keys()),
        exit_code=stream.exit_code,
        lag_p50=round(float(np.percentile(lags, 50)), 1),
        lag_p99=round(float(np.percentile(lags, 99)), 1),
        lag_max=round(float(lags.max()), 1),
        kills=[(round(at - started, 1), name) for at, name in kills],
        starts=stream.starts,
        fallen=fallen,
        compactions=compactions,
        memory_first=int(np.median(memory[third : 2 * third])),
        memory_last=int(np.median(memory[-third:])),
        memory_peak=int(memory.max()),
    )
    by_time = sorted((published[guid], seen - published[guid]) for guid, seen in watch.seen.items())
    return outcome, draw(started, watch.memory, by_time, kills)


def _command(args: argparse.Namespace, folder: Path, output: Path) -> list[str]:
    words = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "ingest",
        "--streaming",
        "--runner",
        args.runner,
    ]
    words += ["--feeds", str(folder / "feeds.opml"), "--output", str(output)]
    words += ["--poll", args.poll, "--window", args.window]
    return [*words, "--allow-private-addresses", "127.0.0.0/8", "--", *args.beam]


def _kill(args: argparse.Namespace, stream: Stream, chance: random.Random) -> str | None:
    managers = _task_managers(args.cluster)
    if not managers or chance.random() < 0.5:
        return stream.kill_one(chance)
    victim = chance.choice(managers)
    kill([int(victim.read_text())])
    _start_task_manager(victim)
    return "task manager"


def _raise_fallen(cluster: Path | None) -> int:
    """Start the task managers again that are gone, and return how many."""
    fallen = [one for one in _task_managers(cluster) if not is_alive(int(one.read_text()))]
    for one in fallen:
        print(f"{one.stem} had ended by itself", flush=True)
        _start_task_manager(one)
    return len(fallen)


def _task_managers(cluster: Path | None) -> list[Path]:
    """The files that hold their process ids."""
    return sorted(cluster.glob("task-manager-*.pid")) if cluster else []


def _start_task_manager(pid_file: Path) -> None:
    number = pid_file.stem.rpartition("-")[2]
    subprocess.run([FLINK, "task-manager", pid_file.parent, number], check=True)


def _compact(output: Path, log: IO[str]) -> int:
    command = [sys.executable, "-m", "pipelines.cli", "compact", str(output)]
    return int(subprocess.run(command, stdout=log, stderr=log, check=False).returncode == 0)


def _opml(urls: list[str]) -> str:
    outlines = "".join(f'<outline type="rss" xmlUrl="{url}"/>' for url in urls)
    return f'<opml version="2.0"><head><title>Soak</title></head><body>{outlines}</body></opml>'


def make_parser() -> argparse.ArgumentParser:
    """The options of a soak."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50.0, help="entries a second, all feeds")
    parser.add_argument("--poll", default="20s")
    parser.add_argument("--window", default="20s")
    parser.add_argument("--runner", default="PrismRunner")
    parser.add_argument("--kill-every", type=float, default=180.0, help="seconds, on average")
    parser.add_argument("--compact-every", type=float, default=300.0, help="seconds")
    parser.add_argument("--cluster", type=Path, help="folder of a cluster of engines/flink.sh")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--keep", type=Path, help="an empty folder for dataset and log")
    parser.add_argument("beam", nargs="*", help="options for Beam, after --")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Soak, print the outcome as JSON, and return 0 where it is sound."""
    args = make_parser().parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        outcome, picture = soak(args, folder)
    if args.svg:
        args.svg.write_text(picture, encoding="utf-8")
    print(json.dumps(outcome.__dict__ | {"sound": outcome.sound}, indent=2))
    return 0 if outcome.sound else 1


if __name__ == "__main__":
    sys.exit(main())
