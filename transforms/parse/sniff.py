"""What bytes are, in words a reader of a reject understands."""

from __future__ import annotations

from schemas.entry import Document
from schemas.reject import Reason, Reject, Stage

_SNIFF_BYTES = 4096

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<opml", "an OPML list of feeds (give it to --feeds)"),
    (b"<urlset", "a sitemap"),
    (b"<sitemapindex", "a sitemap"),
    (b"<newsml", "a NewsML document"),
    (b"<nitf", "an NITF document"),
    (b"<?xml", "XML of another kind"),
)
"""What stands near the beginning, in lower case -> what the whole is. In order of trial."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
)


def describe_body(body: bytes) -> str:
    """What a body is, for a message: "an HTML page", "nothing (an empty body)", "binary data" …

    >>> describe_body(b"<!DOCTYPE html><p>Not found"), describe_body(b" ")
    ('an HTML page', 'nothing (an empty body)')
    """
    head = body[:_SNIFF_BYTES].strip()
    if not head:
        return "nothing (an empty body)"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    lowered = head.lower()
    for mark, kind in _KINDS:
        if mark in lowered:
            return kind
    if head[:1] in (b"{", b"["):
        return "JSON that is no JSON Feed"
    if b"\0" in head:
        return "binary data"
    return "plain text"


def reject_document(document: Document, reason: Reason, message: str) -> Reject:
    """A reject of the whole document, with the beginning of its body."""
    raw = document.body[:_SNIFF_BYTES].decode("utf-8", "replace")
    return Reject(Stage.PARSE, reason, document.source, message, raw)
