"""Pages that are made from the code: the columns, the commands, the changes."""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from pipelines.cli import COMMANDS, main
from pipelines.query.views import view_rows
from schemas.article import SCHEMA_VERSION
from schemas.dictionary import COLUMNS

ROOT = Path(__file__).parents[2]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Return the files with the made pages among them."""
    pages = {
        "reference/columns.md": make_columns(),
        "reference/commands.md": make_commands(),
        "reference/changes.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    return files


def make_columns() -> str:
    """Return the data dictionary, from schemas/dictionary.py."""
    lines = [
        "# Columns",
        "",
        f"Of `articles`, schema version {SCHEMA_VERSION}. Instants are UTC; offsets count "
        "characters (Unicode code points): `text[start:end]` in Python, "
        "`text[start + 1 : end]` in DuckDB.",
        "",
        "| column | meaning | null | example | since |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, column in COLUMNS.items():
        example = _cell(column.example)
        lines.append(
            f"| `{name}` | {column.meaning} | {column.null} | {example} | {column.since} |"
        )
    lines += ["", "## Views", "", "| view | one row |", "| --- | --- |"]
    lines += [f"| `{name}` | {row} |" for name, row in view_rows().items()]
    return "\n".join(lines) + "\n"


def _cell(example: Any) -> str:
    shown = repr(example) if isinstance(example, bytes) else json.dumps(example, ensure_ascii=False)
    return f"`{shown.replace('|', chr(92) + '|')}`"


def make_commands() -> str:
    """Return what each command says of itself."""
    parts = ["# Commands", ""]
    for name in COMMANDS:
        parts += [f"## newsbeam {name}", "", "```text", _help(name), "```", ""]
    return "\n".join(parts)


def _help(command: str) -> str:
    os.environ["COLUMNS"] = "88"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([command, "--help"])
    return printed.getvalue().rstrip()
