"""The source and the content of a cue: linear models point at where they begin and end.

Five pointers in turn, each a choice among positions near what is known already:
the source's edge toward the cue (or that there is none), its far edge, the
content's edge toward the clause of cue and source, its far edge, and where a
content before the clause goes on after it (or that it does not).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.attribution.between import Counts, bucket, code, crossed
from transforms.attribution.candidates import LEFT, NONE, RIGHT, Candidates, Clauses, Open
from transforms.attribution.characters import Ints, Words
from transforms.attribution.cues import sum_places
from transforms.attribution.reading import (
    COUNTED,
    EDGE,
    EDGE_VALUES,
    LANES,
    Reading,
    TokenTemplates,
)
from transforms.attribution.tables import Floats, PackedTable, Sums
from transforms.attribution.templates import Templates

Values = npt.NDArray[np.uint32]

_COMMON = ("D", "side", "between", "breaks", "verbs", "cues")

_CUE = ("cl", "cf", "vl", "vf", "wb", "wa", "fz", "qc", "start")
_NEAR = ("near", "fnear", "snear", "qnear")

VALUES: dict[str, tuple[str, ...]] = {
    "source": (*EDGE_VALUES, *_CUE, *_COMMON),
    "far": (*EDGE_VALUES, *_NEAR, "fnear2", "cl", *_COMMON),
    "content": (*EDGE_VALUES, *_CUE, "sp", "ka", "kb", "fkb", "qk", "se", *_COMMON),
    "end": (*EDGE_VALUES, *_NEAR, "sp", "cl", "vl", "adjacent", *_COMMON),
    "on": (*EDGE_VALUES, "qnear", "kb", "fkb", "ahead", "over", "fahead", "cl", *_COMMON),
}
"""The rows of each pointer's values, by the names that its templates use."""

COLUMNS = {"source": (0, 1), "far": (2, 3), "content": (4, 5), "end": (6, 7), "on": (-1, -1)}
"""The columns of the table of edges that a pointer adds on the LEFT and on the RIGHT; -1 none.

The far edge of a content's further piece is pointed at by "end" too.
"""

EDGE_COLUMNS = 8


@dataclass(slots=True, eq=False)
class SpanModel:
    """Weights: `edges` one row a place and one column a pointer and side; one table a pointer.

    `floors`: a position whose score in a column is lower is not looked at.
    """

    edge_templates: TokenTemplates
    edges: Floats
    templates: dict[str, Templates]
    tables: dict[str, Floats]
    floors: Floats
    packed: PackedTable = field(init=False)

    def __post_init__(self) -> None:
        self.packed = PackedTable(self.edges, len(self.edge_templates.templates))

    def edge_scores(self, reading: Reading) -> Floats:
        """The scores of each position as an edge, one row a column of the table."""
        return self.packed.scores(self.edge_sums(reading)).T

    def edge_sums(self, reading: Reading) -> Sums:
        """The sums that the scores of each position come from, one row a position."""
        return self._sum(reading.properties)

    def sum_edges(self, sums: Sums, reading: Reading, positions: Ints) -> None:
        """Writes the sums of some positions, in order, to their places among those of all."""
        wanted = np.zeros(reading.properties.shape[1], bool)
        wanted[:EDGE] = wanted[-EDGE:] = True
        reach = self.edge_templates.reach
        for step in range(EDGE - reach, EDGE + reach + 1):
            wanted[positions + step] = True
        tokens = np.flatnonzero(wanted)
        place = np.cumsum(wanted).take(positions + EDGE) - 1 - EDGE
        some = self._sum(reading.properties.take(tokens, axis=1))
        _rows(sums)[positions] = _rows(some).take(place)

    def _sum(self, properties: Words) -> Sums:
        size = properties.shape[1] - 2 * EDGE + 1
        return sum_places(self.edge_templates, self.packed, properties, size)

    def open_edges(self, name: str, sums: Sums, left: Ints, right: Ints) -> Open:
        """Positions whose score in a pointer's columns reaches its floor, and those given."""
        column = COLUMNS[name][0]
        low, low_right = map(self.packed.below, self.floors[column : column + 2].tolist())
        left_flags = sums[:, column] > low
        right_flags = sums[:, column + 1] > low_right
        left_flags[left] = True
        right_flags[np.minimum(right, len(right_flags) - 1)] = True
        return Open(np.flatnonzero(left_flags), np.flatnonzero(right_flags))

    def choose(
        self, name: str, sums: Sums, candidates: Candidates, values: Values
    ) -> tuple[Ints, Floats]:
        """For each choice the best candidate's number, and its probability."""
        total = self.templates[name].scores(values, self.tables[name])
        left = COLUMNS[name][0]
        if left >= 0:
            place = candidates.position * sums.shape[1]
            place += candidates.side
            place += left
            edge = self.packed.scores(sums.ravel().take(place, mode="clip"))
            edge[candidates.side == NONE] = 0.0
            total += edge
        return best_of(total, candidates)


