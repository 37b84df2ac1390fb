"""Feeds in XML (RSS, Atom, RDF, CDF) to entries, by feedparser."""

from __future__ import annotations

import codecs
import email.utils
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.parse.hazards import end_declaration, find_hazard, tidy_prolog
from transforms.parse.sniff import describe_body, reject_document

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})

_PARSER_FAULTS = (
    *(ValueError, LookupError, TypeError, AssertionError, ArithmeticError),
    RecursionError,
)
"""What feedparser's loose parser lets out for broken bytes, such as `&#99999999999;`, `<width/>`
without an image, or `<textinput>` cut off; found by mutating well-formed feeds."""

_WIDE_MARKS = (
    *((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
    *((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    *((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"\x4c\x6f\xa7\x94", "cp037")),
)
"""First bytes -> encoding (XML 1.0, appendix F); UTF-32 before UTF-16, whose mark begins it."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,1000}>")  # <?xml version="1.0" encoding="utf-16"?>

_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9a-fA-F]{1,12}|[0-9]{1,14});)+")  # "&#55357;&#56832;"


def parse_feed(document: Document) -> Iterator[Entry | Reject]:
    """The entries that feedparser reads in a document: the same number, ids, titles and links.

    A feed that is not well-formed is used for what can be read of it. A document that is no feed
    at all is one NOT_A_FEED reject that says what it looks like; a feed without entries is none.
    """
    try:
        body = _to_utf8(document)
        hazard = find_hazard(body)
        if hazard:
            message = f"not parsed, since it has {hazard}"
            yield reject_document(document, Reason.TOO_LARGE, message)
            return
        feed = _read(body, document)
    except _PARSER_FAULTS as error:
        message = f"the feed parser gave up: {type(error).__name__}: {error}"
        yield reject_document(document, Reason.BAD_RECORD, message)
        return
    if not feed["entries"] and not feed.get("version"):
        message = f"no feed, but {describe_body(document.body)}"
        yield reject_document(document, Reason.NOT_A_FEED, message)
        return
    for found in feed["entries"]:
        yield _to_entry(found, feed["feed"], document)


def mend_references(body: bytes) -> bytes:
    """The body with numeric character references made valid: pairs of surrogates become the one
    character that they stand for, as broken software writes emoji; what is none, U+FFFD.

    >>> mend_references(b"Hi &#55357;&#56832; &#xFFFFFFFF; &#233;")
    b'Hi &#128512; &#65533; &#233;'
    """
    return _REFERENCES.sub(_mend_run, body)


def _mend_run(match: re.Match[bytes]) -> bytes:
    numbers = [part.strip(b"&#;") for part in match[0].split(b";") if part]
    codes = [int(n[1:], 16) if n[:1] in b"xX" else int(n) for n in numbers]
    text = "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return b"".join(b"&#%d;" % ord(char) for char in text)


def _to_utf8(document: Document) -> bytes:
    """The body in UTF-8 and so declared, its encoding chosen by feedparser's own rules.

    Save for a byte order mark, which comes first: it is never there by mistake.
    """
    from feedparser.encodings import convert_to_utf8

    for mark, codec in _WIDE_MARKS:
        if document.body.startswith(mark):
            text = document.body.decode(codec, "replace").lstrip("\ufeff")
            return tidy_prolog(_DECLARATION.sub("", text).encode("utf-8", "replace"))
    headers = {}
    if document.content_type:
        headers["content-type"] = document.content_type
    return tidy_prolog(convert_to_utf8(headers, end_declaration(document.body), {}))


def _read(body: bytes, document: Document) -> Any:
    try:
        return _call_feedparser(body, document.url)
    except _PARSER_FAULTS:
        return _call_feedparser(mend_references(body), document.url)


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


def _to_entry(found: Any, feed: Any, document: Document) -> Entry:
    """Our entry for feedparser's. Dates stay the strings that the feed has."""
    content = best_content(found.get("content", ()))
    summary, summary_is_html = _text_of(found, "summary")
    body, body_is_html = summary or "", summary_is_html
    if content is not None:
        body, body_is_html = content["value"], content.get("type") in _HTML_TYPES
        if summary == body:  # feedparser copies a content into an absent summary
            summary, summary_is_html = None, False
    title, title_is_html = _text_of(found, "title")
    published, updated = _dates(found)
    return Entry(
        source=document.source,
        guid=found.get("id") or None,
        url=_link(found),
        base_url=_base_url(found, content, feed, document),
        title=title,
        title_is_html=title_is_html,
        body=body,
        body_is_html=body_is_html,
        summary=summary,
        summary_is_html=summary_is_html,
        authors=_authors(found) or _authors(feed),
        publisher=_plain_title(feed),
        language=_language(found, content, feed),
        categories=_categories(found, document),
        published_raw=published,
        updated_raw=updated,
        date_source="feed",
        fetched_at=document.fetched_at,
    )


def best_content(contents: Any) -> Any | None:
    """The content to take as the body, None where none has any text.

    Marked-up content (HTML, XHTML) beats plain text; among equals the longest, since a feed
    that has several gives the whole article once and excerpts or captions beside it.
    """
    filled = [c for c in contents if (c.get("value") or "").strip()]
    if not filled:
        return None
    return max(filled, key=lambda c: (c.get("type") in _HTML_TYPES, len(c["value"])))


def _text_of(found: Mapping[str, Any], name: str) -> tuple[str | None, bool]:
    """A text of an entry, and whether it is HTML; (None, False) where there is none."""
    value = found.get(name)
    if not value or not value.strip():
        return None, False
    detail = found.get(f"{name}_detail") or {}
    return value, detail.get("type") in _HTML_TYPES


def _link(found: Mapping[str, Any]) -> str | None:
    """The entry's page. feedparser lets a later enclosure written as text overwrite it."""
    link = found.get("link") or None
    rels = {known.get("href"): known.get("rel") for known in found.get("links", ())}
    if rels.get(link, "alternate") == "alternate":
        return link
    return next((href for href, rel in rels.items() if href and rel == "alternate"), link)


def _dates(found: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """(published, updated), as the feed writes them.

    An entry with an update alone is as old as that: RDF feeds have dc:date, which feedparser
    calls "updated", and Atom requires no other date (RFC 4287, 4.2.15).
    """
    # Not .get("updated"): feedparser's dictionary then warns and answers with "published".
    updated = found["updated"] if "updated" in found else ""  # noqa: SIM401
    published = found.get("published") or found.get("created") or updated
    return published or None, updated or None


def _base_url(found: Any, content: Any, feed: Any, document: Document) -> str | None:
    """What relative links start from: xml:base of the body, else its entry's, else the feed's."""
    detail = content or found.get("summary_detail") or found.get("title_detail") or {}
    return detail.get("base") or document.url or feed.get("link") or None


def _authors(record: Any) -> tuple[str, ...]:
    """The names of a record's authors, each once; an address where an author has no name."""
    people = record.get("authors", ())
    found = [person.get("name") or person.get("email") for person in people]
    written = record.get("author") or ""
    if len(found) < 2 and "@" in written:
        # RSS: "j@a.example (Jane Roe)". feedparser cuts addresses after four letters of ".example".
        person = people[0] if people else {}
        if written != f"{person.get('name')} ({person.get('email')})":
            found = [email.utils.parseaddr(written)[0] or written]
    found = [name for name in found if name] or [written]
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


def _plain_title(feed: Any) -> str | None:
    title, is_html = _text_of(feed, "title")
    if title and is_html:
        from resiliparse.extract.html2text import extract_plain_text

        title = extract_plain_text(title)
    return title or None


def _language(found: Any, content: Any, feed: Any) -> str | None:
    """The nearest xml:lang, else the feed's language, as written."""
    detail = content or found.get("summary_detail") or found.get("title_detail") or {}
    return found.get("language") or detail.get("language") or feed.get("language") or None


def _categories(found: Any, document: Document) -> tuple[str, ...]:
    """The folders that the feed is in, then the entry's own terms; each once."""
    tags = (tag.get("label") or tag.get("term") or "" for tag in found.get("tags", ()))
    terms = (tag.strip() for tag in tags)
    return tuple(dict.fromkeys((*document.categories, *(term for term in terms if term))))
