"""The dateline of a story: where, when and by whom it was filed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from schemas.article import Dateline
from transforms.dateline.agencies import home_countries
from transforms.dateline.cjk import find_cjk_header, may_be_cjk
from transforms.dateline.dates import to_date
from transforms.dateline.evidence import is_dateline
from transforms.dateline.header import Header, parse_header
from transforms.dateline.marks import find_end_marks
from transforms.dateline.place_names import find_places
from transforms.dateline.prose import may_be_header, opens_as_prose

HEAD_CHARS = 1_500
"""How much of a text is looked at: headline, kicker, bylines and embargo lines come before."""

MAX_STARTS = 8
"""How many lines below the first may be tried as a dateline's start."""

MAX_HEADER_CHARS = 150
"""The longest header: two places with qualifiers, a date with a year, two agencies."""

MAX_MARKS = 6
"""End marks tried a start: "SEDALIA, Mo. - March 6 -" has a point and two dashes."""

_LATER_START = re.compile(
    r"""
    \n(?<!\n\n)\s*+                        # the line's own break, once a paragraph
    (?=   [^\n(\[/\d]{0,60}+ [(\[/\d]    # near its start, an agency's bracket or a day's figure
            | [A-Z][A-Z.'’]++ [^\n]{0,40}?[-–—]\s{1,2}["“'‘A-Z]  # capitals and a dash
            | [【（［\u2e80-\uffef] )             # or a Chinese or Japanese character
    """,
    re.VERBOSE,
)
"""Where a line starts that may be a dateline although others stand before it."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n|\n[ \t]{2,}(?=\S)")


def find_dateline(
    text: str,
    *,
    language: str | None = None,
    published: dt.date | None = None,
    fetched: dt.date | None = None,
    countries: Sequence[str] = (),
) -> Dateline | None:
    """Return the dateline at the head of a text, None where there is none.

    Only the first `HEAD_CHARS` are looked at, in linear time. `published` (else
    `fetched`) completes a date without a year; without both it stays None.
    `countries` (the publisher's, nearest first) help between towns of one name, behind
    the home of the agency.
    `raw` is `text[start:end]`, the end mark included; the prose begins behind it.
    "UNITED NATIONS" and ships have a place and no `places`.

    >>> found = find_dateline("PYONGYANG, North Korea (AP) — Officials said so.")
    >>> found.raw, found.place, found.agencies
    ('PYONGYANG, North Korea (AP) —', 'PYONGYANG, North Korea', ('AP',))
    >>> find_dateline("MOSCOW — mule cocktails are back") is None
    True
    """
    head = text[:HEAD_CHARS]
    for start in _starts(head):
        if may_be_cjk(head, start):
            parsed = find_cjk_header(head, start)
        else:
            parsed = _find_header(head, start, language)
        if parsed is None:
            continue
        header, end = parsed
        begin = start + header.start
        place = " ".join(header.place.split()) if header.place else None
        homes = (*home_countries(header.agencies), *countries)
        return Dateline(
            raw=text[begin:end],
            place=place,
            places=find_places(place, homes) if place else (),
            agencies=header.agencies,
            date=to_date(header.date, published=published, fetched=fetched)
            if header.date
            else None,
            start=begin,
            end=end,
        )
    return None


def _starts(head: str) -> Iterator[int]:
    """Yield where a dateline may start: the first line, and later ones that look like it."""
    first = len(head) - len(head.lstrip())
    yield first
    for match in islice(_LATER_START.finditer(head, first), MAX_STARTS):
        yield match.end()


def _find_header(head: str, start: int, language: str | None) -> tuple[Header, int] | None:
    """Return the longest header that starts here, and the offset behind its end mark."""
    limit = min(len(head), start + MAX_HEADER_CHARS)
    german = language in ("de", None)
    if opens_as_prose(head[start:limit], german=german):
        return None
    if head.find("\n", start, limit) >= 0:
        blank = _BLANK_LINE.search(head, start, limit)
        limit = blank.start() if blank is not None else limit
    best = None
    marks = find_end_marks(head, start, limit, german=german)
    for kind, words_end, end in islice(marks, MAX_MARKS):
        words = head[start:words_end]
        header = parse_header(words) if may_be_header(words) else None
        if header is None:
            break
        if is_dateline(header, kind, head, (start, end), language):
            if best is None or header.place is not None:
                best = header, end
            if header.place is not None and header.has_day:
                break
    return best
