"""Pages in the raw bundles of earlier runs: what a replay takes them from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.entry import Document, Entry
from transforms.fetch.archive import ASKED_HEADER, ENTRY_PAGE, FORM_HEADER, SOURCE_HEADER
from transforms.fetch.teasers import find_page_url
from transforms.fetch.urls import redact


@dataclass(frozen=True, slots=True)
class ArchivedPages:
    """The pages in raw bundles (`--keep-raw`), so that a replay asks for none of them."""

    paths: tuple[str, ...]

    def find(self, entries: Sequence[Entry], now: dt.datetime) -> Iterator[tuple[str, Document]]:
        """Yield the pages as the bundles give them; one that breaks off gives what is whole."""
        wanted = {redact(page): page for entry in entries if (page := find_page_url(entry))}
        for path in self.paths:
            for asked, document in _read_bundle(path):
                if asked in wanted:
                    yield wanted.pop(asked), document


def _read_bundle(path: str) -> Iterator[tuple[str, Document]]:
    """Yield the entries' pages in a bundle, with the addresses that were asked."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response
    try:
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream, record_types=kinds, auto_decode="all"):
                if record.headers.get(FORM_HEADER) == ENTRY_PAGE and record.http_headers:
                    document = _to_document(record)
                    length = record.http_headers.get("Content-Length")
                    if length == str(len(document.body)):  # else it breaks off within the page
                        yield record.headers.get(ASKED_HEADER) or "", document
    except OSError:
        return  # no file, or a broken record: the same file is a seed, and its reader tells


def _to_document(record: Any) -> Document:
    return Document(
        source=record.headers.get(SOURCE_HEADER) or "",
        form="page",
        body=record.reader.read(),
        url=record.headers.get("WARC-Target-URI"),
        content_type=record.http_headers.get("Content-Type"),
        fetched_at=record.record_date,
    )
