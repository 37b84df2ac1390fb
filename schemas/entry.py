"""What enters the pipeline: documents (bytes) and entries (records not yet normalized)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Document:
    """Bytes that still need parsing: a feed or a web page, from the net, a file or an archive.

    `form` is "feed" or "page". `source` is what the article's `source` becomes:
    the feed's URL, or the path of the seed file. `url` is the address that the
    bytes came from after redirects, None for a file without one. `content_type`
    is the HTTP header's value as received.
    """

    source: str
    form: str
    body: bytes
    url: str | None = None
    content_type: str | None = None
    fetched_at: dt.datetime | None = None
    categories: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Entry:
    """A record as a seed or a feed gives it: nothing cleaned, nothing guessed.

    `body` is text, or HTML where `body_is_html`; likewise `title` and `summary`.
    `base_url` resolves relative links. `date_source` says where `published_raw`
    was found: "feed", "seed header" or "page", `text_source` where `body` was:
    "entry" or "page".

    Of an entry whose feed gives a teaser only, `page` is the page behind `url`:
    its bytes, or what an earlier run read in it; None once it is read.
    `full_text_error` is why the teaser stays, `canonical_url` how the page names
    itself.
    """

    source: str
    guid: str | None = None
    url: str | None = None
    base_url: str | None = None
    title: str | None = None
    title_is_html: bool = False
    body: str = ""
    body_is_html: bool = False
    summary: str | None = None
    summary_is_html: bool = False
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    published_raw: str | None = None
    updated_raw: str | None = None
    date_source: str = "seed header"
    fetched_at: dt.datetime | None = None
    text_source: str = "entry"
    page: Document | Entry | None = None
    full_text_error: str | None = None
    canonical_url: str | None = None
