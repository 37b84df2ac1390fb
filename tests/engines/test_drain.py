"""A stream that is told to stop: what is open is written, and the next one goes on."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

LONGEST_WAIT_S = 120


def serve(httpserver: HTTPServer, items: list[str], asked: threading.Event | None = None) -> str:
    """A feed of the items, which may grow; its ETag is their number."""

    def answer(request: Request) -> Response:
        if asked is not None:
            asked.set()
        if request.headers.get("If-None-Match") == f'"{len(items)}"':
            return Response(status=304)
        entries = "".join(
            f"<item><guid isPermaLink='false'>{name}</guid><title>Story {name}</title>"
            f"<description>The harbor council met about pier {name}.</description></item>"
            for name in items
        )
        body = f"<rss version='2.0'><channel><title>F</title>{entries}</channel></rss>"
        return Response(body, headers={"ETag": f'"{len(items)}"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    return httpserver.url_for("/feed")


@pytest.fixture(params=["prism", "flink"])
def engine(request: pytest.FixtureRequest) -> list[str]:
    """The options of an engine: Prism, or Flink with two task managers."""
    if request.param == "prism":
        return ["--", f"--prism_location={request.getfixturevalue('prism')}"]
    server = request.getfixturevalue("job_server")
    cluster = request.getfixturevalue("flink_cluster")
    beam = ["--flink_version=1.19", f"--flink_job_server_jar={server}"]
    beam += [f"--flink_master={cluster}", "--parallelism=2", "--environment_type=LOOPBACK"]
    return ["--runner", "FlinkRunner", "--", *beam]


def start(output: Path, url: str, engine: list[str], window: str = "2s") -> subprocess.Popen:
    command = [sys.executable, "-m", "pipelines.cli", "ingest", "--streaming", "--json"]
    command += ["--feeds", url, "--output", str(output), "--poll", "1s", "--window", window]
    command += ["--allow-private-addresses", "127.0.0.0/8", "localhost"]
    return subprocess.Popen([*command, *engine], stdout=subprocess.PIPE, text=True)


def records_of(process: subprocess.Popen) -> Iterator[dict]:
    for line in process.stdout:
        yield json.loads(line)


def drain(process: subprocess.Popen) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LONGEST_WAIT_S)
    return process.returncode


def guids(output: Path) -> list[str]:
    table = ds.dataset(output / "articles", partitioning="hive").to_table(columns=["guid"])
    return sorted(table.column("guid").to_pylist())


def test_drained_stream_goes_on_where_it_was(
    tmp_path: Path, httpserver: HTTPServer, engine: list[str]
):
    items = ["a", "b"]
    url, output = serve(httpserver, items), tmp_path / "out"
    first = start(output, url, engine)
    assert next(r["counts"]["written"] for r in records_of(first) if r["counts"]["read"]) == 2
    assert drain(first) == 0
    assert not (output / "_staging").exists()
    items.append("c")
    second = start(output, url, engine)
    counts = next(r["counts"] for r in records_of(second) if r["counts"]["read"])
    assert drain(second) == 0
    assert (counts["written"], counts["dropped_repeat"]) == (1, 2)
    assert guids(output) == ["a", "b", "c"]


def test_window_that_is_open_is_written(tmp_path: Path, httpserver: HTTPServer, engine: list[str]):
    asked = threading.Event()
    url, output = serve(httpserver, ["a"], asked), tmp_path / "out"
    process = start(output, url, engine, window="24h")
    assert asked.wait(LONGEST_WAIT_S)
    assert drain(process) == 0
    assert guids(output) == ["a"]
