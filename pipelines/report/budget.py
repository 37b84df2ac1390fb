"""How much of a dataset one page holds: bytes a part, and how finely it counts."""

from __future__ import annotations

from dataclasses import dataclass

MAX_PAGE_BYTES = 5_000_000
"""What a page weighs at most: mail programs and phones still open it. The libraries and
the map take 0.6 MB of it, the parts below the rest."""

MAX_CUBE_CHARS = 1_300_000
"""Packed counts."""

MAX_TEXT_BYTES = 1_000_000
"""Texts of articles with their marks: some 250 of 3 KB."""

MAX_HEADLINE_BYTES = 600_000
"""Articles without their texts: some 3,000."""

MAX_SENTENCE_BYTES = 350_000
"""Sentences of the most quoted: some 1,000."""

MAX_STORIES_BYTES = 250_000
"""The most copied stories with who printed them."""

MAX_FEEDS = 300
"""Feeds that are listed, those with problems first; all are counted."""

MAX_OTHER_BYTES = 600_000
"""What is left for names, feeds, rejects and runs, which are limited by number."""

MAX_ARTICLES = 3_000
"""Articles of the sample, with or without their texts: beyond, nobody reads a list."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely the page counts.

    `unit` is what DuckDB's date_trunc takes. Publishers beyond the first `publishers`
    are counted together; places, stories and speakers beyond are not on the page.
    """

    unit: str
    publishers: int
    places: int
    stories: int
    speakers: int


DETAILS = (
    Detail("day", 400, 2000, 200, 300),
    Detail("day", 150, 1000, 150, 150),
    Detail("week", 150, 800, 120, 120),
    Detail("month", 100, 500, 100, 80),
    Detail("month", 50, 300, 80, 50),
    Detail("year", 30, 200, 50, 40),
)
"""From fine to coarse; the first one that fits MAX_CUBE_CHARS is taken, else the last."""
