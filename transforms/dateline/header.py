"""What stands before a dateline's end mark, taken apart: place, date, agencies.

`PLACE[, qualifier][, date] [(AGENCY)]`, with agency and date in any order, or the
agency first ("(ANSA) - ROMA, 12 MAR"). Nothing may be left over, which is what
keeps prose out. Sources: the stylebooks named in `tables`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from transforms.dateline.agencies import canonical_agency, parse_agencies
from transforms.dateline.dates import DateWords, find_date_at_end
from transforms.dateline.place_names import is_known, is_located, is_short_state
from transforms.dateline.tables import BYLINE_WORDS, KICKERS, PHOTO_WORDS, RELEASE_WIRES

_TRAILING = " ,;\t\n-–—\xa0"

_BRACKET = re.compile(
    r"""
    \s{0,3} (?: \( (?P<round>[^()\[\]]{2,60}) \)      # "(AP)", "(AP / dpa)", "(PTI)"
              | \[ (?P<square>[^()\[\]]{2,60}) \]     # "[Reuters]"
              | /\s? (?P<slash>[^/()\s]{2,20}) \s?/   # "/TASS/", "/ ACCESSWIRE /"
              | \s (?P<unopened>[A-Z]{2,8}) \)        # "EFE).-", the first bracket forgotten
            ) \s?[.,]? $
          | \s{0,3} \( (?P<unclosed>[A-Z]{2,8}) \.? $      # "(EFE.-", the second one forgotten
    """,
    re.VERBOSE,
)

_LAST_WORDS = re.compile(
    r"""
    (?P<before> , \s{0,3} | \s-{1,2}\s | \s\|\s | \s | / | ^ )  # ", Reuter", " - AP", " dpa"
    (?P<credit> [A-Za-zÀ-ÿ][\w.-]{1,20} (?:\s[A-Z]\w{2,14}){0,2} ) $
    """,
    re.VERBOSE,
)

_FIRST_BRACKET = re.compile(
    r"[(\[](?P<credit>[^()\[\]]{2,40})[)\]]\s{0,2}[.:]?\s{0,2}[-–—]{0,2}\s*"
)
""""(ANSA) - ROMA", "(PTI) New Delhi"."""

_FIRST_WORD = re.compile(
    r"(?P<credit>[A-Za-z][\w-]{1,15})\s{0,2}(?:[-–—|/:]|\s[-–—]{2})\s{0,2}(?=\w)"
)
""""AFP - Paris", "REUTERS/LONDON"."""

_KICKER = re.compile(rf"(?:{'|'.join(KICKERS)})(?:\s\d)?\s{{0,2}}[:\-–—]+\s+", re.IGNORECASE)

_BYLINE = re.compile(rf"(?i:{'|'.join(BYLINE_WORDS)})\s+(?=[^\W\d_a-z])")

_FULL_STOP = re.compile(r"^[^,(]*[^\W\d_]{4}\.$")

_WORD_START = re.compile(r"(?:^|(?<=\s))\S")

_ROLE = re.compile(r"(?:Writer|Correspondent|Reporter|Editor|Staff|Press|Reuters)\s+")

_RELEASE = re.compile(
    r"""
    \s{0,2} [-–—]{0,2} \s{0,2} [(/|–—-]{1,2} \s{0,2}   # " / ", " – (", " - "
    [^()/|–—-]{0,20} [\w.-]{2,20} (?: /[\w.-]{2,20} )?  # "ACCESSWIRE", "Media OutReach Newswire"
    \s{0,2} [)/|]? $
    """,
    re.VERBOSE,
)
"""A release service as it stands at the end of a header: "/ ACCESSWIRE /", "– (Newswire.com)"."""

UNDATED = "undated"
"""What AP writes in place of a place: "UNDATED (AP) —"."""

SIGNATURES = frozenset({"AP", "UPI", "PTI", "AFP", "EFE", "AGI", "ANI"})
"""Two or three capitals that may stand alone before the dash: "AP — "; not "MAP — "."""

LOWER_SIGNATURES = frozenset({"dpa", "epd", "afp", "ap", "rtr"})
"""How German desks sign: "BERLIN dpa"."""

_CLOSING = (")", "]", "/", ").", "].", "/.", ") .")

MAX_ACRONYM_CHARS = 10
"""An acronym of eight letters and its bracket."""

MAX_CREDIT_CHARS = 64
"""A bracket and its blanks."""

MAX_BARE_CHARS = 45
"""An agency of up to three words."""

MAX_CREDITED = 4

MAX_CACHED_HEADERS = 8_192
"""Datelines repeat: a day of a wire has a few hundred."""

MAX_BYLINE_WORDS = 12
MAX_PLACE_WORDS_AFTER_BYLINE = 5


@dataclass(slots=True)
class Header:
    """The parts found; `start` is the offset of the first of them in the header."""

    start: int
    place: str | None
    agencies: tuple[str, ...] = ()
    bracketed: bool = False
    date: DateWords | None = None
    other_bracket: bool = False

    @property
    def has_day(self) -> bool:
        """Whether a day, a weekday or at least a month is given."""
        return self.date is not None


@functools.lru_cache(MAX_CACHED_HEADERS)
def parse_header(words: str) -> Header | None:
    """Return the parts of the words before an end mark, None where a bracket forbids it.

    Kept for the next story of the same desk and day: not to be changed.

    >>> header = parse_header("PYONGYANG, North Korea (AP)")
    >>> header.place, header.agencies
    ('PYONGYANG, North Korea', ('AP',))
    >>> parse_header("PARIS HILTON (AP Photo)") is None
    True
    """
    header = Header(len(words) - len(words.lstrip(" \t\n*•\xa0")), None)
    rest = _strip_first(words.rstrip(_TRAILING), header)
    for _ in range(4):
        shorter = _strip_last(rest, header)
        if shorter is None:
            return None
        if shorter == rest:
            break
        rest = shorter
    return _take_place(rest, header)


def _strip_first(words: str, header: Header) -> str:
    """Take a kicker and a credit from the front; blanks keep the offsets."""
    kicker = _KICKER.match(words, header.start)
    if kicker is not None:
        header.start = kicker.end()
    for form in (_FIRST_BRACKET, _FIRST_WORD):
        match = form.match(words, header.start)
        agencies = parse_agencies(match["credit"]) if match else ()
        # Without brackets the name must be written as its own: "Trend: ...", "map - ...".
        if match and agencies and (form is _FIRST_BRACKET or _is_signature(match["credit"])):
            header.agencies = agencies
            header.bracketed = form is _FIRST_BRACKET
            return " " * match.end() + words[match.end() :]
    return " " * header.start + words[header.start :]


def _strip_last(words: str, header: Header) -> str | None:
    """Return the words without their last part; the same where there is none, None to give up."""
    words = words.rstrip(_TRAILING)
    if words[words.rfind(" ", 0, -2) + 1 :].strip(" ()/|").casefold() in RELEASE_WIRES:
        release = _RELEASE.search(words)
        if release is not None:
            header.other_bracket = True
            return words[: release.start()]
    bracket = _bracket_at_end(words)
    if bracket is not None:
        start, content = bracket
        agencies = parse_agencies(content)
        if agencies:
            header.agencies = agencies + header.agencies
            header.bracketed = True
            return words[:start]
        if not PHOTO_WORDS.isdisjoint(content.casefold().split()):
            return None
        dated = find_date_at_end(content)
        if dated is not None and dated[0] == 0 and header.date is None:
            header.date = dated[1]
            return words[:start]
        return words
    if header.date is None and (dated := find_date_at_end(words)) is not None:
        header.date = dated[1]
        return words[: dated[0]]
    return _strip_bare_credit(words, header)


def _bracket_at_end(words: str) -> tuple[int, str] | None:
    """Return where the bracket that ends the words starts, and what is in it."""
    if not words.endswith(_CLOSING) and "(" not in words[-MAX_ACRONYM_CHARS:]:
        return None
    offset = max(0, len(words) - MAX_CREDIT_CHARS)
    match = _BRACKET.search(words, offset)
    if match is None:
        return None
    return match.start(), next(part for part in match.groups() if part)


def _strip_bare_credit(words: str, header: Header) -> str:
    """ "ROME, March 13, Reuter", "BERLIN dpa": an agency without brackets, after all else.

    Two or three capitals need a date before them: "LANCASTER, PA" is in Pennsylvania
    (cases rt-bare-agency, de-taz, ap-postal).
    """
    if header.agencies or header.date is not None:
        return words
    match = _LAST_WORDS.search(words, max(0, len(words) - MAX_BARE_CHARS))
    if match is None or not _is_signature(match["credit"]):
        return words
    rest = words[: match.start()]
    short = len(match["credit"]) < 4 and match["credit"].isupper() and "|" not in match["before"]
    alone = match["credit"] in SIGNATURES and not rest.strip()
    if short and not alone and not find_date_at_end(rest):
        return words
    header.agencies = parse_agencies(match["credit"])
    return rest


def _is_signature(credit: str) -> bool:
    """Return whether a bare word is written as an agency signs: "Reuter", "dpa"; not "Map"."""
    written = len(credit) > 4 or credit.isupper() or credit in LOWER_SIGNATURES
    return written and canonical_agency(credit) is not None


def _take_place(rest: str, header: Header) -> Header:
    """Give what is left to the place, without a bracket of another kind and a byline."""
    place = rest.strip(_TRAILING)
    bracket = _bracket_at_end(place)
    last = header.date is None and not header.bracketed
    if bracket is not None and last and not is_known(bracket[1]):
        # "LIMA, 12 mar (ZETA)", "CHICAGO (WXYZ)": a source that the table lacks (case station).
        place = place[: bracket[0]].rstrip(_TRAILING)
        header.other_bracket = True
        # "(WFLA/AP)": a station's call sign beside an agency.
        known = (canonical_agency(part) for part in bracket[1].split("/")[:MAX_CREDITED])
        header.agencies += tuple(name for name in known if name is not None)
        if (dated := find_date_at_end(place)) is not None:
            header.date = dated[1]
            place = place[: dated[0]].rstrip(_TRAILING)
    # "SYOSSET, N.Y,. March 11" (rt-comma-point); "MOSCOW. March 12" (interfax): no short form.
    # The point of "FARMINGTON Conn." is the state's (rt-no-comma-state).
    stopped = _FULL_STOP.search(place) and not is_short_state(place.rpartition(" ")[2])
    if place.endswith(",.") or stopped:
        place = place.rstrip(",.")
    if _BYLINE.match(place):
        place = _after_byline(place)
        header.start = rest.index(place)
    header.place = place if place and place.casefold() != UNDATED else None
    return header


def _after_byline(words: str) -> str:
    """Return the place at the end of a byline: "By JANE ROE Staff Writer OSLO, Norway".

    The longest end of it that the gazetteer has, else what follows the writer's role
    (cases ap-byline-lines, ap-byline-joined).
    """
    starts = [match.start() for match in _WORD_START.finditer(words)]
    if len(starts) > MAX_BYLINE_WORDS:
        return words
    for start in starts[-MAX_PLACE_WORDS_AFTER_BYLINE:]:
        if start and is_located(words[start:]):
            return words[start:]
    roles = [match.end() for match in _ROLE.finditer(words)]
    return words[roles[-1] :] if roles else words
