"""The distinct texts among rows: what is compared, and when each was published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Texts:
    """A row for each text under one headline and day, with the first and last instant of that.

    `rows` are row numbers; `is_new` is False for a text that history alone holds;
    `rank` is the order in time. Other arrays name a text by its place in these.
    """

    rows: np.ndarray
    opened: np.ndarray
    closed: np.ndarray
    title: np.ndarray
    is_new: np.ndarray
    rank: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def gap_us(self, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        """Return the time between texts, 0 where theirs overlap."""
        ahead, behind = self.opened[one] - self.closed[two], self.opened[two] - self.closed[one]
        return np.maximum(np.maximum(ahead, behind), 0)

    def same_title(self, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        """Return which pairs stand under one headline."""
        return np.asarray((self.title[one] == self.title[two]) & (self.title[one] != 0))


def distinct_texts(core: np.ndarray, standing: np.ndarray, known: int) -> Texts:
    """Return the distinct texts of the `standing` rows, of which the first `known` are history's.

    Rows of one text, headline and day are equal in all that is compared, so 100,000
    identical bodies cost one comparison. Rows with too little text to compare are
    left out. A row that is new is preferred to history's, for pairs inside history
    are not compared.
    """
    compared = standing[core["exact"][standing] != 0]
    exact, title, when = (core[name][compared] for name in ("exact", "title", "when"))
    order = np.lexsort((-compared, when // DAY_US, title, exact))
    exact, title, when = exact[order], title[order], when[order]
    starts = np.ones(order.size, bool)
    starts[1:] = (title[1:] != title[:-1]) | (exact[1:] != exact[:-1])
    starts[1:] |= when[1:] // DAY_US != when[:-1] // DAY_US
    at = np.flatnonzero(starts)
    rows = compared[order[at]]
    opened = np.minimum.reduceat(when, at) if at.size else when
    closed = np.maximum.reduceat(when, at) if at.size else when
    return Texts(rows, opened, closed, title[at], rows >= known, _rank(core[rows], opened))


def _rank(core: np.ndarray, opened: np.ndarray) -> np.ndarray:
    rank = np.empty(opened.size, np.int64)
    rank[np.lexsort((core["tie"], core["content"], core["key"], opened))] = np.arange(opened.size)
    return rank
