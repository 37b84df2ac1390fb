"""A stream on a Flink cluster with checkpoints: stopped by a savepoint and restored from it,
and begun again after a kill, which leaves a job on the cluster."""

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pytest_httpserver import HTTPServer

from tests.engines.test_drain import drain, guids, records_of, serve, start

LONGEST_WAIT_S = 120


@pytest.fixture
def engine(job_server: str, flink_cluster: str) -> list[str]:
    beam = ["--flink_version=1.19", f"--flink_job_server_jar={job_server}"]
    beam += [f"--flink_master={flink_cluster}", "--parallelism=2", "--environment_type=LOOPBACK"]
    return ["--runner", "FlinkRunner", "--", *beam, "--checkpointing_interval=2000"]


def ask(cluster: str, path: str, body: dict | None = None) -> dict:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"http://{cluster}{path}", data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def jobs_of(cluster: str, output: Path) -> Counter[str]:
    """How many jobs of a dataset are in which state."""
    jobs = ask(cluster, "/jobs/overview")["jobs"]
    return Counter(job["state"] for job in jobs if job["name"] == f"newsbeam {output}")


def stop_with_savepoint(cluster: str, output: Path) -> str:
    """The path of the savepoint."""
    jobs = ask(cluster, "/jobs/overview")["jobs"]
    name = f"newsbeam {output}"
    (job,) = (j["jid"] for j in jobs if j["name"] == name and j["state"] == "RUNNING")
    wanted = {"targetDirectory": f"file://{output}.savepoints", "drain": False}
    trigger = ask(cluster, f"/jobs/{job}/stop", wanted)["request-id"]

    def done() -> dict | None:
        state = ask(cluster, f"/jobs/{job}/savepoints/{trigger}")
        return state if state["status"]["id"] == "COMPLETED" else None

    return wait_for(done)["operation"]["location"]


def wait_for(done: Callable[[], dict | None]) -> dict:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline:
        if found := done():
            return found
        time.sleep(0.5)
    raise AssertionError(f"waited {LONGEST_WAIT_S} s for {done}")


def publish(items: list[str], ended: threading.Event) -> None:
    """An entry every half second."""
    while not ended.wait(0.5):
        items.append(f"{len(items):03}")


def test_stream_goes_on_from_a_savepoint_and_drains(
    tmp_path: Path, httpserver: HTTPServer, engine: list[str], flink_cluster: str
):
    items, ended = ["000"], threading.Event()
    url, output = serve(httpserver, items), tmp_path / "out"
    publisher = threading.Thread(target=publish, args=(items, ended))
    publisher.start()
    try:
        first = start(output, url, engine)
        written = (r for r in records_of(first) if r["counts"]["written"])
        next(written), next(written)
        savepoint = stop_with_savepoint(flink_cluster, output)
        first.communicate(timeout=LONGEST_WAIT_S)
        assert first.returncode == 0
        before = len(guids(output))
        second = start(output, url, [*engine, f"--savepoint_path={savepoint}"])
        written = (r for r in records_of(second) if r["counts"]["written"])
        next(written), next(written)
        assert len(guids(output)) > before
    finally:
        ended.set()
        publisher.join()
    time.sleep(3)  # a poll a second: the last entries are read
    assert drain(second) == 0
    assert guids(output) == items
    assert not (output / "_staging").exists()
    assert jobs_of(flink_cluster, output) == {"FINISHED": 1, "CANCELED": 1}


def test_job_of_a_stream_that_was_killed_is_canceled(
    tmp_path: Path, httpserver: HTTPServer, engine: list[str], flink_cluster: str
):
    items = ["a", "b"]
    url, output = serve(httpserver, items), tmp_path / "out"
    first = start(output, url, engine)
    next(r for r in records_of(first) if r["counts"]["written"])
    first.send_signal(signal.SIGKILL)
    first.communicate()
    items.append("c")
    second = start(output, url, engine)
    next(r for r in records_of(second) if r["counts"]["written"])
    assert jobs_of(flink_cluster, output) == {"CANCELED": 1, "RUNNING": 1}
    assert drain(second) == 0
    assert guids(output) == ["a", "b", "c"]
