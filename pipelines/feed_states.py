"""What a run learned of feeds, as text in its plan, saved once its rows are in place."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from transforms.fetch.remember import settle_updates
from transforms.fetch.schedule import asked_at, is_ahead
from transforms.fetch.state import (
    FeedState,
    FeedUpdate,
    Outcome,
    load_states,
    parse_state,
    save_states,
    to_json,
)


def update_to_line(update: FeedUpdate) -> str:
    """An update as one line of text."""
    return f"{update.outcome.value}\t{to_json(update.state)}"


def parse_update(line: str) -> FeedUpdate:
    """The update of such a line."""
    outcome, _, state = line.partition("\t")
    return FeedUpdate(Outcome(outcome), parse_state(state))


def save_updates(
    output: str, lines: Iterable[str], unreadable: Mapping[str, str]
) -> dict[str, int]:
    """Save updates to the output's state and return how many there are by outcome.

    Call it once the run's rows are in place, never before. `unreadable` are feeds, by
    source, that came and could not be parsed, and why: they are to be asked again. What
    is saved of a later answer stays, so that windows may settle again and in any order.
    """
    updates = [parse_update(line) for line in lines]
    if updates:
        saved = load_states(output)
        updates = settle_updates(updates, saved, unreadable)
        save_states(output, newest(updates, saved, dt.datetime.now(dt.UTC)))
    return dict(Counter(update.outcome.value for update in updates))


def count_outcomes(lines: Iterable[str]) -> dict[str, int]:
    """How many updates there are by outcome."""
    return dict(Counter(line.partition("\t")[0] for line in lines))


def newest(
    updates: Iterable[FeedUpdate], saved: Mapping[str, FeedState], now: dt.datetime
) -> list[FeedUpdate]:
    """The last update of each feed, none where what is saved is of a later answer.

    What a clock saved that was ahead of `now` is not later.
    """
    saved = {source: state for source, state in saved.items() if not is_ahead(state, now)}
    last: dict[str, FeedUpdate] = {}
    for update in updates:
        if asked_at(update.state) >= asked_at(saved.get(update.source)):
            known = last.get(update.source)
            if known is None or asked_at(update.state) >= asked_at(known.state):
                last[update.source] = update
    return list(last.values())
