"""What README shows, done."""

import re
import shlex
from pathlib import Path

import pytest

from pipelines.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
QUERIES = re.findall(r"^newsbeam (query out \".*?\")$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def beside_dataset(sample_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the folder where `out` is the sample dataset."""
    monkeypatch.chdir(sample_dataset.parent)


def test_readme_shows_snippets():
    assert (len(PYTHON), len(QUERIES)) == (4, 6)


@pytest.mark.usefixtures("beside_dataset")
@pytest.mark.parametrize(
    ("snippet", "printed"),
    zip(
        PYTHON,
        ("eastern-asia", "eastern-asia", "('eastern-asia', 'Aya Mori')", "JP ('Reuters',) 2024"),
        strict=True,
    ),
    ids=["duckdb", "pandas", "transforms", "functions"],
)
def test_python_snippet_prints_rows(snippet: str, printed: str, capfd: pytest.CaptureFixture):
    exec(compile(snippet, "README.md", "exec"), {})
    assert printed in capfd.readouterr().out


@pytest.mark.usefixtures("beside_dataset")
@pytest.mark.parametrize("command", QUERIES)
def test_query_prints_rows(command: str, capfd: pytest.CaptureFixture):
    assert main(shlex.split(command)) == 0
    assert len(capfd.readouterr().out.splitlines()) > 1


def test_readme_names_every_column():
    from schemas.arrow import SPOOL_SCHEMA

    table = README[README.index("### Columns") :]
    named = set(re.findall(r"`([a-z_]+)`", table))
    assert set(SPOOL_SCHEMA.names) - named == set()
