"""What a run learned of feeds, kept aside until the rows that it speaks of are in place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import apache_beam as beam

from transforms.fetch.remember import settle_updates
from transforms.fetch.state import (
    FeedUpdate,
    Outcome,
    load_states,
    parse_state,
    save_states,
    to_json,
)

UPDATES_FILE = "feeds.jsonl"


class StageUpdates(beam.PTransform):
    """Gather FeedUpdates, a few hundred bytes a feed, in `<staging>/feeds.jsonl`.

    Bounded, global window. The combine is a barrier: the file holds the updates of
    the attempts that ended, and of no other.
    """

    def __init__(self, staging: str) -> None:
        self._staging = staging

    def expand(self, updates: beam.PCollection) -> beam.PCollection:
        """Collect and write."""
        return (
            updates
            | "Collect" >> beam.combiners.ToList()
            | "WriteUpdates" >> beam.Map(_write_updates, self._staging)
        )


def _write_updates(updates: Iterable[FeedUpdate], staging: str) -> str:
    path = Path(staging) / UPDATES_FILE
    draft = path.with_suffix(".tmp")
    lines = [f"{update.outcome.value}\t{to_json(update.state)}\n" for update in updates]
    draft.write_text("".join(lines), encoding="utf-8")
    os.replace(draft, path)
    return str(path)


def save_staged_updates(staging: str, output: str, unreadable: Mapping[str, str]) -> dict[str, int]:
    """Save the staged updates to the output's state and return how many there are by outcome.

    Call it once the run's rows are in place, never before. `unreadable` are feeds, by
    source, that came and could not be parsed, and why: they are to be asked again.
    """
    path = Path(staging) / UPDATES_FILE
    updates = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            outcome, _, state = line.partition("\t")
            updates.append(FeedUpdate(Outcome(outcome), parse_state(state)))
    if updates:
        updates = settle_updates(updates, load_states(output), unreadable)
        save_states(output, updates)
    counts: dict[str, int] = {}
    for update in updates:
        counts[update.outcome.value] = counts.get(update.outcome.value, 0) + 1
    return counts
