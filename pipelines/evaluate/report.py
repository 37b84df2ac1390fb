"""The results as one table for people, or as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from pipelines.evaluate.figures import Figure, Found, Share
from pipelines.evaluate.running import SetResult

COLUMNS = ("set", "figure", "precision", "recall", "F1", "share", "counts")


def table_rows(results: Sequence[SetResult]) -> list[tuple[str, ...]]:
    """A row a figure, in the order of COLUMNS; a set's name stands on its first row only."""
    rows = []
    for result in results:
        name = f"{result.name} ({result.articles})"
        for scores in result.scores.values():
            for figure_name, figure in scores.figures.items():
                rows.append((name, figure_name, *figure_cells(figure)))
                name = ""
    return rows


def figure_cells(figure: Figure) -> tuple[str, ...]:
    """The last five cells of a figure's row.

    >>> figure_cells(Share(3, 4))
    ('', '', '', '.750', '3 of 4')
    >>> figure_cells(Found(2, 4, 2, 2))
    ('.500', '1.000', '.666', '', '2 of 4 found, 2 of 2 in gold')
    """
    match figure:
        case Share():
            return ("", "", "", format_share(figure.value), f"{figure.right} of {figure.of}")
        case Found():
            counts = (
                f"{figure.right_found} of {figure.found} found, "
                f"{figure.gold_found} of {figure.gold} in gold"
            )
            return (
                *map(format_share, (figure.precision, figure.recall, figure.f1)),
                "",
                counts,
            )


def format_share(value: float | None) -> str:
    """A share with three decimals, cut and not rounded: 1.000 only where nothing is wrong.

    >>> format_share(0.9999), format_share(1.0), format_share(None)
    ('.999', '1.000', '–')
    """
    if value is None:
        return "–"
    return f"{math.floor(value * 1000 + 1e-9) / 1000:.3f}".removeprefix("0")


def cost_rows(results: Sequence[SetResult]) -> list[tuple[str, str, str]]:
    """A row a stage: its name, milliseconds an article, share of the time. Last, the whole."""
    articles = sum(result.articles for result in results) or 1
    totals: dict[str, float] = {}
    for result in results:
        for stage, seconds in result.seconds.items():
            totals[stage] = totals.get(stage, 0.0) + seconds
    whole = sum(totals.values())
    rows = [
        (stage, f"{1000 * seconds / articles:.3f}", f"{seconds / whole:.0%}" if whole else "–")
        for stage, seconds in totals.items()
    ]
    speed = f"{articles / whole:,.0f} articles/s" if whole else "–"
    return [*rows, ("all", f"{1000 * whole / articles:.3f}", speed)]


def to_json(results: Sequence[SetResult]) -> str:
    """The results as one JSON object by set."""
    document: dict[str, Any] = {result.name: result.to_json() for result in results}
    return json.dumps(document, ensure_ascii=False, indent=2)


def print_tables(results: Sequence[SetResult]) -> None:
    """Print the figures and the cost of the stages; tab-separated where nobody looks on."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        for row in (COLUMNS, *table_rows(results), *cost_rows(results)):
            print("\t".join(row).rstrip())
        return
    table = Table(*COLUMNS, title="Scores against the gold")
    for row in table_rows(results):
        if row[0] and table.row_count:
            table.add_section()
        table.add_row(*row)
    cost = Table("stage", "ms an article", "share", title="Processor time")
    for cost_row in cost_rows(results):
        cost.add_row(*cost_row)
    console.print(table, cost)
