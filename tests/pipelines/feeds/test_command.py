"""`newsbeam feeds` before any of its actions."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from pipelines.feeds import command


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="newsbeam feeds")
    command.add_arguments(parser)
    return parser.parse_args(words)


def test_an_action_is_required(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as raised:
        parse()
    assert raised.value.code == 2
    assert "the following arguments are required: ACTION" in capsys.readouterr().err


@pytest.mark.parametrize("action", command.ACTIONS)
def test_help_shows_examples_and_exit_codes(action: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as raised:
        parse(action, "--help")
    shown = capsys.readouterr().out
    assert raised.value.code == 0
    assert f"  newsbeam feeds {action} " in shown
    assert "exit codes:\n  0  " in shown


def test_nothing_may_follow_the_dashes(capsys: pytest.CaptureFixture[str]):
    assert command.run(parse("list", "out"), ["--streaming"]) == 2
    said = "newsbeam feeds list: takes nothing after `--`, got '--streaming'\n"
    assert capsys.readouterr().err == said


def test_start_loads_nothing_heavy():
    code = (
        "import sys, pipelines.feeds.command as c, argparse; c.add_arguments(argparse."
        "ArgumentParser()); print({'apache_beam', 'aiohttp', 'duckdb', 'feedparser', 'pandas'}"
        " & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "set()\n"
