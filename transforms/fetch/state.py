"""What is remembered of each feed from run to run: `_state/feeds.jsonl` beside the dataset.

One JSON object a line, instants in ISO form, readable with any tool. It is written whole
to a file beside it, flushed to the disk and renamed, so that a reader or a run that dies
never sees half of it. It is saved only after the articles that it speaks of are in place:
a feed asked twice costs a request, a feed believed to be read costs its articles. Deleting
it costs one fetch of each feed and no row.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

STATE_FILE = Path("_state") / "feeds.jsonl"


class Outcome(StrEnum):
    """What asking for a feed came to."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not modified"
    FAILED = "failed"
    NOT_DUE = "not due"
    RETIRED = "retired"


@dataclass(slots=True, frozen=True, kw_only=True)
class FeedState:
    """What is known of one feed. Nothing in it is needed to read the feed again.

    `source` is the feed's address as configured, without credentials, `folders` those of
    the list that it was last asked from. `etag` and
    `last_modified` are exactly as received, and belong to `validator_url`, the address
    that answered. `digest` is of the last body. `ttl_s`, `skip_hours` and `skip_days`
    (0 is Monday) are what that body says about when to come again; `max_age_s` is the
    server's. `moved_to` is asked instead of `source`; `moving_to` was seen `sightings`
    times in a row as the target of a permanent redirect.
    """

    source: str
    folders: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    validator_url: str | None = None
    digest: str | None = None
    status: int | None = None
    fetched_at: dt.datetime | None = None
    succeeded_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    next_due: dt.datetime | None = None
    retry_after_s: int | None = None
    max_age_s: int | None = None
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    failures: int = 0
    failing_since: dt.datetime | None = None
    message: str | None = None
    moved_to: str | None = None
    moving_to: str | None = None
    sightings: int = 0
    retired_at: dt.datetime | None = None


@dataclass(slots=True, frozen=True)
class FeedUpdate:
    """What one run learned of a feed: the outcome, and the state to save once it is safe."""

    outcome: Outcome
    state: FeedState

    @property
    def source(self) -> str:
        """The feed's address as configured, without credentials."""
        return self.state.source


class StateError(Exception):
    """The state file cannot be read; the message says where, and that it may be deleted."""


_INSTANTS = frozenset(
    field.name for field in dataclasses.fields(FeedState) if "datetime" in str(field.type)
)
_TUPLES = frozenset(
    field.name for field in dataclasses.fields(FeedState) if "tuple" in str(field.type)
)
_NAMES = frozenset(field.name for field in dataclasses.fields(FeedState))


def to_json(state: FeedState) -> str:
    """Return the state as one line of JSON; what is at its default is left out.

    >>> to_json(FeedState(source="https://example.org/feed", etag='W/"1"', failures=2))
    '{"source": "https://example.org/feed", "etag": "W/\\\\"1\\\\"", "failures": 2}'
    """
    record: dict[str, Any] = {}
    for field in dataclasses.fields(state):
        value = getattr(state, field.name)
        if value != field.default:
            record[field.name] = value.isoformat() if isinstance(value, dt.datetime) else value
    return json.dumps(record)


def parse_state(line: str) -> FeedState:
    """Return the state that a line holds; fields of later versions are ignored.

    Raises ValueError (or TypeError) for a line that holds none.

    >>> parse_state('{"source": "https://example.org/feed", "skip_hours": [0, 1]}').skip_hours
    (0, 1)
    """
    record = json.loads(line)
    if not isinstance(record, dict) or not isinstance(record.get("source"), str):
        raise ValueError("no JSON object with a source")
    known = {name: value for name, value in record.items() if name in _NAMES}
    for name in _INSTANTS & known.keys():
        known[name] = dt.datetime.fromisoformat(known[name])
    for name in _TUPLES & known.keys():
        known[name] = tuple(known[name])
    return FeedState(**known)


def load_states(output: str | os.PathLike[str]) -> dict[str, FeedState]:
    """Return the states saved in a dataset's folder, by source; empty where there are none.

    Raises StateError for a line that cannot be read.
    """
    path = Path(output) / STATE_FILE
    states: dict[str, FeedState] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return states
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            state = parse_state(line)
        except (ValueError, TypeError) as error:
            raise StateError(
                f"{path}:{number}: {error}; delete the line or the file, feeds are then "
                "asked for again and no row is lost or doubled"
            ) from error
        states[state.source] = state
    return states


def merge_states(
    states: Mapping[str, FeedState], updates: Iterable[FeedUpdate]
) -> dict[str, FeedState]:
    """Return the states with the updates' in place of the older ones, ordered by source."""
    merged = {**states, **{update.source: update.state for update in updates}}
    return dict(sorted(merged.items()))


def save_states(output: str | os.PathLike[str], updates: Iterable[FeedUpdate]) -> Path:
    """Merge the updates into a dataset's saved states and return the file, safe on the disk.

    To be called once the run's articles are in place, never before, and by one run at a
    time. Feeds that the run did not ask for keep their state.
    """
    path = Path(output) / STATE_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    merged = merge_states(load_states(output), updates)
    staged = path.with_name(path.name + ".tmp")  # what a run that died left is overwritten
    with staged.open("w", encoding="utf-8") as file:
        file.writelines(to_json(state) + "\n" for state in merged.values())
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    _sync_folder(path.parent)
    return path


def _sync_folder(folder: Path) -> None:
    """Make the rename itself safe: on Linux it is the folder that records it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
