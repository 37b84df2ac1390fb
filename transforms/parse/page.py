"""The article in a web page, by trafilatura."""

from __future__ import annotations

import codecs
import logging
import re
from functools import lru_cache
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.parse.sniff import describe_body, reject_document

PUBLISHED_PATHS = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished']/@datetime",
    "//meta[@name='parsely-pub-date' or @name='sailthru.date' or @name='pubdate']/@content",
    "//meta[@name='date' or @name='publish-date' or @name='publishdate']/@content",
    "//meta[@name='dcterms.created' or @name='DC.date.issued' or @name='dc.date']/@content",
    "//article//header//time/@datetime",
    "//article//time/@datetime",
)
"""Where pages say when they were published, to the minute, in order of trust: Open Graph,
schema.org, analytics and Dublin Core, then HTML's own `time`. JSON-LD comes after the first."""

UPDATED_PATHS = (
    "//meta[@property='article:modified_time' or @property='og:updated_time']/@content",
    "//meta[@itemprop='dateModified']/@content | //time[@itemprop='dateModified']/@datetime",
)

_JSON_LD_DATES = re.compile(
    r"""
    "date(Published|Modified)" \s* : \s*   # "datePublished" :
    "([^"\n]{8,40})"                       # "2024-11-25T10:00:00+01:00"
    """,
    re.VERBOSE,
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# charset="utf-8", charset = latin-1
_CHARSET = re.compile(
    r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.IGNORECASE
)  # charset="utf-8"

_FALLBACKS = ("utf-8", "windows-1252")

MIN_BODY_CHARS = 80
"""What is found in error pages and cookie notices is shorter; a flash of one sentence is not."""

_BYLINE = re.compile(r"(?:by|von|par|por|di)\s+(.{2,80})", re.IGNORECASE)  # "By Jane Roe"


def parse_page(document: Document) -> Entry | Reject:
    """The article that a page holds; a NO_ARTICLE reject where none is found.

    Paragraphs are parted by blank lines. The headline, which pages repeat above the text, and
    the byline are left out of the body, so that it begins where the article does.
    """
    tree = _load_tree(document)
    found = _extract(tree, document.url) if tree is not None else None
    body = _body(found) if found else ""
    if tree is None or found is None or len(body) < MIN_BODY_CHARS:
        message = f"no article found in {describe_body(document.body)}"
        return reject_document(document, Reason.NO_ARTICLE, message)
    dates = _json_ld_dates(tree)
    return Entry(
        source=document.source,
        url=found.url or document.url,
        base_url=document.url or found.url,
        title=found.title or None,
        body=body,
        summary=found.description or None,
        authors=tuple(name for name in (found.author or "").split("; ") if name),
        publisher=found.sitename or None,
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        categories=tuple(dict.fromkeys((*document.categories, *found.categories, *found.tags))),
        published_raw=_first(tree, PUBLISHED_PATHS[:1])
        or dates.get("Published")
        or _first(tree, PUBLISHED_PATHS[1:])
        or found.date,
        updated_raw=_first(tree, UPDATED_PATHS) or dates.get("Modified"),
        fetched_at=document.fetched_at,
        text_source="page",
    )


@lru_cache(maxsize=1)
def _trafilatura() -> Any:
    """The library, imported at first use (0.5 s), its own log of failures off: we have rejects."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    return trafilatura


def _load_tree(document: Document) -> Any | None:
    """The page as a tree; None where it is no HTML."""
    text = decode_page(document.body, document.content_type)
    if not text.strip():
        return None
    try:
        return _trafilatura().load_html(text)
    except (ValueError, RecursionError):
        return None


def decode_page(body: bytes, content_type: str | None) -> str:
    r"""The page's text: by byte order mark, HTTP header, `meta` element, then detection.

    The order is the HTML standard's (13.2.3.2). A byte that the encoding lacks becomes U+FFFD.

    >>> decode_page(b"caf\xe9", "text/html; charset=ISO-8859-1")
    'café'
    """
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding, map_encoding_to_html5

    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    head = body[:1024].decode("latin-1")  # as far as the standard looks for a `meta`
    for place in (content_type or "", head):
        declared = _CHARSET.search(place)
        encoding = map_encoding_to_html5(declared[1], fallback_utf8=False) if declared else None
        if encoding:
            return bytes_to_str(body, encoding, errors="replace", fallback_encodings=_FALLBACKS)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        encoding = detect_encoding(body) or "windows-1252"
        return bytes_to_str(body, encoding, errors="replace", fallback_encodings=_FALLBACKS)


def _extract(tree: Any, url: str | None) -> Any | None:
    try:
        return _trafilatura().bare_extraction(
            tree,
            url=url,
            favor_precision=True,  # F1 .964 on the public benchmark, .960 without
            with_metadata=True,
            include_comments=False,
            # A date is read where the page states one, never guessed from its prose.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except (RecursionError, AssertionError):  # the latter of htmldate, for a page without a root
        return None


def _body(found: Any) -> str:
    """The paragraphs, without a headline or byline in front of them."""
    lines = [line.strip() for line in (found.text or "").split("\n")]
    lines = [line for line in lines if line]
    while lines and (_is_title(lines[0], found.title) or _is_byline(lines[0], found.author)):
        del lines[0]
    return "\n\n".join(lines)


def _is_title(line: str, title: str | None) -> bool:
    return bool(title) and _letters(line) == _letters(title or "")


def _is_byline(line: str, author: str | None) -> bool:
    match = _BYLINE.fullmatch(line)
    return bool(match and author and _letters(match[1]) == _letters(author))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _first(tree: Any, paths: tuple[str, ...]) -> str | None:
    """The first value, in order of the paths, that has a digit in it."""
    for path in paths:
        for value in tree.xpath(path):
            if any(map(str.isdigit, value)):
                return str(value).strip()
    return None


def _json_ld_dates(tree: Any) -> dict[str, str]:
    """The first datePublished and dateModified in JSON-LD; read as text, since much is not JSON."""
    found: dict[str, str] = {}
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        for name, value in _JSON_LD_DATES.findall(script):
            found.setdefault(name, value)
    return found