def _rows(sums: Sums) -> npt.NDArray[np.complex128]:
    """The rows of sums as single items, which are moved as fast as numbers are."""
    return sums.view(np.complex128).ravel()


def best_of(total: Floats, candidates: Candidates) -> tuple[Ints, Floats]:
    """The first best candidate of each choice and its share of the exponentials."""
    top = np.maximum.reduceat(total, candidates.first)
    margin = total - top.take(candidates.item)
    best = np.flatnonzero(margin >= 0)
    owner = candidates.item.take(best)
    lead = np.ones(len(best), bool)
    lead[1:] = owner[1:] != owner[:-1]
    share = 1.0 / np.add.reduceat(np.exp(margin), candidates.first)
    return best[lead], share.astype(np.float32)


def _assemble(
    reading: Reading,
    counts: Counts,
    candidates: Candidates,
    owners: list[Any],
    toward: Ints,
    inner: Any = 0,
) -> Values:
    """The values of candidates: of the position, of the choice, of the way between.

    `owners` has one array a row, one item a choice; `toward` is what the distance
    is measured to; `inner` marks candidates with a distance of another kind.
    """
    item, position, side, _ = candidates
    edges = len(EDGE_VALUES)
    common = edges + len(owners)
    values = np.empty((common + len(_COMMON), len(item)), np.uint32)
    taken = reading.edges.view(np.complex128).ravel().take(position, mode="clip")
    values[:edges] = taken.view(np.uint16).reshape(-1, LANES)[:, :edges].T
    none = np.flatnonzero(side == NONE)
    if len(none):
        values[:edges, none] = 0
    known = np.array(owners, dtype=np.uint32)
    known.take(item, axis=1, out=values[edges:common], mode="clip")
    between = crossed(counts, position, toward)
    values[common] = bucket(np.abs(position - toward)) + 16 * side + 64 * inner
    values[common + 1] = side
    values[common + 2] = code(between)
    values[common + 3] = between[:, 2]
    values[common + 4] = between[:, 4]
    values[common + 5] = between[:, 5]
    return values


def _cue_rows(reading: Reading, clauses: Clauses) -> list[Any]:
    """The rows of _CUE: the cue's first and last words, and its neighbors."""
    cue, last = clauses.cue, clauses.cue_end - 1
    return [
        reading.at("w", last),
        reading.at("w", cue),
        reading.at("v", last),
        reading.at("v", cue),
        reading.at("w", cue - 1),
        reading.at("w", last + 1),
        reading.at("f", cue - 1),
        reading.at("q", cue - 1) * 8 + reading.at("q", cue),
        np.minimum(cue - reading.sentence_start.take(cue), 3),
    ]


def _near_rows(reading: Reading, side: Ints, near: Ints) -> list[Any]:
    """The rows of _NEAR: the word at a known edge, inside."""
    word = np.where(side == LEFT, near - 1, near)
    return [reading.at(name, word) for name in "wfsq"]


