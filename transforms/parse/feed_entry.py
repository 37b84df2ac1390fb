"""An entry as feedparser reads it to ours: which of its fields counts where it has several."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from schemas.entry import Document, Entry

Record = Mapping[str, Any]

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


class Feed(NamedTuple):
    """What a feed holds, in feedparser's form; as far as entries are made of it."""

    version: str
    feed: Mapping[str, Any]
    entries: Sequence[Mapping[str, Any]]


def to_entries(feed: Feed, document: Document) -> Iterator[Entry]:
    """Our entries for those of a feed. Dates stay the strings that the feed has."""
    authors, publisher = _authors(feed.feed), _plain_title(feed.feed)
    for found in feed.entries:
        yield _to_entry(found, feed.feed, authors, publisher, document)


def _to_entry(
    found: Record, feed: Record, authors: tuple[str, ...], publisher: str | None, document: Document
) -> Entry:
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
        authors=_authors(found) or authors,
        publisher=publisher,
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
    filled = [c for c in contents if c.get("value") and not c["value"].isspace()]
    if len(filled) < 2:
        return filled[0] if filled else None
    return max(filled, key=lambda c: (c.get("type") in _HTML_TYPES, len(c["value"])))


def _text_of(found: Record, name: str) -> tuple[str | None, bool]:
    """A text of an entry, and whether it is HTML; (None, False) where there is none."""
    value = found.get(name)
    if not value or value.isspace():
        return None, False
    return value, _detail(found, name).get("type") in _HTML_TYPES


def _detail(found: Record, name: str) -> Record:
    """The parameters of a text; of an element called `title_detail` feedparser makes a string."""
    detail = found.get(f"{name}_detail")
    return detail if isinstance(detail, dict) else {}


def _records(found: Record, name: str) -> list[Record]:
    """The links, authors or tags of a record; of an element called so feedparser makes a string."""
    records = found.get(name)
    return records if isinstance(records, list) else []


def _link(found: Record) -> str | None:
    """The entry's page. feedparser lets a later enclosure written as text overwrite it."""
    link = found.get("link") or None
    links = _records(found, "links")
    if not links:
        return link
    rels = {known.get("href"): known.get("rel") for known in links}
    if rels.get(link, "alternate") == "alternate":
        return link
    return next((href for href, rel in rels.items() if href and rel == "alternate"), link)


def _dates(found: Record) -> tuple[str | None, str | None]:
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
    detail = content or _detail(found, "summary") or _detail(found, "title")
    return detail.get("base") or document.url or feed.get("link") or None


def _authors(record: Record) -> tuple[str, ...]:
    """The names of a record's authors, each once; an address where an author has no name."""
    people = _records(record, "authors")
    found: list[str] = [person.get("name") or person.get("email") or "" for person in people]
    written = record.get("author") or ""
    if len(found) < 2 and "@" in written:
        # RSS: "j@a.example (Jane Roe)". feedparser cuts addresses after four letters of ".example".
        person = people[0] if people else {}
        if written != f"{person.get('name')} ({person.get('email')})":
            found = [email.utils.parseaddr(written)[0] or written]
    found = list(filter(None, found)) or [written]
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


def _plain_title(feed: Any) -> str | None:
    title, is_html = _text_of(feed, "title")
    if title and is_html:
        from resiliparse.extract.html2text import extract_plain_text

        title = extract_plain_text(title)
    return title or None


def _language(found: Any, content: Any, feed: Any) -> str | None:
    """The nearest xml:lang, else the feed's language, as written."""
    detail = content or _detail(found, "summary") or _detail(found, "title")
    return found.get("language") or detail.get("language") or feed.get("language") or None


def _categories(found: Any, document: Document) -> tuple[str, ...]:
    """The folders that the feed is in, then the entry's own terms; each once."""
    tags = _records(found, "tags")
    terms = [str(tag.get("label") or tag.get("term") or "").strip() for tag in tags]
    return tuple(dict.fromkeys((*document.categories, *filter(None, terms))))
