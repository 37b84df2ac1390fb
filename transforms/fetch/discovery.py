"""The feeds of a web site: those that its page names, else those where feeds mostly are."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.fetch.answers import FetchError
from transforms.fetch.client import ACCEPT_FEED, Client
from transforms.fetch.urls import join_location, redact

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "text/xml",
        "application/xml",
    }
)
"""Media types by which `<link rel=alternate>` names a feed (RSS autodiscovery, RFC 4287)."""

COMMON_PATHS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/atom.xml",
    "/feed.xml",
    "/index.xml",
    "/feed.json",
)
"""Where WordPress, Ghost, Hugo, Jekyll and hand-made sites put their feed, most common first."""

FEED_MARKS = (b"<rss", b"<feed", b"<rdf:rdf", b"jsonfeed.org/version/")
"""What the head of a feed holds, in lower case, and that of a page does not."""

HEAD_BYTES = 2048


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed of a site: its address, and its title where the site gives one."""

    url: str
    title: str | None = None


def is_feed(body: bytes) -> bool:
    """Return whether the bytes look like a feed: by their head, not by their type.

    >>> is_feed(b"<?xml version='1.0'?><rss version='2.0'>"), is_feed(b"<html><body>")
    (True, False)
    """
    head = body[:HEAD_BYTES].lower()
    before_page = head.partition(b"<html")[0]  # a feed's text may hold a page, further down
    return any(mark in before_page for mark in FEED_MARKS)


def find_feed_links(page: bytes, url: str) -> list[FoundFeed]:
    """Return the feeds that a page names in its head, in its order, each once.

    >>> find_feed_links(b'<link rel="alternate" type="application/rss+xml" href="/f" title="News">',
    ...                 "https://a.example/")
    [FoundFeed(url='https://a.example/f', title='News')]
    """
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    document = HTMLTree.parse_from_bytes(page, detect_encoding(page) or "utf-8").document
    if document is None:
        return []
    base_element = document.query_selector("base[href]")
    base = join_location(url, base_element["href"]) if base_element else url
    found: dict[str, FoundFeed] = {}
    for link in document.query_selector_all("link[rel][href]"):
        relations = (link.getattr("rel") or "").lower().split()
        media_type = (link.getattr("type") or "").partition(";")[0].strip().lower()
        address = join_location(base or url, link.getattr("href") or "")
        if "alternate" in relations and media_type in FEED_TYPES and address:
            found.setdefault(address, FoundFeed(address, link.getattr("title") or None))
    return list(found.values())


async def discover_feeds(client: Client, url: str) -> list[FoundFeed]:
    """Return the feeds of a site: the address itself where it is one; else what its page names.

    Where it names none, those of COMMON_PATHS that answer with a feed. Raises FetchError
    where the address itself cannot be had.
    """
    answer = await client.get(url, accept=f"text/html, {ACCEPT_FEED}")
    if is_feed(answer.body):
        return [FoundFeed(redact(answer.url))]
    named = find_feed_links(answer.body, answer.url)
    return named or await _try_common_paths(client, answer.url)


async def _try_common_paths(client: Client, url: str) -> list[FoundFeed]:
    found: dict[str, FoundFeed] = {}
    for path in COMMON_PATHS:
        address = join_location(url, path)
        try:
            answer = await client.get(address)
        except FetchError as error:
            if error.unreachable:
                break
            continue
        if is_feed(answer.body):
            found.setdefault(answer.url, FoundFeed(redact(answer.url)))
    return list(found.values())
