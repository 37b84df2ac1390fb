"""What docs/scheduling.md says: its files are sound, its commands exist, its promises hold."""

from __future__ import annotations

import argparse
import configparser
import importlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipelines.cli import COMMANDS, DONE, FAILED, LOCKED, MANY_REJECTS, WRONG_USAGE, main
from pipelines.lock import hold_lock
from pipelines.options import EXAMPLES
from tests.crontab import parse_crontab

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
FILES = sorted(path for path in (ROOT / "docs" / "examples").iterdir() if path.is_file())
CRON = (ROOT / "docs" / "examples" / "newsbeam.cron").read_text(encoding="utf-8")
UNITS = ("newsbeam.service", "newsbeam.timer")

NEWSBEAM = Path(sys.executable).with_name("newsbeam")
INSTALLED = "/opt/newsbeam/.venv/bin/newsbeam"
FEEDS = ROOT / "seeds" / "feeds" / "feeds.opml"

FEED = (
    "<rss version='2.0'><channel><title>Harbor</title>"
    + "".join(
        f"<item><title>Ferry {n}</title><guid>{n}</guid><description>It is back, at pier {n}."
        "</description><pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate></item>"
        for n in range(3)
    )
    + "</channel></rss>"
)


@pytest.mark.parametrize(
    "line",
    [
        "60 * * * * x",
        "* 24 * * * x",
        "* * 0 * * x",
        "* * * 13 * x",
        "* * * * 8 x",
        "* * * * someday x",
        "5-1 * * * * x",
        "5/2 * * * * x",
        "*/0 * * * * x",
        "1,,2 * * * * x",
        "* * * * *",
        "@hourly",
        "0 * * * * date +%F",
    ],
)
def test_crontab_parser_refuses(line: str):
    with pytest.raises(ValueError, match=re.escape(line)):
        parse_crontab(line + "\n")


def test_crontab_parser_takes_what_cron_takes():
    lines = "# c\nMAILTO=a@b.example\n\n*/15 0-6,22 1 jan-mar mon-fri x \\% y\n"
    assert parse_crontab(lines) == [(["*/15", "0-6,22", "1", "jan-mar", "mon-fri"], "x \\% y")]


def test_crontab_is_sound():
    assert [fields for fields, _ in parse_crontab(CRON)] == [
        ["17", "*", "*", "*", "*"],
        ["40", "6", "*", "*", "1"],
    ]


