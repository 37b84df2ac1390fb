"""The forms of seeds: one table from suffix to reader, and what every reader shares."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from io import BufferedReader

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject, Stage
from transforms.read.archives import read_warc
from transforms.read.files import COMPRESSED_SUFFIXES, SeedFile, form_of
from transforms.read.json_lines import read_json, read_json_lines
from transforms.read.plain import read_plain
from transforms.read.streams import (
    DAMAGED,
    TooLargeError,
    open_inflated,
    read_whole,
)
from transforms.read.tables import read_csv, read_parquet, read_tsv

Record = Entry | Document | Reject


def read_page(stream: BufferedReader, source: str) -> Iterator[Record]:
    """The one document in a saved web page."""
    yield Document(source=source, form="page", body=read_whole(stream))


def read_feed(
    stream: BufferedReader, source: str, categories: tuple[str, ...] = ()
) -> Iterator[Record]:
    """The one document in a saved feed: RSS, Atom, RDF or JSON Feed."""
    yield Document(source=source, form="feed", body=read_whole(stream), categories=categories)


READERS: dict[str, Callable[[BufferedReader, str], Iterator[Record]]] = {
    ".txt": read_plain,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".parquet": read_parquet,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".warc": read_warc,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
    ".rdf": read_feed,
}
"""Suffix, compression aside -> reader. Each form may be gzipped (.gz) or zstd-compressed (.zst),
save Parquet, which is compressed inside and must be entered anywhere."""


def read_seed(seed: SeedFile) -> Iterator[Record]:
    """The entries, documents and rejects of a seed; never raises for what a file holds.

    Records before a break in a compressed file are given, then a reject says that it breaks off.
    """
    if seed.is_feed:
        yield from read_feed_file(seed.path, seed.categories)
        return
    reader = READERS.get(form_of(seed.path))
    if reader is None or (reader is read_parquet and seed.path.endswith(COMPRESSED_SUFFIXES)):
        yield _unknown_form(seed.path)
        return
    if seed.end is not None:
        reader = partial(read_json_lines, start=seed.start, end=seed.end)
    yield from _read(seed.path, reader)


def read_feed_file(path: str, categories: tuple[str, ...] = ()) -> Iterator[Record]:
    """The one document in a file that is known to be a feed, whatever its name."""
    yield from _read(path, partial(read_feed, categories=categories))


def _read(path: str, reader: Callable[[BufferedReader, str], Iterator[Record]]) -> Iterator[Record]:
    try:
        with open_inflated(path) as stream:
            if not stream.peek(1):
                yield Reject(Stage.READ, Reason.EMPTY, path, "the file is empty")
                return
            yield from reader(stream, path)
    except DAMAGED as error:
        message = f"the compressed data break off; what came before was read: {error}"
        yield Reject(Stage.READ, Reason.TRUNCATED, path, message)
    except TooLargeError as error:
        raw = error.prefix.decode("utf-8", "replace")
        yield Reject(Stage.READ, Reason.TOO_LARGE, path, f"the file is {error}", raw)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        yield Reject(Stage.READ, Reason.UNREADABLE, path, message)


def _unknown_form(path: str) -> Reject:
    known = " ".join(READERS)
    message = (
        f"no form of seed is known for {os.path.basename(path)!r}; known are {known}, "
        "each also .gz or .zst, save .parquet"
    )
    return Reject(Stage.READ, Reason.UNKNOWN_FORM, path, message)
