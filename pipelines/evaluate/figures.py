"""What a score is made of: shares, found-and-right counts, and single mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, frozen=True)
class Share:
    """`right` out of `of`; `value` is None where `of` is 0.

    >>> Share(3, 4).value
    0.75
    """

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share from 0 to 1."""
        return self.right / self.of if self.of else None

    def to_json(self) -> dict[str, Any]:
        """A JSON object of the share and its counts."""
        return {"share": self.value, "right": self.right, "of": self.of}


@dataclass(slots=True, frozen=True)
class Found:
    """Precision, recall and F1 of things found.

    Two numerators, because under "overlaps" one found span may answer to two
    in the gold: `right_found` of `found` is the precision, `gold_found` of
    `gold` the recall.

    >>> figure = Found(right_found=2, found=4, gold_found=2, gold=2)
    >>> figure.precision, figure.recall, round(figure.f1, 3)
    (0.5, 1.0, 0.667)
    """

    right_found: int = 0
    found: int = 0
    gold_found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right; None where nothing was found."""
        return self.right_found / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of the gold that was found; None where the gold has nothing."""
        return self.gold_found / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean; 0 where all was missed, None where there was nothing at all."""
        if not (self.found or self.gold):
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def __add__(self, other: Found) -> Found:
        return Found(
            self.right_found + other.right_found,
            self.found + other.found,
            self.gold_found + other.gold_found,
            self.gold + other.gold,
        )

    def to_json(self) -> dict[str, Any]:
        """A JSON object of the three figures and their counts."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "right_found": self.right_found,
            "found": self.found,
            "gold_found": self.gold_found,
            "gold": self.gold,
        }


Figure = Share | Found


@dataclass(slots=True, frozen=True)
class Mistake:
    """One answer that differs from the gold; `what` names the figure it lowers."""

    id: str
    what: str
    expected: Any
    found: Any

    def to_json(self) -> dict[str, Any]:
        """A JSON object, one line of the file of errors."""
        return {"id": self.id, "what": self.what, "expected": self.expected, "found": self.found}


@dataclass(slots=True, frozen=True)
class Scores:
    """The figures of one task on one set, by name, in the order in which they are shown."""

    figures: dict[str, Figure] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def share_of(answers: Iterable[bool]) -> Share:
    """The share of answers that are right.

    >>> share_of([True, False, True])
    Share(right=2, of=3)
    """
    outcomes = list(answers)
    return Share(sum(outcomes), len(outcomes))


def found_once(predicted: Iterable[bool], gold: Iterable[bool]) -> Found:
    """What a yes-or-no answer per article scores against the gold's yes or no.

    >>> found_once([True, True, False], [True, False, True])
    Found(right_found=1, found=2, gold_found=1, gold=2)
    """
    pairs = list(zip(predicted, gold, strict=True))
    right = sum(answer and truth for answer, truth in pairs)
    return Found(right, sum(answer for answer, _ in pairs), right, sum(truth for _, truth in pairs))
