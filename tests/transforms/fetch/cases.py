"""Case tables of this room: `tests/cases/fetch_<name>.jsonl`."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "cases"


def load_cases(name: str) -> list[Any]:
    """Return a table's rows as parameters (given, expected), named by id and reason."""
    table = FOLDER / f"fetch_{name}.jsonl"
    rows = map(json.loads, table.read_text("utf-8").split("\n")[:-1])
    return [
        pytest.param(row["input"], row["expected"], id=f"{row['id']}: {row['why']}") for row in rows
    ]
