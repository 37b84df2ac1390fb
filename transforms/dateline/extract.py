"""The dateline of a story: where, when and by whom it was filed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from schemas.article import Dateline
from transforms.dateline.agencies import canonical_agency
from transforms.dateline.cjk import find_cjk_header, may_be_cjk
from transforms.dateline.dates import to_date
from transforms.dateline.header import Header, may_be_header, parse_header
from transforms.dateline.place_names import find_places, is_known, is_located, letter_case

HEAD_CHARS = 1_500
"""How much of a text is looked at: headline, kicker, bylines and embargo lines come before."""

MAX_STARTS = 8
"""How many lines below the first may be tried as a dateline's start."""

MAX_HEADER_CHARS = 150
"""The longest header: two places with qualifiers, a date with a year, two agencies."""

MAX_UNKNOWN_WORDS = 3
"""Words of a village in title case that the gazetteer lacks."""

MIN_LEAD_CHARS = 100
"""A paragraph behind "NEW DELHI:"; a headline, "BOOM: Mayor quits.", is shorter."""

MAX_MARKS = 6
"""End marks tried a start: "KANSAS CITY, Mo. - March 16 -" has a point and two dashes."""

_MARK = re.compile(r"\.\s?[-–—_]{1,3}(?=\s)|[-–—_]{1,3}|[:：|]|\.(?=\s)|[)\]](?=\s)")
"""Characters that may end a dateline; `_mark_kind` looks at what stands around them."""

_LATER_START = re.compile(
    r"""
    \n\s* (?= [^\n(\[/\d]{0,60} [(\[/\d]    # near its start, an agency's bracket or a day's figure
            | [【（［\u2e80-\uffef] )             # or a Chinese or Japanese character
    """,
    re.VERBOSE,
)
"""Where a line starts that may be a dateline although others stand before it."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n|\n[ \t]{2,}(?=\S)")

_STORY_START = re.compile(r"""\s*["“”„«‘'`¿¡(<$€£]*\s?[^\W_a-z]""")
"""A sentence's first character: a capital, a figure, a script without case."""

_SENTENCE_START = re.compile(r"""\s+["“”„«‘'¿¡]{0,2}\s?[^\W\d_a-z]""")
"""Stricter: no figure and no bracket, as in "12. Mrz. (dpa)", "TURKEY — 12 to 14 pounds"."""

_SENTENCE_END = re.compile(r"""[a-z0-9%)\]]{2}[.?!]["”’')]{0,2}\s""")
"""The end of a sentence with something behind it."""

_SPEECH = re.compile(r"""\s*(?:["“'‘]|(?:I|I'm|We|You|Yes|No|Well|So|Oh|That's|It's)\b)""")
"""How an answer starts and a story does not."""

