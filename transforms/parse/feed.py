"""Feeds in XML (RSS, Atom, RDF, CDF) to entries, as feedparser reads them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.parse.feed_bytes import mend_references, to_utf8
from transforms.parse.feed_entry import Feed, to_entries
from transforms.parse.hazards import find_hazard
from transforms.parse.sniff import describe_body, reject_document
from transforms.parse.well_formed.read import read_well_formed

PARSER_FAULTS = (
    *(ValueError, LookupError, TypeError, AssertionError, ArithmeticError),
    RecursionError,
)
"""What feedparser's loose parser lets out for broken bytes, such as `&#99999999999;`, `<width/>`
without an image, or `<textinput>` cut off; found by mutating well-formed feeds."""


def parse_feed(document: Document) -> Iterator[Entry | Reject]:
    """The entries that feedparser reads in a document: the same number, ids, titles and links.

    A feed that is not well-formed is used for what can be read of it. A document that is no feed
    at all is one NOT_A_FEED reject that says what it looks like; a feed without entries is none.
    """
    try:
        body = to_utf8(document)
        feed = read_well_formed(body, document.url)
        if feed is None:
            hazard = find_hazard(body)
            if hazard:
                message = f"not parsed, since it has {hazard}"
                yield reject_document(document, Reason.TOO_LARGE, message)
                return
            feed = read_any(body, document.url)
    except PARSER_FAULTS as error:
        message = f"the feed parser gave up: {type(error).__name__}: {error}"
        yield reject_document(document, Reason.BAD_RECORD, message)
        return
    if not feed.entries and not feed.version:
        message = f"no feed, but {describe_body(document.body)}"
        yield reject_document(document, Reason.NOT_A_FEED, message)
        return
    yield from to_entries(feed, document)


def read_any(body: bytes, url: str | None) -> Feed:
    """What feedparser reads in a body in UTF-8, well-formed or not; raises what it raises."""
    try:
        found = _call_feedparser(body, url)
    except PARSER_FAULTS:
        found = _call_feedparser(mend_references(body), url)
    return Feed(found.get("version") or "", found["feed"], found["entries"])


def _call_feedparser(body: bytes, url: str | None) -> Any:
    import feedparser

    # Without a type beside an address, feedparser takes the body for ISO-8859-1 (RFC 2616).
    headers = {"content-type": "application/xml; charset=utf-8"}
    if url:
        headers["content-location"] = url
    return feedparser.parse(
        # As a stream: feedparser takes bytes and text for the name of a file first, and opens it.
        io.BytesIO(body),
        response_headers=headers,
        # Both cost as much again as the parsing; text and links are made from the HTML later.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
