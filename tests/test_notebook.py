"""The notebook, run from its first cell to its last."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]


def test_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    notebook = nbformat.read(ROOT / "docs" / "first-look.ipynb", as_version=4)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert "ashes belong to those" in outputs[-1]["data"]["text/plain"]
