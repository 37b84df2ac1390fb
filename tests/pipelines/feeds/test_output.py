"""Rows as people see them: a table in a terminal, aligned lines elsewhere."""

from __future__ import annotations

import os
import pty
import re
import sys

import pytest

from pipelines.feeds.output import align_columns, progress, write_rows

COLUMNS = ("feed", "", "n", "what")
ROWS = [
    ("https://a.example/", "problem", "7", "it is gone"),
    ("https://a.example/", "note", "7", "it was slow"),
    ("https://b.example/", "fine", "12", ""),
]


def test_lines_are_aligned_outside_a_terminal(capsys: pytest.CaptureFixture[str]):
    write_rows(COLUMNS, ROWS, right=("n",))
    assert capsys.readouterr().out.splitlines() == [
        "feed                          n  what",
        "https://a.example/  problem   7  it is gone",
        "https://a.example/  note      7  it was slow",
        "https://b.example/  fine     12",
    ]


def test_wide_characters_count_as_two():
    lines = list(align_columns([["雨", "x"], ["abc", "y"]], [False, False]))
    assert lines == ["雨   x\n", "abc  y\n"]


def test_long_lines_are_not_cut_outside_a_terminal(capsys: pytest.CaptureFixture[str]):
    write_rows(COLUMNS, [("a" * 300, "fine", "1", "b" * 300)])
    assert f"{'a' * 300}  fine  1  {'b' * 300}" in capsys.readouterr().out


def test_terminal_gets_what_is_said_of_a_feed_under_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        write_rows(COLUMNS, ROWS, right=("n",))
    monkeypatch.undo()
    shown = re.sub(r"\x1b\[[0-9;]*m", "", os.read(ours, 10_000).decode())
    os.close(ours)
    lines = [" ".join(line.split()) for line in shown.splitlines() if "─" not in line]
    assert [line for line in lines if line] == [
        "feed n",
        "https://a.example/ problem 7",
        "it is gone",
        "it was slow note",
        "https://b.example/ fine 12",
    ]


def test_progress_is_silent_outside_a_terminal(capsys: pytest.CaptureFixture[str]):
    with progress() as advance:
        advance("asked 1 of 2 feeds")
    assert capsys.readouterr() == ("", "")
