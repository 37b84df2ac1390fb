"""The benchmark of `newsbeam query`: its dataset, and that a filter opens few of its files."""

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.query import QUESTIONS, count_files_read, with_filter
from benchmarks.report import START, write_dataset
from pipelines.cli import main

DAYS = 4


@pytest.fixture(scope="module")
def made_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "out"
    write_dataset(folder, 200, 400, DAYS)
    return folder


def explain(folder: Path, sql: str, capsys: pytest.CaptureFixture) -> str:
    assert main(["query", str(folder), f"EXPLAIN ANALYZE {sql}"]) == 0
    return capsys.readouterr().out


def test_a_day_opens_its_own_files(made_dataset: Path, capsys: pytest.CaptureFixture):
    day = (START + dt.timedelta(1)).date()
    files = len(list(made_dataset.glob("articles/*/*/*")))
    own = len(list(made_dataset.glob(f"articles/date={day}/*/*")))
    plan = explain(made_dataset, f"SELECT count(*) FROM articles WHERE date = '{day}'", capsys)
    assert f"Scanning Files: {own}/{files}" in plan
    assert count_files_read(plan) == own < files


def test_a_day_and_region_open_one_file(made_dataset: Path, capsys: pytest.CaptureFixture):
    files = sorted(made_dataset.glob("articles/*/*/*"))
    day, region = (part.partition("=")[2] for part in files[0].parts[-3:-1])
    where = f"date = '{day}' AND region = '{region}'"
    plan = explain(made_dataset, f"SELECT count(*) FROM articles WHERE {where}", capsys)
    assert f"Scanning Files: 1/{len(files)}" in plan


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filter_on_all_days_changes_no_answer(
    made_dataset: Path, question: str, capsys: pytest.CaptureFixture
):
    answers = []
    for filters in (None, f"date >= '{START.date()}'"):
        sql = with_filter(QUESTIONS[question], filters)
        assert main(["query", str(made_dataset), sql, "--format", "csv"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert answers[0].count("\n") >= 2  # names of columns, and an answer
