"""Which parser reads which document: one table."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from schemas.entry import Document, Entry
from schemas.reject import Reject
from transforms.parse.feed import parse_feed
from transforms.parse.json_feed import parse_json_feed
from transforms.parse.page import parse_page


def parse_any_feed(document: Document) -> Iterator[Entry | Reject]:
    """The entries of a feed, whether it is written in XML or JSON.

    What decides is the first character: servers send JSON Feeds under every type.
    """
    body = document.body[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    return parse_json_feed(document) if body.startswith((b"{", b"[")) else parse_feed(document)


PARSERS: dict[str, Callable[[Document], Iterator[Entry | Reject]]] = {
    "feed": parse_any_feed,
    "page": lambda document: iter((parse_page(document),)),
}
"""A document's form -> its parser."""


def parse_document(document: Document) -> Iterator[Entry | Reject]:
    """The entries and rejects of a document; raises ValueError for a form that is none."""
    parser = PARSERS.get(document.form)
    if parser is None:
        known = ", ".join(map(repr, PARSERS))
        raise ValueError(f"a document's form must be one of {known}, not {document.form!r}")
    yield from parser(document)
