import argparse
import shlex

import pytest

from pipelines.report import command


@pytest.fixture
def report_command(call_command):
    return lambda *words: call_command(command, *words)


def test_report_is_written_and_named(report_command, dataset, tmp_path):
    page = tmp_path / "page.html"
    code, out, err = report_command(dataset, "-o", page)
    assert (code, err) == (0, "")
    assert out == f"{page}: {page.stat().st_size / 1e6:.1f} MB; open it in a browser\n"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_report_replaces_the_page_that_is_there(report_command, dataset, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("old")
    report_command(dataset, "-o", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_report_of_an_empty_dataset_is_a_page_too(report_command, tmp_path):
    (tmp_path / "none").mkdir()
    code, _, _ = report_command(tmp_path / "none", "-o", tmp_path / "page.html")
    assert code == 0
    assert "This dataset has no articles yet." in (tmp_path / "page.html").read_text("utf-8")


def test_report_of_no_folder_is_one_line_that_helps(report_command, tmp_path):
    code, out, err = report_command(tmp_path / "nowhere", "-o", tmp_path / "page.html")
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam report: no folder ")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_report_of_another_folder_is_one_line_that_helps(report_command, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    code, _, err = report_command(tmp_path / "photos", "-o", tmp_path / "page.html")
    assert code == 2
    assert "is no dataset" in err


def test_report_into_a_missing_folder_names_it(report_command, dataset, tmp_path):
    code, _, err = report_command(dataset, "-o", tmp_path / "no" / "page.html")
    assert code == 2
    assert err.endswith(f"there is no folder {str(tmp_path / 'no')!r}: make it first\n")


def test_report_onto_a_folder_asks_for_a_file(report_command, dataset, tmp_path):
    code, _, err = report_command(dataset, "-o", tmp_path)
    assert code == 2
    assert err.endswith("is a folder: name a file in it\n")


def test_report_that_cannot_be_written_says_why(report_command, dataset, tmp_path):
    code, out, err = report_command(dataset, "-o", tmp_path / ("x" * 250))
    assert (code, out) == (1, "")
    assert err.startswith("newsbeam report: cannot write ")
    assert err.endswith(": File name too long\n")
    assert list(tmp_path.iterdir()) == []


def test_report_of_a_broken_file_names_it(report_command, tmp_path):
    folder = tmp_path / "out" / "articles" / "date=2024-03-09" / "region=unknown"
    folder.mkdir(parents=True)
    (folder / "part-1.parquet").write_bytes(b"no Parquet at all")
    code, _, err = report_command(tmp_path / "out", "-o", tmp_path / "page.html")
    assert code == 1
    assert "part-1.parquet" in err
    assert err.endswith("mend or remove that file\n")


def test_report_with_broken_feed_states_names_them(report_command, tmp_path):
    (tmp_path / "out" / "_state").mkdir(parents=True)
    (tmp_path / "out" / "_state" / "feeds.jsonl").write_text("{broken\n")
    (tmp_path / "out" / "articles").mkdir()
    code, _, err = report_command(tmp_path / "out", "-o", tmp_path / "page.html")
    assert code == 1
    assert "feeds.jsonl" in err


def test_report_takes_nothing_for_beam(dataset, capsys):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args([str(dataset)]), ["--runner"]) == 2
    assert "takes nothing after `--`, got '--runner'" in capsys.readouterr().err


def test_report_help_s_examples_all_run(report_command, dataset, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line.split("  writes")[0] for line in command.EXAMPLES.splitlines()]
    calls = [shlex.split(line) for line in lines if line.startswith("  newsbeam")]
    for call in calls:
        words = [{"out": str(dataset), "/tmp/news.html": "news.html"}.get(w, w) for w in call[2:]]
        assert report_command(*words)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", "news.html"}
