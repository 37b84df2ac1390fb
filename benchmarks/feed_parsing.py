"""What an entry of a feed costs: our short way, feedparser and fastfeedparser side by side.

Run `python -m benchmarks.feed_parsing PATHS…`: feeds in XML, or folders of them.

Processor time, the best of some rounds over all feeds; each reader is given the same bytes.
The entries of the short way are compared with those of feedparser first, field for field:
the command fails where one differs. fastfeedparser is measured where it is installed; what it
reads is not compared.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.feed_fast import best_seconds, read_entries
from schemas.entry import Document, Entry
from transforms.parse.feed import parse_feed, read_any
from transforms.parse.feed_bytes import to_utf8
from transforms.parse.feed_entry import Feed, to_entries
from transforms.parse.hazards import find_hazard
from transforms.parse.well_formed.read import read_well_formed

Entries = list[Any]


def main() -> int:
    """Print the figures; return 1 where the short way reads anything else than feedparser."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("paths", nargs="+", type=Path, help="feeds, or folders of them")
    parser.add_argument("--url", default="https://a.example/feed", help="where they come from")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    documents = find_feeds(options.paths, options.url)
    taken = [document for document in documents if read_short(document) is not None]
    different = [
        document.source for document in taken if read_short(document) != read_long(document)
    ]
    entries = sum(len(read_short(document) or ()) for document in taken)
    print(f"{len(documents)} feeds, the short way for {len(taken)}, {entries:,} entries in those")
    for source in different:
        print(f"{source}: not what feedparser reads")
    if not taken:
        return 1
    print_costs(taken, entries, options.rounds)
    return 1 if different else 0


def find_feeds(paths: Sequence[Path], url: str) -> list[Document]:
    """Return the files at the paths, and in the folders, that feedparser finds entries in."""
    files = [
        file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
    ]
    documents = [
        Document(source=str(file), form="feed", body=file.read_bytes(), url=url)
        for file in files
        if file.is_file()
    ]
    return [found for found in documents if any(isinstance(e, Entry) for e in parse_feed(found))]


def read_short(document: Document) -> Entries | None:
    """Return the entries by the short way alone, None where it is none."""
    feed = read_well_formed(to_utf8(document), document.url)
    return None if feed is None else list(to_entries(feed, document))


def read_long(document: Document) -> Entries:
    """Return the entries as without the short way."""
    body = to_utf8(document)
    if find_hazard(body):
        return []
    return list(to_entries(read_any(body, document.url), document))


def read_feedparser(document: Document) -> Entries:
    """Return feedparser's entries, the cleaning of HTML switched off, which costs it as much."""
    return list(read_any(document.body, document.url).entries)


def read_feedparser_whole(document: Document) -> Entries:
    """Return feedparser's entries, all of its work done."""
    import feedparser

    return list(feedparser.parse(document.body)["entries"])


READERS: dict[str, Callable[[Document], Entries | None]] = {
    "ParseDocuments": lambda document: list(parse_feed(document)),
    "ParseDocuments without the short way": read_long,
    "feedparser alone, no HTML cleaning": read_feedparser,
    "feedparser alone": read_feedparser_whole,
    "fastfeedparser alone": lambda document: read_entries(document.body),
}


def print_costs(documents: Sequence[Document], entries: int, rounds: int) -> None:
    """Print the table: each reader, and the reading of the short way without what is around it."""
    bodies = [(to_utf8(document), document.url) for document in documents]
    costs = {"the short way alone": best_seconds(lambda pair: _read(*pair), bodies, rounds)}
    for name, reader in READERS.items():
        if name.startswith("fast") and importlib.util.find_spec("fastfeedparser") is None:
            print("fastfeedparser is not installed")
            continue
        costs[name] = best_seconds(reader, documents, rounds)
    table = Table("", "µs an entry", "entries/s", "times feedparser")
    base = costs["feedparser alone, no HTML cleaning"]
    for name, seconds in costs.items():
        micros, rate = f"{seconds / entries * 1e6:,.1f}", f"{entries / seconds:,.0f}"
        table.add_row(name, micros, rate, f"{base / seconds:.1f}")
    Console().print(table)


def _read(body: bytes, url: str | None) -> Feed | None:
    return read_well_formed(body, url)


if __name__ == "__main__":
    sys.exit(main())
