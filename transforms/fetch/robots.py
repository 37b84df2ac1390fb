"""Which pages a site lets programs read: robots.txt (RFC 9309), for pages and never for feeds.

A feed is published to be fetched by programs, and its address was given by the user; a
page's address was found in a feed, so its site is asked first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.urls import redact

if TYPE_CHECKING:
    from protego import Protego

PRODUCT = "newsbeam"
"""The name that a robots.txt calls us by."""

MAX_ROBOTS_BYTES = 512_000
"""RFC 9309 asks for at least 500 KiB to be read; the rest is not."""

MAX_CRAWL_DELAY_S = 30.0
"""A longer Crawl-delay is no delay but a refusal in disguise; it is cut to this."""


@dataclass(frozen=True)
class Robots:
    """What a site allows: its robots.txt, or all (`text` empty), or nothing (`closed` says why)."""

    text: str = ""
    closed: str | None = None

    @cached_property
    def _rules(self) -> Protego:
        from protego import Protego  # here: only full text needs it

        return Protego.parse(self.text)

    def allows(self, url: str) -> bool:
        """Return whether the page may be read.

        >>> robots = Robots("User-agent: *\\nDisallow: /private/")
        >>> robots.allows("https://a.example/news/1"), robots.allows("https://a.example/private/1")
        (True, False)
        """
        return self.closed is None and bool(self._rules.can_fetch(url, PRODUCT))

    @property
    def delay_s(self) -> float:
        """The seconds between two pages that the site asks for, 0 where it does not say.

        >>> Robots("User-agent: *\\nCrawl-delay: 2").delay_s
        2.0
        """
        delay = self._rules.crawl_delay(PRODUCT)
        return min(float(delay or 0.0), MAX_CRAWL_DELAY_S)


def robots_url(url: str) -> str:
    """Return the address of the robots.txt that rules a page.

    >>> robots_url("https://a.example:8443/news/1?x=2")
    'https://a.example:8443/robots.txt'
    """
    parts = urlsplit(redact(url))
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def to_robots(outcome: Answer | FetchError) -> Robots:
    """Return what asking for a robots.txt means: its rules; all for 4xx; nothing otherwise.

    RFC 9309, 2.3.1: "unavailable" (4xx) allows, "unreachable" (5xx, no network) forbids.
    429 is the exception of many crawlers: it asks to be left alone.

    >>> to_robots(FetchError("the server answered 404", status=404)).allows("https://a.example/")
    True
    >>> to_robots(FetchError("no connection")).allows("https://a.example/")
    False
    """
    if isinstance(outcome, Answer):
        return Robots(outcome.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace"))
    status = outcome.status or 0
    if 400 <= status < 500 and status != 429:
        return Robots()
    return Robots(closed=f"robots.txt cannot be had: {outcome.message}")
