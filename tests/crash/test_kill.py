"""Runs killed at random moments: after the next whole run nothing is lost and nothing doubled.

NEWSBEAM_KILLS says how many runs are killed (2 by default; ./run_local.sh test-crash kills 20).
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.dataset as ds
from pytest_httpserver import HTTPServer

KILLS = int(os.environ.get("NEWSBEAM_KILLS", "2"))
FEEDS, ENTRIES = 5, 40
LONGEST_RUN_S = 60


def make_feed(number: int) -> bytes:
    items = "".join(
        f"<item><guid>{number}-{entry}</guid><title>Story {number}-{entry}</title>"
        f"<pubDate>{entry % 28 + 1:02} Nov 2024 08:00:00 GMT</pubDate>"
        f"<description>The harbor council of ward {number} met about pier {entry} and a budget of "
        f"{number * 1000 + entry} crowns, officials said.</description></item>"
        for entry in range(ENTRIES)
    )
    return f"<rss version='2.0'><channel><title>F{number}</title>{items}</channel></rss>".encode()


def start(output: Path, urls: list[str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "pipelines.cli", "ingest", "--json", "--output", str(output)]
    command += ["--allow-private-addresses", "127.0.0.0/8", "localhost", "--feeds", *urls]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def test_killed_runs_lose_nothing_and_double_nothing(tmp_path: Path, httpserver: HTTPServer):
    chance = random.Random(os.environ.get("NEWSBEAM_CRASH_SEED", "1"))
    for number in range(FEEDS):
        httpserver.expect_request(f"/{number}").respond_with_data(
            make_feed(number), headers={"ETag": f'"{number}"'}
        )
    urls = [httpserver.url_for(f"/{number}") for number in range(FEEDS)]
    output = tmp_path / "out"

    started = time.monotonic()
    assert start(tmp_path / "whole", urls).wait(LONGEST_RUN_S) == 0
    whole_s = time.monotonic() - started
    for _ in range(KILLS):
        process = start(output, urls)
        try:
            process.wait(chance.uniform(0.3, 1.1) * whole_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert start(output, urls).wait(LONGEST_RUN_S) == 0

    titles = ds.dataset(output / "articles", partitioning="hive").to_table().column("title")
    assert sorted(titles.to_pylist()) == sorted(
        f"Story {number}-{entry}" for number in range(FEEDS) for entry in range(ENTRIES)
    )
    assert not (output / "_staging").exists()