def test_crontab_itself_takes_the_file():
    crontab = shutil.which("crontab")
    if crontab is None:
        pytest.skip("no crontab command here")
    told = subprocess.run([crontab, "-h"], capture_output=True, text=True, check=False)
    usage = told.stdout + told.stderr
    check = "-T" if re.search(r"^\s*-T\b", usage, re.MULTILINE) else "-n"  # cronie's and Debian's
    if check not in usage:
        pytest.skip("this crontab command checks no files")
    done = subprocess.run(
        [crontab, check, "docs/examples/newsbeam.cron"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "error" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_example_is_shown_word_for_word(path: Path):
    blocks = re.findall(r"^```\w+\n(.*?)^```$", DOC, re.DOTALL | re.MULTILINE)
    assert path.read_text(encoding="utf-8") in blocks


def test_exit_codes_are_those_of_the_command():
    table = dict(re.findall(r"^\| (\d) \| (.*?) \|", DOC, re.MULTILINE))
    help_text = dict(re.findall(r"^  (\d)  (.*)$", EXAMPLES, re.MULTILINE))
    assert table == help_text
    codes = (DONE, FAILED, WRONG_USAGE, MANY_REJECTS, LOCKED)
    assert list(table) == [str(code) for code in codes]


def shown_commands() -> list[str]:
    """Every newsbeam command line of the page and of its files."""
    lines = re.findall(r"^newsbeam .*$", DOC, re.MULTILINE)
    lines += re.findall(rf"^ExecStart={INSTALLED} (.*)$", DOC, re.MULTILINE)
    lines += [re.split(r" >| \|\|", command)[0] for _, command in parse_crontab(CRON)]
    return [line.removeprefix("newsbeam ") for line in lines]


@pytest.mark.parametrize("line", shown_commands())
def test_every_command_is_understood(line: str, monkeypatch: pytest.MonkeyPatch):
    words = shlex.split(line)
    module = importlib.import_module(COMMANDS[words[0]][0])
    taken: list[str] = []

    def run(args: argparse.Namespace, rest: list[str]) -> int:
        taken.append(args.command)
        return DONE

    monkeypatch.setattr(module, "run", run)
    assert (main(words), taken) == (DONE, [words[0]])


def count_articles(output: Path) -> int:
    """The rows of all files of articles."""
    return sum(pq.read_metadata(path).num_rows for path in output.glob("articles/**/*.parquet"))


@pytest.fixture
def run_cron_line(tmp_path: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """Run the first line of the crontab as cron does, on the sample feeds, into `out`."""
    [command, _] = (command for _, command in parse_crontab(CRON))
    command = command.replace("/etc/newsbeam/feeds.opml", str(FEEDS))
    command = command.replace("/var/lib/newsbeam", str(tmp_path / "out"))
    path = f"{NEWSBEAM.parent}:/usr/bin:/bin"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", command],
            env={"PATH": path, "HOME": str(tmp_path), "LOGNAME": "news", "SHELL": "/bin/sh"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_cron_line_runs_and_prints_nothing(run_cron_line, tmp_path: Path):
    done = run_cron_line()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert count_articles(tmp_path / "out") == 16


def test_cron_line_mails_what_holds_the_folder(run_cron_line, tmp_path: Path):
    (tmp_path / "out").mkdir()
    with hold_lock(str(tmp_path / "out"), "20240301T120000Z-abcdef"):
        done = run_cron_line()
    assert done.stdout == "newsbeam ingest ended with 4\n"
    assert f"run 20240301T120000Z-abcdef, process {os.getpid()} on " in done.stderr


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with this environment's command in place of the installed one."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze command here")
    for name in UNITS:
        text = (ROOT / "docs" / "examples" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(INSTALLED, str(NEWSBEAM)), encoding="utf-8")
    return tmp_path


def analyze(*words: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_units_are_sound(units: Path):
    # Unknown keys are warned of and ignored, with exit code 0: nothing may be said.
    assert analyze("verify", *(units / name for name in UNITS)) == (0, "")


def test_analyze_tells_of_unknown_keys(units: Path):
    unit = units / "newsbeam.service"
    unit.write_text(unit.read_text().replace("ProtectHome=", "ProtectHouse="))
    assert "ProtectHouse" in analyze("verify", unit)[1]


def test_unit_with_the_drop_in_is_sound(units: Path):
    folder = units / "newsbeam.service.d"
    folder.mkdir()
    text = (ROOT / "docs" / "examples" / "every.conf").read_text(encoding="utf-8")
    (folder / "every.conf").write_text(text.replace(INSTALLED, str(NEWSBEAM)), encoding="utf-8")
    assert analyze("verify", units / "newsbeam.service") == (0, "")


def test_service_is_hardened(units: Path):
    version = int(re.findall(r"systemd (\d+)", analyze("--version")[1])[0])
    if version < 250:
        pytest.skip(f"systemd-analyze {version} cannot judge a unit that is not installed")
    # In tenths: below 2.0 is "OK", the best that a service with a network can be.
    code, told = analyze("security", "--offline=true", "--threshold=19", units / "newsbeam.service")
    assert code == 0, told


def test_units_name_one_output():
    service = configparser.ConfigParser(strict=False, interpolation=None)
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(ROOT / "docs" / "examples" / "newsbeam.service")
    words = shlex.split(service["Service"]["ExecStart"])
    output = Path(words[words.index("--output") + 1])
    assert output == Path("/var/lib") / service["Service"]["StateDirectory"]


@pytest.fixture
def signalled(httpserver: HTTPServer, tmp_path: Path) -> Iterator[Callable[..., int]]:
    """Run `newsbeam ingest` on one feed, whose server sends the process a signal while it is
    asked; return the exit code."""
    running: list[subprocess.Popen[bytes]] = []

    def run(number: signal.Signals | None, *options: str) -> int:
        def answer(request: Request) -> Response:
            if number is not None:
                running[-1].send_signal(number)
            return Response(FEED, content_type="application/rss+xml")

        httpserver.clear()
        httpserver.expect_request("/feed").respond_with_handler(answer)
        url = httpserver.url_for("/feed").replace("localhost", "127.0.0.1")
        words = ["ingest", "--feeds", url, "--output", str(tmp_path / "out"), "--json", *options]
        allow = ["--allow-private-addresses", "127.0.0.0/8"]
        running.append(subprocess.Popen([str(NEWSBEAM), *words, *allow], stdout=subprocess.DEVNULL))
        return running[-1].wait(timeout=60)

    yield run
    for process in running:
        process.kill()
        process.wait()


def test_every_stops_after_the_commit_of_the_run_at_work(signalled, tmp_path: Path):
    assert signalled(signal.SIGTERM, "--every", "1h") == DONE
    assert count_articles(tmp_path / "out") == 3
    [record] = (tmp_path / "out" / "_runs").glob("*.json")
    assert json.loads(record.read_text())["counts"]["written"] == 3


def test_run_after_one_that_was_killed_brings_the_rest(signalled, tmp_path: Path):
    assert signalled(signal.SIGKILL) == -signal.SIGKILL
    assert list((tmp_path / "out").rglob("*.parquet")) == []
    assert signalled(None) == DONE
    assert count_articles(tmp_path / "out") == 3
    assert not (tmp_path / "out" / "_staging").exists()


AIRFLOW_DRIVER = """
import json, sys
sys.path.insert(0, sys.argv[1])
import newsbeam_dag

def run():
    done = newsbeam_dag.hourly.test()
    return [(task.task_id, str(task.state)) for task in done.get_task_instances()]

states = {"0": run()}
for code in "432":
    newsbeam_dag.COMMAND[:] = ["sh", "-c", f"exit {code}"]
    states[code] = run()
newsbeam_dag.COMMAND[:] = ["sh", "-c", "exit 1"]
try:
    newsbeam_dag.hourly.get_task("ingest").python_callable()
except Exception as error:
    states["1"] = [type(error).__name__, str(error)]
print("STATES", json.dumps(states))
"""


def test_dag_runs_in_the_real_airflow(tmp_path: Path):
    python = os.environ.get("NEWSBEAM_AIRFLOW_PYTHON")
    if not python:
        pytest.skip("NEWSBEAM_AIRFLOW_PYTHON names no interpreter that has Airflow 3")
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "docs" / "examples"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "NEWSBEAM": str(NEWSBEAM),
        "NEWSBEAM_FEEDS": str(FEEDS),
        "NEWSBEAM_OUTPUT": str(tmp_path / "out"),
    }
    call = partial(
        subprocess.run, env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    migrated = call([python, "-m", "airflow", "db", "migrate"])
    assert migrated.returncode == 0, migrated.stderr
    done = call([python, "-c", AIRFLOW_DRIVER, str(ROOT / "docs" / "examples")])
    assert done.returncode == 0, done.stderr
    [states] = re.findall(r"^STATES (.*)$", done.stdout, re.MULTILINE)
    assert json.loads(states) == {
        "0": [["ingest", "success"]],
        "1": ["AirflowException", "newsbeam ingest ended with 1"],
        "2": [["ingest", "failed"]],
        "3": [["ingest", "failed"]],
        "4": [["ingest", "skipped"]],
    }
    assert count_articles(tmp_path / "out") == 16
