"""The state store: what is saved is loaded, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.fetch.conftest import NOW
from transforms.fetch.state import (
    FeedState,
    FeedUpdate,
    Outcome,
    StateError,
    load_states,
    parse_state,
    save_states,
    to_json,
)

URL = "https://example.org/feed"


def fetched(state: FeedState) -> FeedUpdate:
    return FeedUpdate(Outcome.FETCHED, state)


texts = st.none() | st.text()
instants = st.none() | st.datetimes(timezones=st.just(dt.UTC))
states = st.builds(
    FeedState,
    source=st.text(),
    etag=texts,
    last_modified=texts,
    message=texts,
    moved_to=texts,
    next_due=instants,
    retired_at=instants,
    failures=st.integers(0, 999),
    ttl_s=st.none() | st.integers(),
    skip_hours=st.lists(st.integers(0, 23)).map(tuple),
)


@given(states)
def test_state_survives_its_line(state: FeedState) -> None:
    line = to_json(state)
    assert parse_state(line) == state
    assert "\n" not in line


def test_header_bytes_that_are_no_text_survive(tmp_path: Path) -> None:
    state = FeedState(source=URL, etag=b'"caf\xe9"'.decode("utf-8", "surrogateescape"))
    save_states(tmp_path, [fetched(state)])
    assert load_states(tmp_path) == {URL: state}


def test_no_file_is_no_states(tmp_path: Path) -> None:
    assert load_states(tmp_path) == {}


def test_save_merges_and_keeps_feeds_that_were_not_asked(tmp_path: Path) -> None:
    first = FeedState(source="https://b.example/", etag='"1"', next_due=NOW)
    other = FeedState(source="https://a.example/", failures=2)
    second = FeedState(source="https://b.example/", etag='"2"', next_due=NOW)
    save_states(tmp_path, [fetched(first), fetched(other)])
    path = save_states(tmp_path, [fetched(second)])
    assert load_states(tmp_path) == {other.source: other, second.source: second}
    assert [json.loads(line)["source"] for line in path.open()] == [other.source, second.source]


def test_saved_states_are_read_by_plain_tools(tmp_path: Path) -> None:
    path = save_states(tmp_path, [fetched(FeedState(source=URL, failures=3, next_due=NOW))])
    query = f"SELECT source, failures, next_due::TIMESTAMPTZ FROM '{path}'"
    [(source, failures, next_due)] = duckdb.connect().execute(query).fetchall()
    assert (source, failures, next_due.astimezone(dt.UTC)) == (URL, 3, NOW)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_save_that_dies_leaves_the_old_states(tmp_path: Path, monkeypatch, step: str) -> None:
    old = FeedState(source=URL, etag='"1"')
    save_states(tmp_path, [fetched(old)])

    def die(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", die) if step == "fsync" else monkeypatch.setattr(
        Path, "replace", die
    )
    with pytest.raises(OSError, match="no space left"):
        save_states(tmp_path, [fetched(FeedState(source=URL, etag='"2"'))])
    monkeypatch.undo()
    assert load_states(tmp_path) == {URL: old}


def test_save_reaches_the_disk_before_and_after_the_rename(tmp_path: Path, monkeypatch) -> None:
    synced: list[tuple[bool, list[str]]] = []

    def note(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        synced.append((is_folder, sorted(path.name for path in (tmp_path / "_state").iterdir())))

    monkeypatch.setattr(os, "fsync", note)
    save_states(tmp_path, [fetched(FeedState(source=URL))])
    assert synced == [(False, ["feeds.jsonl.tmp"]), (True, ["feeds.jsonl"])]


def test_fields_of_later_versions_are_ignored() -> None:
    assert parse_state('{"source": "a", "mood": "good"}') == FeedState(source="a")


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"source": 7}', '{"source": "a", "next_due": "soon"}', "\x00"],
)
def test_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = save_states(tmp_path, [fetched(FeedState(source=URL))])
    with path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(StateError, match=r"feeds\.jsonl:2: .*delete the line or the file"):
        load_states(tmp_path)
