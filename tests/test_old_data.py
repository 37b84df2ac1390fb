"""Datasets of earlier schema versions: read, asked, and gone on with, beside new rows.

`tests/data/dataset-v1` was written when the schema's version was 1. It is never written
anew: a change of the schema adds a dataset of its own version beside it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.cli import main
from pipelines.ingest import ingest
from pipelines.options import IngestOptions
from pipelines.query.views import VIEW_NAMES
from schemas.article import SCHEMA_VERSION

DATA = Path(__file__).parent / "data"
SEED = DATA / "seeds" / "harbor.jsonl"
DROPPED = ("linked_clusters", "sketch", "text_source", "full_text_error")
"""Columns that a still earlier dataset might not have had."""


@pytest.fixture(params=["as written", "with fewer columns"])
def old_dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the stored dataset; once without some columns."""
    folder = tmp_path / "out"
    shutil.copytree(DATA / "dataset-v1", folder)
    if request.param == "with fewer columns":
        for path in folder.rglob("*.parquet"):
            table = pq.read_table(path, partitioning=None)
            pq.write_table(table.drop_columns(list(DROPPED)), path)
    return folder


def ask(folder: Path, sql: str, capfd: pytest.CaptureFixture) -> list[dict]:
    capfd.readouterr()
    assert main(["query", str(folder), sql, "--json"]) == 0
    rows: list[dict] = json.loads(capfd.readouterr().out)
    return rows


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_every_view_answers(view: str, old_dataset: Path, capfd: pytest.CaptureFixture):
    expected = {"articles": 2, "attributions": 6, "datelines": 2, "clusters": 1, "runs": 1}
    [row] = ask(old_dataset, f"SELECT count(*) AS n FROM {view}", capfd)
    assert row["n"] == expected.get(view, 0)


def test_the_same_articles_are_known(old_dataset: Path):
    record = ingest(IngestOptions(seeds=(str(SEED),), output=str(old_dataset)))
    assert (record.counts["written"], record.counts["dropped_repeat"]) == (0, 2)


def test_new_rows_stand_beside_old_ones(
    old_dataset: Path, tmp_path: Path, capfd: pytest.CaptureFixture
):
    edited = tmp_path / SEED.name
    edited.write_text(SEED.read_text(encoding="utf-8").replace("in spring", "in summer"))
    ingest(IngestOptions(seeds=(str(edited),), output=str(old_dataset)))
    rows = ask(old_dataset, "SELECT version, count(*) AS n FROM articles GROUP BY 1", capfd)
    assert {row["version"]: row["n"] for row in rows} == {1: 2, 2: 2}
    found = ask(old_dataset, "SELECT DISTINCT schema_version FROM articles", capfd)
    assert {row["schema_version"] for row in found} == {1, SCHEMA_VERSION}
