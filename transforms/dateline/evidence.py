"""Whether the parts found make a dateline, given their mark and where they stand."""

from __future__ import annotations

import re

from transforms.dateline.agencies import canonical_agency
from transforms.dateline.header import Header
from transforms.dateline.marks import SENTENCE_START
from transforms.dateline.place_names import is_known, is_located, letter_case, stands_alone

MAX_UNKNOWN_WORDS = 3
"""Words of a village in title case that the gazetteer lacks."""

MIN_LEAD_CHARS = 100
"""A paragraph behind "NEW DELHI:"; a headline, "BOOM: Mayor quits.", is shorter."""

_HEADLINE = re.compile(r"(?:[^\n]{1,160}+\n\s*){0,2}[^\n]{1,160}(?<![:;,])")
"""Up to three short lines above: headline, second headline, byline. A last one that ends with a
colon opens a list: "Events of the week:" (cases bare-two-headlines, no-list-below-colon)."""

COUNTIES = (" COUNTY", " PARISH")
"""What the counties of US papers end with: "ADA COUNTY —"."""

_STOP_DASHES = (".-", ".–", ".—")
"""What Spanish desks end a dateline with, and prose never has: "Caracas.- El Gobierno"."""

_SENTENCE_END = re.compile(r"""[a-z0-9%)\]]{2}[.?!]["”’')]{0,2}\s""")
"""The end of a sentence with something behind it."""

_SPEECH = re.compile(r"""\s*(?:["“'‘]|(?:I|I'm|We|You|Yes|No|Well|So|Oh|That's|It's)\b)""")
"""How an answer starts and a story does not."""

_SPEAKER = re.compile(r"\n\s*(?:Q|A|[A-Z][A-Z .'-]{2,30}):\s")
"""A second speaker: then "SMITH:" and "WASHINGTON:" are speakers too."""


def is_dateline(
    header: Header, kind: str, head: str, span: tuple[int, int], language: str | None
) -> bool:
    """Return whether the parts at `span` of a text's head, ended by a mark of `kind`, suffice.

    With an agency or a date they do almost anywhere; a bare place must be known, open
    the text or stand in capitals below its headline, and a story must follow.
    """
    if header.place is None:
        return _is_credit_alone(header, kind)
    case = letter_case(header.place)
    if case is None:
        return False
    if header.agencies:
        return _holds_with_agency(header, case, kind)
    if header.has_day:
        return _holds_with_date(header, case, kind)
    start, end = span
    above = head[:start].strip()
    if above and not (case == "upper" and kind == "dash" and _HEADLINE.fullmatch(above)):
        return False
    if head[end - 2 : end] in _STOP_DASHES and is_located(header.place):
        return _opens_story(head, end, kind)
    return _holds_bare(header, case, kind, language) and _opens_story(head, end, kind)


def _is_credit_alone(header: Header, kind: str) -> bool:
    """Return whether an agency without a place is one: "(Reuters) - ", "AP — "."""
    if kind == "dash":
        return bool(header.agencies)
    # "(Belga) Le gouvernement …": the bracket alone before a sentence
    return bool(header.agencies) and header.bracketed and kind in ("colon", "none")


def _holds_with_agency(header: Header, case: str, kind: str) -> bool:
    """A place and an agency: "MACAU (Reuters) -", "Klein Zorbling (dpa) -"."""
    place = header.place or ""
    if case != "upper" and not is_known(place):
        # "The Korean Central News Agency (KCNA) -" is prose (no-prose-bracket)
        if case != "title" or canonical_agency(place) is not None:
            return False
        if not header.has_day and len(place.split()) > MAX_UNKNOWN_WORDS:
            return False
    if kind == "none":
        return header.bracketed and (header.has_day or is_located(place))
    if not header.bracketed and not header.has_day:
        return is_known(place)
    return True


def _holds_with_date(header: Header, case: str, kind: str) -> bool:
    """A place and a date: "NAPIER, New Zealand, May 5 -", "BONN, 23. August. "."""
    if kind in ("none", "pipe", "glued") or (kind == "colon" and not header.other_bracket):
        return False
    return case == "upper" or is_known(header.place or "")


def _holds_bare(header: Header, case: str, kind: str, language: str | None) -> bool:
    """A place and a mark alone: "TOKYO - The", "LONDON: The", "Berlin. Die" in German."""
    place = header.place or ""
    if case == "upper" and kind in ("dash", "colon"):
        # "UNIVERSITY PARK, Pa. — ": what the gazetteer lacks is a place behind a state
        named = place.endswith(COUNTIES) or ("," in place and is_known(place))
        return is_located(place) or (kind == "dash" and named)
    # "Orlando — A novel" (no-novel): in title case a town needs its state, or to stand alone
    named = case == "title" and (
        all(stands_alone(part) for part in place.split("/")) or ("," in place and is_located(place))
    )
    if kind == "point":
        return language == "de" and case in ("upper", "title") and is_located(place)
    return kind == "dash" and named


def _opens_story(head: str, end: int, kind: str) -> bool:
    """Return whether a story follows: a capital, then more than one sentence or line.

    "OSLO - ministers near deal on quotas" and "LISBON - Firm says it has sold its plants."
    are headlines of the desk (cases no-flash, no-flash-sentence), "WASHINGTON - based" is
    prose (no-based), "SMITH: I did not" is speech (no-qa), "BOOM: Mayor quits" a kicker
    (no-boom).
    """
    glued = head[end : end + 1].isalpha()
    if not (SENTENCE_START.match(head, end) or (glued and head[end].isupper())):
        return False
    if kind == "colon" and (_SPEECH.match(head, end) or _SPEAKER.search(head, end)):
        return False
    rest = head[end:].strip()
    if kind == "colon" and len(rest.partition("\n")[0]) < MIN_LEAD_CHARS:
        return False
    return "\n" in rest or bool(_SENTENCE_END.search(rest))
