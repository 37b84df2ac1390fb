"""What a labeled set can be scored on: each task, and the gold's field that calls for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.evaluate.attributions import score_attributions
from pipelines.evaluate.countries import score_countries
from pipelines.evaluate.datelines import CanonicalAgency, score_credits, score_datelines
from pipelines.evaluate.duplicates import score_pairs
from pipelines.evaluate.figures import Scores
from pipelines.evaluate.gold import to_pairs
from schemas.article import Article

GoldRow = Mapping[str, Any]


@dataclass(slots=True, frozen=True)
class Labeled:
    """Gold rows with what we made of their seeds: `articles` and raw `texts` by the gold's id."""

    rows: Sequence[GoldRow]
    articles: Mapping[str, Article]
    texts: Mapping[str, str]
    canonical: CanonicalAgency


@dataclass(slots=True, frozen=True)
class Task:
    """One thing to score; it is done on a set where `applies` holds for some row.

    `stages` are those that make what is scored, of `pipelines.plain.STAGES`.
    """

    stages: tuple[str, ...]
    applies: Callable[[GoldRow], bool]
    score: Callable[[Labeled], Scores]


TASKS: Mapping[str, Task] = {
    "dateline": Task(
        ("dateline",),
        lambda row: row.get("has_dateline") is not None,
        lambda labeled: score_datelines(
            [row for row in labeled.rows if "has_dateline" in row],
            labeled.articles,
            labeled.canonical,
        ),
    ),
    "credits": Task(
        ("dateline",),
        lambda row: bool(row.get("agency_known")),
        lambda labeled: score_credits(labeled.rows, labeled.articles, labeled.canonical),
    ),
    "attribution": Task(
        ("dateline", "attribution"),
        lambda row: "attributions" in row,
        lambda labeled: score_attributions(
            [row for row in labeled.rows if "attributions" in row],
            labeled.articles,
            labeled.texts,
        ),
    ),
    "country": Task(
        ("dateline", "region"),
        lambda row: bool(row.get("countries")),
        lambda labeled: score_countries(labeled.rows, labeled.articles),
    ),
    "duplicates": Task(
        ("dateline", "deduplicate"),
        lambda row: "pos" in row or "hard_neg" in row,
        lambda labeled: score_pairs(
            to_pairs(labeled.rows, "pos"),
            to_pairs(labeled.rows, "hard_neg"),
            labeled.articles,
        ),
    ),
}


def find_tasks(rows: Sequence[GoldRow]) -> dict[str, Task]:
    """The tasks that the gold's fields call for, by name."""
    return {name: task for name, task in TASKS.items() if any(task.applies(row) for row in rows)}
