"""Case tables of this room."""

import json
from pathlib import Path
from typing import Any

import pytest

_CASES = Path(__file__).parents[2] / "cases"


def load_cases(name: str) -> list[Any]:
    """The rows of `tests/cases/normalize_<name>.jsonl` as parameters (input, expected)."""
    lines = (_CASES / f"normalize_{name}.jsonl").read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    return [
        pytest.param(row["input"], row["expected"], id=f"{row['id']}: {row['why']}") for row in rows
    ]
