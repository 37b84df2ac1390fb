"""The engines under test: each built or fetched once, started for the session, stopped after.

They take minutes, so `./run_local.sh test-engines` alone asks for them. Where a tool
is missing (Go, Java, Maven), the tests of its engine are skipped and say so.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ENGINES = Path(__file__).parents[2] / "engines"
MISSING_TOOL = 3
"""Exit code of the engines' scripts where a tool that they need is not installed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not os.environ.get("NEWSBEAM_ENGINES"):
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(
                    pytest.mark.skip(reason="takes minutes: ./run_local.sh test-engines")
                )


def call_script(name: str, *words: str | Path) -> str:
    """The last line that a script of engines/ prints; skips the test where it lacks a tool."""
    done = subprocess.run(
        [str(ENGINES / name), *map(str, words)], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode == MISSING_TOOL:
        pytest.skip(f"engines/{name} lacks a tool that it needs")
    assert done.returncode == 0, f"engines/{name} failed"
    return done.stdout.strip().rpartition("\n")[2]


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as server:
        return int(server.getsockname()[1])


def free_neighbors() -> int:
    """A port that is free and the next one too: a cluster takes both.

    They lie below those that the operating system gives to whoever asks for any.
    """
    for port in range(20_000 + os.getpid() % 5_000, 32_000, 2):
        with (
            suppress(OSError),
            socket.create_server(("localhost", port)),
            socket.create_server(("localhost", port + 1)),
        ):
            return port
    raise OSError("no two free ports from 20000 to 32000")


@pytest.fixture(scope="session")
def prism() -> str:
    """The path of Prism."""
    return call_script("prism.sh")


@pytest.fixture(scope="session")
def job_server() -> str:
    """The path of Beam's job server for Flink."""
    return call_script("flink.sh", "job-server")


@pytest.fixture(scope="session")
def flink_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Flink cluster with two task managers."""
    folder = tmp_path_factory.mktemp("flink")
    call_script("flink.sh", "dist")
    try:
        yield call_script("flink.sh", "start", folder, "2", str(free_neighbors()))
    finally:
        call_script("flink.sh", "stop", folder)


@pytest.fixture(scope="session")
def worker_pool() -> Iterator[str]:
    """The address of a pool that starts a Python worker for whoever asks."""
    address = f"localhost:{free_port()}"
    command = [sys.executable, "-m", "apache_beam.runners.worker.worker_pool_main"]
    command.append(f"--service_port={address.rpartition(':')[2]}")
    # The pool starts its workers by the name `python`: this one's environment has to come first.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(command, env=os.environ | {"PATH": path})
    try:
        yield address
    finally:
        process.terminate()
        process.wait()
