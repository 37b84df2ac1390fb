"""URLs to one spelling for each page, so that equal pages have equal strings."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

import ada_url

from transforms.normalize.tracking import TRACKING_NAMES, TRACKING_PREFIXES, TRACKING_VALUES

_MAX_CHARS = 8_192
"""Longest address kept: servers answer 414 from about 8 KB on (RFC 9110, 4.1)."""

_BARE = re.compile(r"//|www\.", re.IGNORECASE)  # "//example.com/a", "www.example.com/a": no scheme

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")

_SESSION = re.compile(r";jsessionid=[^/;?]*", re.IGNORECASE)  # Java Servlet 4.0, 7.1.3

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_REDIRECTORS = {
    ("www.google.com", "/url"): ("url", "q"),
    ("google.com", "/url"): ("url", "q"),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
}
"""Addresses that only pass a reader on, and the parameters that may hold the page's own."""


def canonical_url(url: str, base: str | None = None, *, keep_fragment: bool = False) -> str | None:
    """The page's address in the one spelling that equal pages share; None if it is not http(s).

    A key to compare by: the address to open is the one given. WHATWG URL
    parsing; then

    - `https` for `http` where the port is the default one: sites move, their
      articles stay the same;
    - no user, password, session or tracking parameter (`tracking.py`), nor a
      slash at the end of a path;
    - no fragment, save `#!`, which names a page, and with `keep_fragment` one
      that names an entry of a page;
    - parameters sorted by name, those of one name in their order;
    - escapes of unreserved characters undone (RFC 3986, 6.2.2.2).

    `www.`, `m.` and `/amp` stay: they may be other pages. Idempotent.

    >>> canonical_url("HTTP://u:p@Example.com:80/a/?utm_source=rss&id=7#top")
    'https://example.com/a?id=7'
    >>> canonical_url("../b", base="https://example.com/a/c")
    'https://example.com/b'
    >>> canonical_url("http://example.com/live#post-9", keep_fragment=True)
    'https://example.com/live#post-9'
    >>> canonical_url("mailto:desk@example.com") is None
    True
    """
    url = url.strip()
    while True:
        parts = _parse(url, base)
        if parts is None:
            return None
        target = _find_target(parts)
        if target is None:
            kept = parts.fragment.startswith("!") or (keep_fragment and "=" not in parts.fragment)
            found = _serialize(parts if kept else parts._replace(fragment=""))
            return found if len(found) <= _MAX_CHARS else None  # escaping makes it longer
        url, base = target, None


class _Parts(NamedTuple):
    """A canonical address in pieces; marks (`?`, `#`) left out."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str


def _parse(url: str, base: str | None) -> _Parts | None:
    """The address in pieces, credentials left out; None if it is not one of http(s)."""
    if not url or len(url) > _MAX_CHARS:
        return None
    if _BARE.match(url) and (base is None or url[0] != "/"):
        url = "https://" + url.lstrip("/")
    try:
        href = _resolve(url, base)
        if ";" in href:
            href = ada_url.normalize_url(_SESSION.sub("", href))
    except ValueError:
        return None
    scheme, _, rest = href.partition("://")
    if scheme not in ("http", "https"):
        return None
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    host, port = _split_port(host.rpartition("@")[2])
    if "" in host.split("."):  # no name in the DNS has an empty label (RFC 1035, 2.3.1)
        return None
    return _Parts(
        scheme=scheme if port else "https",
        host=host + port,
        path="/" + _unescape(path).rstrip("/"),
        query=_canonical_query(query),
        fragment=fragment,
    )


def _resolve(url: str, base: str | None) -> str:
    """The absolute address; a bad base does not matter to one that is absolute already."""
    try:
        return ada_url.normalize_url(url)
    except ValueError:
        if base is None:
            raise
        return ada_url.join_url(base, url)


def _split_port(host: str) -> tuple[str, str]:
    """The host without the dot of the root zone, and its port with the colon.

    >>> _split_port("example.com.:8080"), _split_port("[::1]")
    (('example.com', ':8080'), ('[::1]', ''))
    """
    at = host.find(":", host.find("]") + 1)
    name, port = (host, "") if at < 0 else (host[:at], host[at:])
    return name.removesuffix("."), port


def _find_target(parts: _Parts) -> str | None:
    """The address that a redirector's address carries."""
    names = _REDIRECTORS.get((parts.host, parts.path))
    if names is None:
        return None
    for part in parts.query.split("&"):
        name, _, value = part.partition("=")
        if name in names:
            target = unquote(value)
            if target.startswith(("http://", "https://")):
                return target
    return None


def _serialize(parts: _Parts) -> str:
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.scheme}://{parts.host}{parts.path}{query}{fragment}"


def _canonical_query(query: str) -> str:
    if not query:
        return ""
    parts = [part for part in _unescape(query).split("&") if part and not _is_tracking(part)]
    parts.sort(key=_name)
    return "&".join(parts)


def _name(part: str) -> str:
    return part.partition("=")[0]


def _is_tracking(part: str) -> bool:
    """Whether the parameter says where the reader came from.

    >>> [_is_tracking(part) for part in ("utm_source=x", "ref=rss", "ref=4711", "id=3")]
    [True, True, False, False]
    """
    name, _, value = part.partition("=")
    name = name.lower()
    if name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES):
        return True
    values = TRACKING_VALUES.get(name)
    return values is not None and value.lower() in values


def _unescape(part: str) -> str:
    return _ESCAPE.sub(_to_plain, part) if "%" in part else part


def _to_plain(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()
