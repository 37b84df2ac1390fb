"""Author fields to names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.normalize.html import unescape
from transforms.normalize.text import normalize_line

_BY = re.compile(r"by:?\s+(?=\S)", re.IGNORECASE)  # "By Ana Ruiz"

_RSS_AUTHOR = re.compile(
    r"\S+@\S+\s*\(([^()]+)\)\Z"
)  # RSS 2.0 author: "desk@example.com (Ana Ruiz)"

_MAILBOX = re.compile(
    r'"?([^"<>]*?)"?\s*<[^<>\s]*@[^<>\s]*>\Z'
)  # RFC 5322: "Ana Ruiz <ana@example.com>"

_ADDRESS = re.compile(r"(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+\Z")  # an address alone names nobody

_PARTS = re.compile(
    r"\s*(?:;|\s&\s|,?\s+and\s+)\s*", re.IGNORECASE
)  # "A; B", "A & B", "A, B and C"

_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?:\s[\w.’'-]+){1,3}\Z")  # "Ana M. Ruiz": two to four words

_MAX_CHARS = 200
"""A longer author field is a sentence, not names: it is kept whole."""


def split_authors(raw: Iterable[str]) -> tuple[str, ...]:
    """The names in author fields, in order, each once; addresses and "By" left out.

    A comma parts names only where every part looks like a full name, so that
    "Ruiz, Ana" and "Ana Ruiz, Reuters" stay whole.

    >>> split_authors(["By Ana Ruiz and Li Wei", "desk@example.com (Ana Ruiz)"])
    ('Ana Ruiz', 'Li Wei')
    """
    return tuple(dict.fromkeys(name for field in raw for name in _split(field)))


def _split(field: str) -> list[str]:
    field = _BY.sub("", normalize_line(unescape(field)), count=1) if field else ""
    if len(field) > _MAX_CHARS:
        return [field]
    names = []
    for part in _PARTS.split(field):
        name = _to_name(part)
        pieces = [piece.strip() for piece in name.split(",")]
        if len(pieces) > 1 and all(_NAME.match(piece) for piece in pieces):
            names += pieces
        elif name:
            names.append(name)
    return names


def _to_name(part: str) -> str:
    part = part.strip(" ,")
    for form in (_RSS_AUTHOR, _MAILBOX):
        found = form.match(part)
        if found:
            return found[1].strip()
    return "" if _ADDRESS.match(part) else part
