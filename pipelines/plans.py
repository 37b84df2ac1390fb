"""What a run, or a window of a stream, is about to put in place: written down before it is done.

A plan is made once every row of it is staged. Whatever dies after that, putting the plan in
place again gives the same dataset: files are renamed or are there, state is saved or is newer.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transforms.write.disk import write_in_one_step
from transforms.write.layout import STAGING, staging_dir
from transforms.write.staging import StagedFile

PLAN_FILE = "plan.json"

ARTICLE_FILE, REJECT_FILE, UPDATE, COUNT, MARK = "article", "reject", "update", "count", "mark"
"""The kinds of facts that a plan is made of; a mark only says that a window was open."""

Fact = tuple[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The staged files of a run, what it learned of feeds (lines of text), and what it counted.

    `stream_id` is the run id of the stream that a window is of, None for a batch.
    """

    run_id: str
    started_at: dt.datetime
    stream_id: str | None = None
    articles: tuple[StagedFile, ...] = ()
    rejects: tuple[StagedFile, ...] = ()
    updates: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def make_plan(
    run_id: str, started_at: dt.datetime, facts: Iterable[Fact], stream_id: str | None = None
) -> Plan:
    """The plan that facts of these kinds come to, in an order of its own.

    >>> now = dt.datetime(2024, 11, 30, tzinfo=dt.UTC)
    >>> make_plan("r", now, [(COUNT, ("read", 2)), (MARK, ""), (COUNT, ("read", 1))]).counts
    {'read': 3}
    """
    found: dict[str, list[Any]] = {ARTICLE_FILE: [], REJECT_FILE: [], UPDATE: [], MARK: []}
    counts: Counter[str] = Counter()
    for kind, value in facts:
        if kind == COUNT:
            counts[value[0]] += value[1]
        else:
            found[kind].append(value)
    return Plan(
        run_id=run_id,
        started_at=started_at,
        stream_id=stream_id,
        articles=tuple(StagedFile(*file) for file in sorted(found[ARTICLE_FILE])),
        rejects=tuple(StagedFile(*file) for file in sorted(found[REJECT_FILE])),
        updates=tuple(sorted(found[UPDATE])),
        counts=dict(counts),
    )


def plan_path(output: str, run_id: str) -> Path:
    """The path of a run's plan."""
    return staging_dir(output, run_id) / PLAN_FILE


def save_plan(output: str, plan: Plan) -> Path:
    """Write a plan in one step, safe on the disk, and return its path."""
    path = plan_path(output, plan.run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {name: getattr(plan, name) for name in plan.__dataclass_fields__}
    for name in _FILES:  # a later run may name the same folder by another path
        fields[name] = [_relative(file, output) for file in fields[name]]
    write_in_one_step(path, json.dumps(fields | {"started_at": plan.started_at.isoformat()}))
    return path


def load_plan(output: str, path: Path) -> Plan:
    """The plan of a file; raises FileNotFoundError."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    fields["started_at"] = dt.datetime.fromisoformat(fields["started_at"])
    for name in _FILES:
        fields[name] = tuple(
            StagedFile(os.path.join(output, staged), os.path.join(output, final), rows)
            for staged, final, rows in fields[name]
        )
    fields["updates"] = tuple(fields["updates"])
    return Plan(**fields)


_FILES = ("articles", "rejects")


def _relative(file: StagedFile, output: str) -> tuple[str, str, int]:
    return os.path.relpath(file.path, output), os.path.relpath(file.final_path, output), file.rows


def find_plans(output: str) -> list[Path]:
    """The plans that are not known to be in place, oldest first."""
    return sorted((Path(output) / STAGING).glob(f"*/{PLAN_FILE}"))
