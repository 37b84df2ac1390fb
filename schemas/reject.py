"""A record that could not be used, and why: counted and written, never dropped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_RAW_CHARS = 10_000
"""How much of a bad record is kept in its reject; the rest stays in the source."""


class Stage(StrEnum):
    """The stage that could not use the record."""

    READ = "read"
    FETCH = "fetch"
    PARSE = "parse"
    NORMALIZE = "normalize"
    SELECT = "select"


class Reason(StrEnum):
    """Why a record could not be used. Names are part of the data contract."""

    UNKNOWN_FORM = "unknown_form"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    BAD_ENCODING = "bad_encoding"
    BAD_RECORD = "bad_record"
    MISSING_FIELD = "missing_field"
    NOT_A_FEED = "not_a_feed"
    NO_ARTICLE = "no_article"
    FETCH_FAILED = "fetch_failed"
    FORBIDDEN = "forbidden"
    OUT_OF_RANGE = "out_of_range"


@dataclass(slots=True, frozen=True)
class Reject:
    """`source` is the feed's URL or the seed's path, with `:LINE` or `#RECORD` where known."""

    stage: Stage
    reason: Reason
    source: str
    message: str
    raw: str | None = None

    def __post_init__(self) -> None:
        if self.raw is not None and len(self.raw) > MAX_RAW_CHARS:
            object.__setattr__(self, "raw", self.raw[:MAX_RAW_CHARS])
