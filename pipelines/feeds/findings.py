"""What can be wrong with a feed: one table of faults, and how much each matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Whether something is lost by it."""

    PROBLEM = "problem"
    """Articles, dates or edits are lost, or will be."""

    NOTE = "note"
    """Worth knowing; nothing is lost."""


class Fault(StrEnum):
    """What a finding is about. Names are for programs that read `--json`."""

    NO_ANSWER = "no_answer"
    HTTP_STATUS = "http_status"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    NOT_ASKED = "not_asked"
    UNREADABLE = "unreadable"
    MOVED = "moved"
    REDIRECTED = "redirected"
    NO_VALIDATORS = "no_validators"
    CONTENT_TYPE = "content_type"
    NOT_A_FEED = "not_a_feed"
    NOT_WELL_FORMED = "not_well_formed"
    NO_ENTRIES = "no_entries"
    EMPTY_ENTRIES = "empty_entries"
    NO_IDS = "no_ids"
    REPEATED_IDS = "repeated_ids"
    NO_LINKS = "no_links"
    BAD_LINKS = "bad_links"
    NO_DATES = "no_dates"
    BAD_DATES = "bad_dates"
    FUTURE_DATES = "future_dates"
    SAME_DATES = "same_dates"
    STALE = "stale"
    TEASERS_ONLY = "teasers_only"


LEVELS: Mapping[Fault, Level] = {
    Fault.NO_ANSWER: Level.PROBLEM,
    Fault.HTTP_STATUS: Level.PROBLEM,
    Fault.REFUSED: Level.PROBLEM,
    Fault.TOO_LARGE: Level.PROBLEM,
    Fault.NOT_ASKED: Level.NOTE,  # the feed that its host refused has the problem
    Fault.UNREADABLE: Level.PROBLEM,
    Fault.MOVED: Level.PROBLEM,
    Fault.REDIRECTED: Level.NOTE,  # it may lead back tomorrow
    Fault.NO_VALIDATORS: Level.NOTE,  # costs bytes, not articles
    Fault.CONTENT_TYPE: Level.NOTE,  # what decides is the body
    Fault.NOT_A_FEED: Level.PROBLEM,
    Fault.NOT_WELL_FORMED: Level.PROBLEM,
    Fault.NO_ENTRIES: Level.PROBLEM,
    Fault.EMPTY_ENTRIES: Level.PROBLEM,
    Fault.NO_IDS: Level.NOTE,  # their links tell them apart
    Fault.REPEATED_IDS: Level.PROBLEM,
    Fault.NO_LINKS: Level.PROBLEM,
    Fault.BAD_LINKS: Level.PROBLEM,
    Fault.NO_DATES: Level.PROBLEM,
    Fault.BAD_DATES: Level.PROBLEM,
    Fault.FUTURE_DATES: Level.PROBLEM,
    Fault.SAME_DATES: Level.NOTE,  # a batch imported at once looks the same
    Fault.STALE: Level.PROBLEM,
    Fault.TEASERS_ONLY: Level.NOTE,  # the feed is as its publisher wants it
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one feed, in words for the person who keeps the list."""

    fault: Fault
    message: str

    @property
    def level(self) -> Level:
        """How much it matters."""
        return LEVELS[self.fault]


def counted(number: int, one: str, many: str | None = None) -> str:
    """The number and what it counts.

    >>> counted(1, "entry", "entries"), counted(2000, "feed")
    ('1 entry', '2,000 feeds')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
