"""Plain text: one article a file, with the headers of a few simple forms or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject, Stage
from transforms.read.decode import decode_text, looks_binary
from transforms.read.streams import read_whole

_DATE_HEADER = re.compile(
    r"""
    \s* (?: date | [Dd]ate\s?: )             # "date 2024-11-30", "Date: 2024-11-30"
    [ \t]+
    ( \d{4}-\d{1,2}-\d{1,2}                  # "2024-11-30"; an impossible one is refused later
      (?: [T ] \d{2}:\d{2} (?: :\d{2} (?:\.\d{1,6})? )?   # "T10:30", " 10:30:00.5"
          [ ]? (?: Z | UTC | [+-]\d{2}:?\d{2} )?          # "Z", "+01:00"
      )?
    )
    (?! [\w-] ) [ \t]*                       # "2024-11-301" is no date
    """,
    re.VERBOSE,
)
"""The form of our seeds: a date at the very start, the text on the same line or behind it."""

_LABELED_LINE = re.compile(
    r"""
    ([A-Za-z][A-Za-z ]{0,18}?) [ \t]? : [ \t]+   # "Title: ", "Date published : "
    (\S.{0,400}?) [ \t]* (?:\n|\Z)               # "Rain floods the valley"
    """,
    re.VERBOSE,
)

LABELS: dict[str, str] = {
    "title": "title",
    "headline": "title",
    "date": "published_raw",
    "published": "published_raw",
    "date published": "published_raw",
    "publication date": "published_raw",
    "updated": "updated_raw",
    "author": "authors",
    "authors": "authors",
    "by": "authors",
    "byline": "authors",
    "source": "publisher",
    "publisher": "publisher",
    "publication": "publisher",
    "newspaper": "publisher",
    "url": "url",
    "link": "url",
    "language": "language",
    "section": "categories",
    "category": "categories",
    "categories": "categories",
    "tags": "categories",
    "keywords": "categories",
    "summary": "summary",
    "description": "summary",
    "id": "guid",
}
"""Label of a header line, in lower case -> entry field."""

_VALUE_FORMS: dict[str, re.Pattern[str]] = {
    # No sentence can be a date: it is short and has a digit.
    "published_raw": re.compile(r"(?=\D*\d)[^\n]{4,40}\Z"),
    "updated_raw": re.compile(r"(?=\D*\d)[^\n]{4,40}\Z"),
    "url": re.compile(r"(?:https?://|www\.)\S+\Z"),
    "language": re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?\Z|[A-Z][a-z]{3,15}\Z"),
    # A name or title does not end as a sentence does; "St. Louis Gazette" and "J. Roe Jr." do pass.
    "authors": re.compile(r"[^\n]{1,118}[^\n.;:,](?:(?<=[A-Z])\.|(?<=[JS]r)\.)?\Z"),
    "publisher": re.compile(r"[^\n]{1,78}[^\n.;:,](?:(?<=Inc|nc\.|Ltd)\.)?\Z"),
    "guid": re.compile(r"\S{1,200}\Z"),
}
"""What a header's value must look like, so that a line of prose is not taken for one."""

_SELF_EVIDENT = frozenset({"published_raw", "url", "title"})
"""Fields whose header line counts even alone and with no blank line behind it."""

_SEVERAL = re.compile(r"\s*(?:;|,(?!\s*(?:Jr|Sr|II|III)\b))\s*")  # "Jane Roe; John Doe"


@dataclass(slots=True)
class _Header:
    """What stands before the text, and where the text begins."""

    values: dict[str, Any] = field(default_factory=dict)
    end: int = 0


def read_plain(stream: BufferedReader, source: str) -> Iterator[Entry | Document | Reject]:
    """The one article in a text file: its headers, if any, and all the rest as the body."""
    body = read_whole(stream)
    if looks_binary(body):
        message = "not text: too many control bytes for any encoding"
        yield Reject(Stage.READ, Reason.BAD_ENCODING, source, message)
        return
    yield parse_plain(decode_text(body), source)


def parse_plain(text: str, source: str) -> Entry | Reject:
    r"""The article in `text`; an EMPTY reject where no words are left behind the headers.

    >>> entry = parse_plain(" date 2024-11-30 Rain fell.\n\nIt rained.", "a.txt")
    >>> entry.published_raw, entry.body
    ('2024-11-30', 'Rain fell.\n\nIt rained.')
    >>> parse_plain("Source: nobody knows. It was dark.\nSo it went.", "b.txt").body[:14]
    'Source: nobody'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    header = _find_header(text)
    body = text[header.end :].strip()
    if not body:
        return Reject(Stage.READ, Reason.EMPTY, source, "no text in the file", text or None)
    return Entry(source=source, body=body, **header.values)


def _find_header(text: str) -> _Header:
    """The header in one of the known forms; an empty one at 0 where the text begins at once."""
    header = _Header()
    match = _DATE_HEADER.match(text)
    if match:
        header.values["published_raw"] = match[1]
        header.end = match.end()
        if match.end() < len(text) and text[match.end()] != "\n":
            return header
    labeled = _find_labeled_lines(text, _first_line(text, header.end))
    if labeled.values:
        return _Header({**labeled.values, **header.values}, labeled.end)
    return header


def _first_line(text: str, position: int) -> int:
    """Where the first line with anything on it begins, its indent passed over."""
    return position + len(text[position:]) - len(text[position:].lstrip())


def _find_labeled_lines(text: str, position: int) -> _Header:
    r"""The lines `Label: value` at `position`, if they can be trusted to be headers.

    They can where a blank line or the end follows, where there are two or more, or where the only
    one says a title, a full date or an address. Else it is prose that has a colon.
    """
    header = _Header(end=position)
    count = 0
    while (match := _LABELED_LINE.match(text, header.end)) and (name := _field_of(match)):
        value: Any = match[2]
        if name in ("authors", "categories"):
            value = tuple(part for part in _SEVERAL.split(value) if part)
        header.values.setdefault(name, value)
        header.end = match.end()
        count += 1
    closed = header.end >= len(text) or text[header.end :].lstrip(" \t").startswith("\n")
    if count > 1 or (count and (closed or not _SELF_EVIDENT.isdisjoint(header.values))):
        return header
    return _Header()


def _field_of(match: re.Match[str]) -> str | None:
    """The entry field of a line `Label: value`, None where label or value is none of a header."""
    name = LABELS.get(match[1].lower())
    form = _VALUE_FORMS.get(name or "")
    return name if form is None or form.match(match[2]) else None
