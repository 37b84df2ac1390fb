"""Element and attribute names as feedparser calls them, whatever prefix a feed has chosen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

MAX_CHANGES = 64
"""Namespaces declared under new prefixes; each makes all names known so far be looked up again."""

_USERLAND = "http://backend.userland.com/rss"
_XLINK = "http://www.w3.org/1999/xlink"

_VERSIONS = {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}
_RSS_090 = "http://my.netscape.com/rdf/simple/0.9/"


class Declined(Exception):  # noqa: N818 - no error: another parser reads the feed
    """Raised for what a reader of well-formed feeds leaves to feedparser, and says why."""


class Name(NamedTuple):
    """`key` is feedparser's name ("dc_creator", "title"), `local` the part after the colon."""

    key: str
    local: str
    has_prefix: bool


@lru_cache(maxsize=1)
def _known_prefixes() -> dict[str, str]:
    """Namespace in lower case -> feedparser's prefix for it, "" for those of feeds themselves."""
    from feedparser.api import StrictFeedParser

    return {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}


@lru_cache(maxsize=1)
def handled_keys() -> frozenset[str]:
    """The keys that feedparser has a rule for; all others it merely stores."""
    from feedparser.api import StrictFeedParser

    return frozenset(
        name.removeprefix(start)
        for name in dir(StrictFeedParser)
        for start in ("_start_", "_end_")
        if name.startswith(start)
    )


class Namespaces:
    """The namespaces of one document, as declared so far.

    `version` is the kind of feed that a declaration alone makes feedparser believe in.
    """

    def __init__(self) -> None:
        self.version = ""
        self._prefixes: dict[str | None, str] = {}  # as declared -> feedparser's
        self._in_use: dict[str, str] = {}  # prefix -> namespace
        self._changes = 0

    @property
    def is_atom(self) -> bool:
        """Whether the feed is one in Atom, of whatever version."""
        return self.version.startswith("atom")

    def declare(self, prefix: str | None, uri: str) -> bool:
        """Take a declaration in; returns whether names may mean something else from now on."""
        if not uri:
            return False
        lower = uri.lower()
        if len(uri.split()) != 1 or lower == _XLINK:
            raise Declined(f"the namespace {uri!r}")
        if not self.version:
            self.version = "rss090" if (prefix, lower) == (None, _RSS_090) else ""
            self.version = self.version or _VERSIONS.get(lower, "")
        if _USERLAND in lower:
            uri = lower = _USERLAND
        known = _known_prefixes().get(lower)
        changed = known is not None and self._prefixes.get(prefix) != known
        if known is not None:
            self._prefixes[prefix] = known
        used = known if known is not None else (prefix or "")
        changed |= used != "" and self._in_use.get(used) != uri
        self._in_use[used] = uri
        self._changes += changed
        if self._changes > MAX_CHANGES:
            raise Declined("namespaces without end")
        return changed

    def find_name(self, expanded: str) -> Name:
        """The name of an element as expat gives it: "URI local prefix", "URI local" or "local"."""
        parts = expanded.split()
        uri, local = (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])
        lower = uri.lower()
        if _USERLAND in lower:
            uri = lower = _USERLAND
        prefix = _known_prefixes().get(lower)
        if not prefix and uri:
            prefix = next((name for name, used in self._in_use.items() if name and used == uri), "")
        local = local.lower()
        if not prefix:
            return Name(local, local, False)
        prefix = prefix.lower()
        prefix = self._prefixes.get(prefix, prefix)
        if not prefix:
            raise Declined(f"the prefix of {expanded!r} stands for two namespaces")
        return Name(f"{prefix}_{local}", local, True)

    def find_attribute(self, prefix: str, local: str) -> str:
        """The name under which feedparser looks for an attribute that it calls `prefix:local`."""
        return f"{self._prefixes.get(prefix, prefix)}:{local}"


PLAIN_ATTRIBUTES = frozenset(
    {
        *("url", "href", "src", "length", "width", "height", "medium", "duration", "name"),
        *("term", "label", "scheme", "domain", "version", "role", "title", "text"),
    }
)
"""Attributes that are the same under feedparser's names, if there are no others."""


_CASELESS = frozenset({"rel", "type"})


def read_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by feedparser's names: in lower case, `xml:lang`, `rdf:about`.

    >>> read_attributes({"isPermaLink": "False", "type": "HTML"})
    {'ispermalink': 'False', 'type': 'html'}
    """
    read = {}
    for name, value in attributes.items():
        if " " in name:
            return _read_namespaced(attributes)
        name = name.lower()
        read[name] = value.lower() if name in _CASELESS else value
    return read


def _read_namespaced(attributes: dict[str, str]) -> dict[str, str]:
    """First all by their namespaces' prefixes, none where that is unknown, then as written."""
    read: dict[str, Any] = {}
    split = [(name.split(" "), value) for name, value in attributes.items()]
    for parts, value in split:
        prefix = _known_prefixes().get(parts[0].lower()) if len(parts) > 1 else None
        local = parts[1] if len(parts) > 1 else parts[0]
        read[f"{prefix}:{local}".lower() if prefix else local.lower()] = value
    for parts, value in split:
        read[f"{parts[2]}:{parts[1]}".lower() if len(parts) == 3 else parts[-1].lower()] = value
    return {name: value.lower() if name in _CASELESS else value for name, value in read.items()}