def _source_place(clauses: Clauses) -> Ints:
    """0 where there is no source, 1 before the cue, 2 after it."""
    return np.where(clauses.source < 0, 0, np.where(clauses.source < clauses.cue, 1, 2))


def source_values(
    reading: Reading, counts: Counts, clauses: Clauses, candidates: Candidates
) -> Values:
    """Values of a source's near edges."""
    item, _, side, _ = candidates
    toward = np.where(side == RIGHT, clauses.cue_end.take(item), clauses.cue.take(item))
    return _assemble(reading, counts, candidates, _cue_rows(reading, clauses), toward)


def far_values(
    reading: Reading,
    counts: Counts,
    clauses: Clauses,
    candidates: Candidates,
    side: Ints,
    near: Ints,
) -> Values:
    """Values of a source's far edges."""
    owners = _near_rows(reading, side, near)
    owners.append(reading.at("f", np.where(side == LEFT, near - 2, near + 1)))
    owners.append(reading.at("w", clauses.cue_end - 1))
    return _assemble(reading, counts, candidates, owners, near.take(candidates.item))


def content_values(
    reading: Reading, counts: Counts, clauses: Clauses, candidates: Candidates
) -> Values:
    """Values of a content's near edges."""
    item, position, side, _ = candidates
    start, end = clauses.hull()
    last = end.take(item)
    inner = (side == RIGHT) & (position < last)
    after = np.where(inner, clauses.cue_end.take(item), last)
    toward = np.where(side == LEFT, start.take(item), after)
    around = reading.at("q", start - 1) * 64 + reading.at("q", start - 2) * 512
    around += reading.at("q", end) * 8 + reading.at("q", end + 1)
    owners = [
        *_cue_rows(reading, clauses),
        _source_place(clauses),
        reading.at("w", start - 1),
        reading.at("w", end),
        reading.at("f", end + 1),
        around,
        reading.at("b", end),
    ]
    return _assemble(reading, counts, candidates, owners, toward, inner)


def end_values(
    reading: Reading,
    counts: Counts,
    clauses: Clauses,
    candidates: Candidates,
    side: Ints,
    near: Ints,
) -> Values:
    """Values of a content's far edges."""
    start, end = clauses.hull()
    away = np.where(side == LEFT, start - near, near - end)
    owners = [
        *_near_rows(reading, side, near),
        _source_place(clauses),
        reading.at("w", clauses.cue_end - 1),
        reading.at("v", clauses.cue_end - 1),
        np.minimum(np.maximum(away, -1), 3) + 1,
    ]
    return _assemble(reading, counts, candidates, owners, near.take(candidates.item))


def goes_on_values(
    reading: Reading, counts: Counts, clauses: Clauses, candidates: Candidates, near: Ints
) -> Values:
    """Values of the starts of a further piece; `near` is where the first piece ends."""
    _, end = clauses.hull()
    last = np.minimum(end, len(reading) - 1)
    ahead = reading.next_quote.take(last)
    is_near = ahead < reading.paragraph_end.take(last)
    ahead = np.where(is_near, ahead, end)
    owners = [
        reading.at("q", near - 1),
        reading.at("w", end),
        reading.at("f", end + 1),
        np.where(is_near, bucket(ahead - end), 15),
        code(crossed(counts, end, ahead)),
        reading.at("f", ahead - 1),
        reading.at("w", clauses.cue_end - 1),
    ]
    return _assemble(reading, counts, candidates, owners, end.take(candidates.item))


def with_cues(reading: Reading, first: Ints) -> Counts:
    """The running counts of a text with those of its cues, which begin at the tokens given."""
    flags = np.zeros(len(reading) + 1, bool)
    flags[first + 1] = True
    counts = reading.counts.copy()
    np.cumsum(flags, dtype=np.int16, out=counts[:, COUNTED.index("cues")])
    return counts
