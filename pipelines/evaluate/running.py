"""Running the path on a labeled set's seeds, timed stage by stage, and scoring the result."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pipelines import plain
from pipelines.evaluate.datelines import CanonicalAgency
from pipelines.evaluate.figures import Scores
from pipelines.evaluate.gold import GoldError, GoldSet, read_gold, read_texts
from pipelines.evaluate.tasks import Labeled, find_tasks
from schemas.article import Article
from schemas.entry import Entry
from schemas.reject import Reject

_Result = TypeVar("_Result")

Advance = Callable[[str], None]


@dataclass(slots=True, frozen=True)
class SetResult:
    """What one set scored. `seconds` is the processor time of each stage, in their order."""

    name: str
    articles: int
    rejects: int
    seconds: dict[str, float]
    scores: dict[str, Scores]

    def to_json(self) -> dict[str, Any]:
        """A JSON object of the set's figures by task, and its stages' milliseconds an article."""
        return {
            "articles": self.articles,
            "rejects": self.rejects,
            "articles_per_second": self.articles / (sum(self.seconds.values()) or 1e-9),
            "ms_per_article": {
                stage: 1000 * seconds / max(1, self.articles)
                for stage, seconds in self.seconds.items()
            },
            "tasks": {
                task: {name: figure.to_json() for name, figure in scores.figures.items()}
                for task, scores in self.scores.items()
            },
        }


@dataclass(slots=True, frozen=True)
class Outcome:
    """What the path made of a set's seeds, and the processor time of each stage."""

    articles: list[Article]
    rejects: int
    seconds: dict[str, float]


def evaluate_set(
    gold_set: GoldSet,
    *,
    now: dt.datetime,
    limit: int | None = None,
    quick: bool = False,
    attribution: str = "fast",
    advance: Advance = lambda step: None,
) -> SetResult:
    """The scores of a set. `limit` takes that many rows, evenly spread over the gold.

    A set of pairs is always taken whole. `quick` leaves out the stages that nothing
    scored here comes from. `attribution` is that stage's method. `advance` is told each
    step that begins.
    """
    rows = read_gold(gold_set.gold_path)
    texts = read_texts(gold_set.seeds_path)
    for row in rows:
        if "id" in row and row["id"] not in texts:
            raise GoldError(f"{gold_set.gold_path}: {row['id']!r} is no id of the seeds")
    if limit is not None and all("id" in row for row in rows):
        rows = spread(rows, limit)
    tasks = find_tasks(rows)
    needed = {stage for task in tasks.values() for stage in task.stages}
    outcome = run_path(
        gold_set.seeds_path,
        wanted={row["id"] for row in rows if "id" in row},
        stages=[stage for stage in plain.STAGES if stage in needed or not quick],
        now=now,
        attribution=attribution,
        advance=lambda stage: advance(f"{gold_set.name}: {stage}"),
    )
    labeled = Labeled(
        rows,
        {article.guid: article for article in outcome.articles if article.guid is not None},
        texts,
        load_canonical_agency(),
    )
    advance(f"{gold_set.name}: score")
    return SetResult(
        gold_set.name,
        len(outcome.articles),
        outcome.rejects,
        outcome.seconds,
        {name: task.score(labeled) for name, task in tasks.items()},
    )


def run_path(
    seeds_path: Path,
    *,
    wanted: set[str],
    stages: Sequence[str],
    now: dt.datetime,
    attribution: str = "fast",
    advance: Advance = lambda stage: None,
) -> Outcome:
    """The articles of a seeds file after the stages; only `wanted` ids where there are any.

    Each stage first does one article untimed, so that its tables are loaded.
    """
    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], Iterable[_Result]]) -> list[_Result]:
        advance(stage)
        began = time.process_time()
        results = list(work())
        seconds[stage] = time.process_time() - began
        return results

    entries = timed("read", lambda: _wanted(plain.read_entries([str(seeds_path)]), wanted))
    for entry in entries[:1]:
        plain.normalize(entry, now)
    outcomes = timed("normalize", lambda: (plain.normalize(entry, now) for entry in entries))
    articles = [outcome for outcome in outcomes if isinstance(outcome, Article)]
    rejects = len(outcomes) - len(articles)
    for stage in stages:
        function = plain.load_stage(stage, attribution)
        function(articles[:1])
        articles = timed(stage, partial(function, articles))
    return Outcome(articles, rejects, seconds)


def spread(rows: Sequence[_Result], limit: int) -> list[_Result]:
    """At most `limit` rows at even distances, because files are sorted by kind or day.

    >>> spread("abcdefgh", 3)
    ['a', 'c', 'f']
    """
    count = min(limit, len(rows))
    return [rows[at * len(rows) // count] for at in range(count)]


def _wanted(entries: Iterable[Entry | Reject], ids: set[str]) -> Iterable[Entry | Reject]:
    return (entry for entry in entries if not ids or isinstance(entry, Reject) or entry.guid in ids)


def load_canonical_agency() -> CanonicalAgency:
    """The project's own table of agencies as a function from a written name to the canonical."""
    from transforms.dateline.agencies import canonical_agency

    return lambda name: canonical_agency(name) or name
