"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to entries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject, Stage
from transforms.parse.sniff import describe_body, reject_document

VERSION_MARK = "jsonfeed.org/version/"
"""Part of every feed's `version`; http and https, with and without www, are all met."""


def parse_json_feed(document: Document) -> Iterator[Entry | Reject]:
    """The entries of a JSON Feed; a NOT_A_FEED reject where the document is none.

    An item that is not an object is one reject, the others are used.
    """
    try:
        # Raw control characters inside strings are a common slip, and harmless: strict=False.
        feed = json.loads(document.body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        message = f"no feed, but {describe_body(document.body)}: {error or 'nested too deep'}"
        yield reject_document(document, Reason.NOT_A_FEED, message)
        return
    if not isinstance(feed, dict) or VERSION_MARK not in str(feed.get("version")):
        message = f"no feed, but {describe_body(document.body)}: no JSON Feed 'version'"
        yield reject_document(document, Reason.NOT_A_FEED, message)
        return
    items = feed.get("items")
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        if isinstance(item, dict):
            yield _to_entry(item, feed, document)
        else:
            where = f"{document.source}#{number}"
            message = f"an item must be an object, found {type(item).__name__}"
            yield Reject(Stage.PARSE, Reason.BAD_RECORD, where, message, repr(item)[:1000])


def _to_entry(item: Mapping[str, Any], feed: Mapping[str, Any], document: Document) -> Entry:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    summary = _text(item, "summary")
    tags = item.get("tags")
    terms = [t.strip() for t in tags if isinstance(t, str)] if isinstance(tags, list) else []
    updated = _text(item, "date_modified")
    return Entry(
        source=document.source,
        guid=_text(item, "id"),
        url=_text(item, "url") or _text(item, "external_url"),
        base_url=_text(item, "url") or document.url or _text(feed, "home_page_url"),
        title=_text(item, "title"),
        body=html or text or summary or "",
        body_is_html=html is not None,
        summary=summary,
        authors=_authors(item) or _authors(feed),
        publisher=_text(feed, "title"),
        language=_text(item, "language") or _text(feed, "language"),
        categories=tuple(dict.fromkeys((*document.categories, *filter(None, terms)))),
        published_raw=_text(item, "date_published") or updated,
        updated_raw=updated,
        date_source="feed",
        fetched_at=document.fetched_at,
    )


def _text(record: Mapping[str, Any], name: str) -> str | None:
    """A value as text, None where absent or blank. Ids are numbers in some feeds: 1.0 allowed it.

    Halves of characters (lone surrogates), which no encoding can write, become U+FFFD.
    """
    value = record.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    if not value.isascii():
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.strip()


def _authors(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in `authors` (1.1) or `author` (1.0)."""
    found = record.get("authors") or record.get("author") or []
    people = found if isinstance(found, list) else [found]
    names = [_text(person, "name") for person in people if isinstance(person, dict)]
    return tuple(dict.fromkeys(filter(None, names)))
