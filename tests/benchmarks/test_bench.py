"""`python -m benchmarks`: what it is given, and what it does without the other programs."""

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

import benchmarks.__main__ as bench
from benchmarks.corpus import make_articles
from benchmarks.peers import (
    FEED_ENTRIES,
    Missing,
    Peer,
    add_rows,
    find_missing,
    make_columns,
    write_feeds,
)
from benchmarks.stages import make_table
from schemas.entry import Document, Entry
from transforms.parse.feed import parse_feed


def test_a_program_that_is_not_installed_is_named_with_its_remedy():
    table = make_columns()
    measured = [Peer("ours", 10, 0.001), Peer("theirs", 5, 0.001)]
    add_rows(table, "find copies", iter([*measured, Missing("MinHash", "datatrove")]))
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table)
    ours, theirs, missing = [
        [cell.strip() for cell in line.split("│")[2:-1]]
        for line in console.export_text().splitlines()
        if line.startswith("│")
    ]
    assert ours == ["ours", "10", "100", "10,000", "", "1.00"]
    assert theirs == ["theirs", "5", "200", "5,000", "", "2.00"]
    assert missing[:4] == [
        "MinHash",
        "",
        "not installed",
        "pip install datatrove[io,processing] spacy",
    ]


def test_a_module_is_missing_where_the_interpreter_lacks_it():
    assert find_missing("no_such_module", sys.executable)
    assert not find_missing("json", sys.executable)


def test_feeds_hold_the_articles(tmp_path: Path):
    made = list(make_articles(FEED_ENTRIES + 1, 500))
    joined = tmp_path / "all.jsonl"
    joined.write_text("".join(json.dumps(article) + "\n" for article in made))
    paths, entries = write_feeds(joined, tmp_path / "feeds")
    assert (len(paths), entries) == (2, FEED_ENTRIES + 1)
    documents = [Document(source=str(path), form="feed", body=path.read_bytes()) for path in paths]
    read = [entry for document in documents for entry in parse_feed(document)]
    assert [entry.url for entry in read if isinstance(entry, Entry)] == [a["url"] for a in made]


def test_every_stage_is_in_the_table(tmp_path: Path):
    path = tmp_path / "made.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in make_articles(20, 500)))
    [stages, *_] = [column.cells for column in make_table([str(path)], 20).columns]
    assert list(stages) == [
        "read", "normalize", "dateline", "spool", "deduplicate", "attribution", "region", "write",
        "all",
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["spacy", "numpy=/bin/sh", "spacy=/no/such/python"])
def test_a_peer_that_cannot_be_asked_is_wrong_usage(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--peers", words])
    with pytest.raises(SystemExit) as stopped:
        bench.main()
    assert stopped.value.code == 2
    assert repr(words) in capsys.readouterr().err
