"""How many of feedparser's own expectations our feed path meets.

Run `python -m benchmarks.feed_cases DIR`.

Each file of feedparser's suite holds `Expect:`, an expression over what it reads. Counted
are the comparisons of an entry's title, link, id, author, content, summary and dates with
a literal, as far as an entry of ours carries what they speak of. Failures are listed by name.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from schemas.entry import Document, Entry
from transforms.normalize.dates import parse_date
from transforms.parse.documents import parse_document

_EXPECT = re.compile(r"^\s*Expect:\s*(.+)$", re.MULTILINE)
_HEADER = re.compile(r"^Header:\s+([^:]+):(.+)$", re.MULTILINE)
HOST = "http://127.0.0.1:8097/"
"""Where feedparser's suite serves its cases from; relative addresses are resolved on it."""


def main() -> None:
    """Count and print, failures below."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a checkout of feedparser's cases")
    folder = parser.parse_args().folder
    met: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    failures = []
    for path in sorted(folder.rglob("*.xml")):
        for field, index, expected in find_expectations(path.read_bytes()):
            found = read_field(path, field, index)
            asked[field] += 1
            met[field] += found == expected
            if found != expected:
                failures.append((path.relative_to(folder).as_posix(), field, expected, found))
    table = Table("field", "met", "of")
    for field in sorted(asked):
        table.add_row(field, str(met[field]), str(asked[field]))
    table.add_row("all", str(met.total()), str(asked.total()))
    console = Console()
    console.print(table)
    for name, field, expected, found in failures:
        console.print(f"{name}: {field} is {found!r}, not {expected!r}", markup=False)


def find_expectations(body: bytes) -> Iterator[tuple[str, int, Any]]:
    """Yield (field, index of the entry, value) for each comparison that is counted."""
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    stated = _EXPECT.search(body.decode(encoding, "replace"))
    if stated is None:
        return
    try:
        tree = ast.parse(stated[1].strip(), mode="eval").body
    except SyntaxError:
        return
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        if not (isinstance(part, ast.Compare) and [type(op) for op in part.ops] == [ast.Eq]):
            continue
        steps = _steps(part.left)
        if steps[:1] != ["entries"] or len(steps) < 3 or not isinstance(steps[1], int):
            continue
        field = ".".join(str(step) for step in steps[2:])
        if field in FIELDS:
            yield field, steps[1], ast.literal_eval(part.comparators[0])


def _steps(node: ast.expr) -> list[Any]:
    """Return `entries[0]['title']` as ["entries", 0, "title"]; empty for anything else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        before = _steps(node.value)
        return [*before, node.slice.value] if before else []
    return []


def _instant(raw: str | None) -> tuple[int, ...] | None:
    """Return a date as feedparser's parsed ones: UTC, nine numbers."""
    parsed = parse_date(raw) if raw else None
    return (*parsed.astimezone(dt.UTC).timetuple()[:8], 0) if parsed else None


FIELDS = {
    "title": lambda entry: entry.title,
    "title_detail.value": lambda entry: entry.title,
    "link": lambda entry: entry.url,
    "id": lambda entry: entry.guid,
    "guid": lambda entry: entry.guid,
    "author": lambda entry: ", ".join(entry.authors),
    "author_detail.name": lambda entry: entry.authors[0] if entry.authors else None,
    "content.0.value": lambda entry: entry.body,
    "summary": lambda entry: entry.summary if entry.summary is not None else entry.body,
    "summary_detail.value": lambda entry: (
        entry.summary if entry.summary is not None else entry.body
    ),
    "description": lambda entry: entry.summary if entry.summary is not None else entry.body,
    "published": lambda entry: entry.published_raw,
    "updated": lambda entry: entry.updated_raw,
    "published_parsed": lambda entry: _instant(entry.published_raw),
    "updated_parsed": lambda entry: _instant(entry.updated_raw),
}
"""What feedparser calls a thing, and where our entry has it."""


def read_field(path: Path, field: str, index: int) -> Any:
    """Return what our path reads in a case; the reject's message where it reads no such entry."""
    body = path.read_bytes()
    headers = {
        name.lower(): value.strip() for name, value in _HEADER.findall(body.decode("latin-1"))
    }
    document = Document(
        source=str(path),
        form="feed",
        body=body,
        url=headers.get("content-location")
        or (HOST + path.name if path.name.startswith("http_") else None),
        content_type=headers.get("content-type"),
    )
    parsed = list(parse_document(document))
    entries = [entry for entry in parsed if isinstance(entry, Entry)]
    if index < len(entries):
        return FIELDS[field](entries[index])
    return next((item.message for item in parsed if not isinstance(item, Entry)), None)


if __name__ == "__main__":
    main()
