"""What a feed must not be made of: input that takes the parser's time or memory out of all measure.

feedparser is slow by the square of what is counted here, or holds it many times over. A real feed
comes nowhere near any of these bounds; a hostile one of 15 MB would hold a worker for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_PROLOG_BYTES = 1 << 16
"""Before the first element: a declaration, a license in a comment. 64 KB take half a second."""

MAX_EXPANDED_BYTES = 64 << 20
"""What entities may come to, all references counted as if to the longest one."""

MAX_TAG_EQUALS = 1000
"""Attributes of one element: 10,000 take two seconds, 100,000 some minutes."""

MAX_PREFIXES = 300
"""Namespaces: each is tried for each element of another one. Real feeds have about ten."""

MAX_TERMS = 5000
"""Categories of one entry: each is compared with those before it."""

MAX_TAGS = 1_000_000
"""Tags, or references: 3 to 20 µs each, in the parser for what is not well-formed."""

MAX_WORD_SQUARES = 2_500_000_000
"""Letters of long words, squared: what it takes to look for addresses in authors. One word of
50,000 letters takes ten seconds."""

MAX_ENTRIES = 200_000
"""Entries of a feed: each costs 60 µs and a kilobyte even if it is empty."""

_DECLARATION_BYTES = 1000
"""A real XML declaration has about 40."""

_FIRST_ELEMENT = re.compile(rb"<\w")
_SPACES = re.compile(rb"\s+")
_ENTITY_VALUE = re.compile(rb"<!ENTITY[^>\"]{0,200}\"([^\">]*)\"")  # <!ENTITY copy "(C)">
_LONG_TAG = re.compile(rb"<[^<>]{4000,}")  # each character is in one match: linear
_LONG_WORD = re.compile(rb"(?<![\w.+-])[\w.+-]{1000,}")  # tried once a word: linear
_PREFIX = re.compile(rb"xmlns:([\w.-]{1,64})\s*=")
_ENTRY_START = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)\b")
_TERM = re.compile(rb"<(?:\w{1,20}:)?(?:category|subject|tags?)\b")


def end_declaration(body: bytes) -> bytes:
    r"""The body with a line end behind its XML declaration, or within what claims to be a long one:
    feedparser's pattern for the encoding tries each quotation mark of the first line with each.

    >>> end_declaration(b"<?xml version='1.0'?><rss>")
    b"<?xml version='1.0'?>\n<rss>"
    """
    if not body.startswith((b"<?", b"\xef\xbb\xbf<?")):
        return body
    end = body.find(b"?>", 0, _DECLARATION_BYTES)
    end = _DECLARATION_BYTES if end < 0 else end + 2
    return body[:end] + b"\n" + body[end:]


def tidy_prolog(body: bytes) -> bytes:
    r"""The body with runs of white space before its first element made one: feedparser's patterns
    for declarations try each line end against all those that follow.

    >>> tidy_prolog(b"<?xml version='1.0'?>" + 99 * b"\n" + b"<rss>")
    b"<?xml version='1.0'?>\n<rss>"
    """
    start = end_prolog(body)
    prolog = _SPACES.sub(lambda run: b"\n" if b"\n" in run[0] else b" ", body[:start])
    return prolog + body[start:]


def end_prolog(body: bytes) -> int:
    """Where the first element of a body begins; the body's length where it has none."""
    first = _FIRST_ELEMENT.search(body)
    return first.start() if first else len(body)


def find_hazard(body: bytes) -> str | None:
    """What makes a body (in UTF-8) too costly to parse, in words; None where nothing does.

    >>> find_hazard(b"<rss>" + 200_001 * b"<item/>")
    'more than 200,000 entries'
    """
    prolog = body[: end_prolog(body)]
    if len(prolog) > MAX_PROLOG_BYTES:
        return f"more than {MAX_PROLOG_BYTES >> 10} KB before the first element"
    longest = max(map(len, _ENTITY_VALUE.findall(prolog)), default=0)
    if longest * body.count(b"&") > MAX_EXPANDED_BYTES:
        return f"entities that may expand to more than {MAX_EXPANDED_BYTES >> 20} MB"
    if any(tag[0].count(b"=") > MAX_TAG_EQUALS for tag in _LONG_TAG.finditer(body)):
        return f"an element with more than {MAX_TAG_EQUALS:,} attributes"
    if len(set(_PREFIX.findall(body))) > MAX_PREFIXES:
        return f"more than {MAX_PREFIXES} namespaces"
    if body.count(b"<") > MAX_TAGS or body.count(b"&") > 3 * MAX_TAGS:
        return f"more than {MAX_TAGS:,} tags or thrice as many references"
    if sum((end - start) ** 2 for start, end in _find_long_words(body)) > MAX_WORD_SQUARES:
        return "words of many thousand letters"
    entries = _ENTRY_START.split(body)
    if len(entries) > MAX_ENTRIES:
        return f"more than {MAX_ENTRIES:,} entries"
    if any(_count_terms(entry) > MAX_TERMS for entry in entries):
        return f"an entry with more than {MAX_TERMS:,} categories"
    return None


def _find_long_words(body: bytes) -> Iterator[tuple[int, int]]:
    return (word.span() for word in _LONG_WORD.finditer(body))


def _count_terms(entry: bytes) -> int:
    """How many categories an entry may have; its commas count where they may part keywords."""
    if len(entry) < 2 * MAX_TERMS:
        return 0
    count = len(_TERM.findall(entry))
    return count + entry.count(b",") if b"keywords" in entry or b"tags" in entry else count