_SPEAKER = re.compile(r"\n\s*(?:Q|A|[A-Z][A-Z .'-]{2,30}):\s")
"""A second speaker: then "SMITH:" and "WASHINGTON:" are speakers too."""


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
    `countries` (the publisher's, nearest first) help between towns of one name.
    `raw` is `text[start:end]`, the end mark included; the prose begins behind it.
    "UNITED NATIONS" and ships have a place and no `places`.

    >>> found = find_dateline("PYONGYANG, North Korea (AP) — Officials said so.")
    >>> found.raw, found.place, found.agencies
    ('PYONGYANG, North Korea (AP) —', 'PYONGYANG, North Korea', ('AP',))
    >>> find_dateline("MOSCOW — mule cocktails are back") is None
    True
    """
    head = text[:HEAD_CHARS]
    for start, first in _starts(head):
        if may_be_cjk(head, start):
            parsed = find_cjk_header(head, start)
        else:
            parsed = _find_header(head, start, first=first, language=language)
        if parsed is None:
            continue
        header, end = parsed
        begin = start + header.start
        place = " ".join(header.place.split()) if header.place else None
        return Dateline(
            raw=text[begin:end],
            place=place,
            places=find_places(place, tuple(countries)) if place else (),
            agencies=header.agencies,
            date=to_date(header.date, published=published, fetched=fetched)
            if header.date
            else None,
            start=begin,
            end=end,
        )
    return None


def _starts(head: str) -> Iterator[tuple[int, bool]]:
    """Yield where a dateline may start, and whether that is the first line."""
    first = len(head) - len(head.lstrip())
    yield first, True
    for match in islice(_LATER_START.finditer(head, first), MAX_STARTS):
        yield match.end(), False


def _find_header(
    head: str, start: int, *, first: bool, language: str | None
) -> tuple[Header, int] | None:
    """Return the longest header that starts here, and the offset behind its end mark."""
    limit = min(len(head), start + MAX_HEADER_CHARS)
    if head.find("\n", start, limit) >= 0:
        blank = _BLANK_LINE.search(head, start, limit)
        limit = blank.start() if blank is not None else limit
    best = None
    tried = 0
    german = language in ("de", None)
    for mark in _MARK.finditer(head, start, limit):
        found = _end_mark(head, mark, german)
        if found is None:
            continue
        tried += 1
        kind, words_end, end = found
        words = head[start:words_end]
        if tried > MAX_MARKS or not may_be_header(words):
            break
        header = parse_header(words)
        if header is None:
            break
        if _is_dateline(header, kind, head, end, first=first, language=language):
            if best is None or header.place is not None:
                best = header, end
            if header.place is not None and header.has_day:
                break
    return best


def _end_mark(head: str, mark: re.Match[str], german: bool) -> tuple[str, int, int] | None:
    """Return (kind, end of the words, end of the mark) of a dateline's end mark, or None."""
    sign, at, end = mark[0], mark.start(), mark.end()
    before, after = head[at - 1 : at], head[end : end + 1]
    spaced = after.isspace() or not after
    if sign[0] == "." and sign[-1] != ".":
        # "(EFE).- El"; the point of "N.J. - The" belongs to the place
        return "dash", at if before in ")]/" else at + 1, end
    if sign[0] in "-–—_":
        if before.isspace() and (spaced or head[at - 2 : at - 1].isdigit() or sign == "—"):
            return ("dash", at, end)  # "(AP) _ The", "March 17 -Qtr"
        if before in ")]/" or (before.isdigit() and spaced) or (before == "," and spaced):
            return ("dash", at, end)  # "(AP)— The", "April 1- The"
        return ("dash", at, end) if sign == "—" and before.isalpha() else None
    if sign in ":：":
        return ("colon", at, end) if spaced else None
    if sign == "|":
        return ("pipe", at, end) if before.isspace() and spaced else None
    if sign == ".":
        if not (before in ")]/" or (german and head[at - 2 : at].isalpha())):
            return None
        return ("point", at, end) if _SENTENCE_START.match(head, end) else None
    # "(IANS) The": nothing but the bracket; the next word opens a sentence.
    return ("none", end, end) if _STORY_START.match(head, end) else None


def _is_dateline(
    header: Header, kind: str, head: str, end: int, *, first: bool, language: str | None
) -> bool:
    """Return whether the parts and the mark suffice, given where they stand."""
    if header.place is None:
        return _is_credit_alone(header, kind)
    case = letter_case(header.place)
    if case is None:
        return False
    if header.agencies:
        return _holds_with_agency(header, case, kind)
    if header.has_day:
        return _holds_with_date(header, case, kind)
    return first and _holds_bare(header, case, kind, language) and _opens_story(head, end, kind)


def _is_credit_alone(header: Header, kind: str) -> bool:
    """Return whether an agency without a place is one: "(Reuters) - ", "AP — "."""
    return bool(header.agencies) and (kind == "dash" or (kind == "colon" and header.bracketed))


def _holds_with_agency(header: Header, case: str, kind: str) -> bool:
    """A place and an agency: "MACAU (Reuters) -", "Klein Zorbling (dpa) -"."""
    place = header.place or ""
    if case != "upper" and not is_known(place):
        # "The Korean Central News Agency (KCNA) -", "Prime Minister Jane Roe (PTI) -": prose
        if case != "title" or canonical_agency(place) is not None:
            return False
        if not header.has_day and len(place.split()) > MAX_UNKNOWN_WORDS:
            return False
    if kind == "none":
        return header.has_day and header.bracketed
    if not header.bracketed and not header.has_day:
        return is_known(place)
    return True


def _holds_with_date(header: Header, case: str, kind: str) -> bool:
    """A place and a date: "TAUPO, New Zealand, March 23 -", "BONN, 23. August. "."""
    if kind in ("none", "pipe") or (kind == "colon" and not header.other_bracket):
        return False
    return case == "upper" or is_known(header.place or "")


def _holds_bare(header: Header, case: str, kind: str, language: str | None) -> bool:
    """A place and a mark alone: "TOKYO - The", "LONDON: The", "Berlin. Die" in German."""
    if kind != "dash" and not (kind == "colon" and case == "upper"):
        return kind == "point" and language == "de" and is_located(header.place or "")
    return case in ("upper", "title") and is_located(header.place or "")


def _opens_story(head: str, end: int, kind: str) -> bool:
    """Return whether a story follows: a capital, then more than one sentence or line.

    "GENEVA - negotiators agree on pact" and "BRUSSELS - Firm says it will sell mills."
    are headlines of the desk, "WASHINGTON - based" is prose, "SMITH: I did not" is speech.
    """
    glued = head[end : end + 1].isalpha()
    if not (_SENTENCE_START.match(head, end) or (glued and head[end].isupper())):
        return False
    if kind == "colon" and (_SPEECH.match(head, end) or _SPEAKER.search(head, end)):
        return False
    rest = head[end:].strip()
    if kind == "colon" and len(rest.partition("\n")[0]) < MIN_LEAD_CHARS:
        return False
    return "\n" in rest or bool(_SENTENCE_END.search(rest))
