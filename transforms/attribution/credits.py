"""Possible attributions of a text: cues, each with its best source and content.

Each step asks the linear models to choose among positions that rules allow; how sure
the choices were, and what stands in what, are the signs that an attribution is right.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transforms.attribution import spans
from transforms.attribution.candidates import (
    LEFT,
    NONE,
    RIGHT,
    Clauses,
    Open,
    content_candidates,
    end_candidates,
    far_candidates,
    goes_on_candidates,
    merged,
    source_candidates,
)
from transforms.attribution.characters import Ints
from transforms.attribution.model import FastModel
from transforms.attribution.reading import EDGE, PROPERTIES, ROLES, Reading
from transforms.attribution.tables import NEVER, Floats, Sums

FLOOR = -0.5
"""Least score of a cue label, against none, of a token that is looked at again."""

SIGNS = (
    "one", "odds", "source odds", "far odds", "content odds", "end odds",
    "no source", "source after", "content before", "covered", "covers", "quoted", "length",
)  # fmt: skip
"""What tells whether an attribution is right; `FastModel.decision` has a weight for each."""


class Credits(NamedTuple):
    """Possible attributions, in tokens, one item a cue; -1 where there is no second piece.

    `outer` and `inner` number pairs: the cue of the inner stands in the content of the outer.
    """

    clauses: Clauses
    content: Ints
    content_end: Ints
    more: Ints
    more_end: Ints
    signs: Floats
    outer: Ints
    inner: Ints


def find_credits(reading: Reading, model: FastModel) -> Credits | None:
    """All cues with their best source and content; None where there is no cue."""
    first, after, odds = _with_rules(reading, *model.tagger.find(reading, model.lean, FLOOR))
    if not len(first):
        return None
    counts = spans.with_cues(reading, first)
    sums = _edge_sums(reading, model, first)
    clauses, source_sure, far_sure = _find_sources(reading, model, sums, first, after, counts)
    return _find_contents(reading, model, sums, clauses, counts, (odds, source_sure, far_sure))


def _edge_sums(reading: Reading, model: FastModel, cue: Ints) -> Sums:
    """The edge sums of positions in paragraphs with a cue and right after; others never win."""
    near = _paragraphs(reading, cue)
    if len(near) > MOST_POSITIONS * len(reading):
        return model.spans.edge_sums(reading)
    sums = np.full((len(reading) + 1, spans.EDGE_COLUMNS), NEVER, np.int16)
    model.spans.sum_edges(sums, reading, near)
    return sums


MOST_POSITIONS = 0.8
"""Part of the positions above which all in a row are looked at faster than those picked out."""


def _paragraphs(reading: Reading, token: Ints) -> Ints:
    """The positions in the paragraphs of some tokens, and the next, where contents may begin."""
    steps = np.zeros(len(reading) + 2, np.int32)
    np.add.at(steps, reading.paragraph_start.take(token), 1)
    past = np.minimum(reading.paragraph_end.take(token) + 3, len(reading) + 1)
    np.add.at(steps, past, -1)
    return np.flatnonzero(np.cumsum(steps[:-1]))


RULE_ODDS = 1.5
"""Log odds of a cue that a rule finds and the tagger does not."""

RELAYED = ROLES.index("per") + 2
"""The stored value of property l of a preposition that credits: "per"."""


_CAPITALIZED = (2, 3)
"""The stored values of property s of words with a capital: "Title" and "UPPER"."""


def _with_rules(
    reading: Reading, first: Ints, after: Ints, odds: Floats
) -> tuple[Ints, Ints, Floats]:
    """The cues with those of one rule: "…, per the paper", not "60 miles per hour"."""
    per = np.flatnonzero(reading.properties[PROPERTIES.index("l"), EDGE:-EDGE] == RELAYED)
    if not len(per):
        return first, after, odds
    named = np.isin(reading.at("s", per + 1), _CAPITALIZED)
    named |= np.isin(reading.at("s", per + 2), _CAPITALIZED)
    clause = reading.commas.take(per) > reading.commas.take(per - 1)
    taken = np.append(0, after).take(first.searchsorted(per, side="right")) > per
    per = per[named & clause & ~taken]
    order = np.argsort(np.concatenate([first, per]), kind="stable")
    return (
        np.concatenate([first, per])[order],
        np.concatenate([after, per + 1])[order],
        np.concatenate([odds, np.full(len(per), RULE_ODDS, np.float32)])[order],
    )


def _odds(probability: Floats) -> Floats:
    """Log odds, bounded."""
    bounded = np.minimum(np.maximum(probability, 0.001), 0.999)
    odds: Floats = np.log(bounded / (1 - bounded))
    return odds


def _find_sources(
    reading: Reading,
    model: FastModel,
    sums: Sums,
    first: Ints,
    after: Ints,
    counts: spans.Counts,
) -> tuple[Clauses, Floats, Floats]:
    """The cues with their sources, and the probabilities of both edges."""
    none = np.full(len(first), -1)
    clauses = Clauses(first, after, none, none)
    open_ = model.spans.open_edges("source", sums, first, after)
    options = source_candidates(reading, clauses, open_)
    values = spans.source_values(reading, counts, clauses, options)
    best, near_sure = model.spans.choose("source", sums, options, values)
    side, near = options.side.take(best), options.position.take(best)
    has = np.flatnonzero(side != NONE)
    far_sure = np.ones(len(first), np.float32)
    source, source_end = none.copy(), none.copy()
    if len(has):
        side, near = side[has], near[has]
        open_ = model.spans.open_edges("far", sums, near - 1, near + 1)
        options = far_candidates(reading, open_, side, near)
        values = spans.far_values(reading, counts, clauses.some(has), options, side, near)
        best, far_sure[has] = model.spans.choose("far", sums, options, values)
        far = options.position.take(best)
        source[has] = np.where(side == LEFT, far, near)
        source_end[has] = _leave_room(reading, first[has], side, near, far)
        empty = source >= source_end
        source[empty] = source_end[empty] = -1
    return Clauses(first, after, source, source_end), near_sure, far_sure


def _leave_room(reading: Reading, cue: Ints, side: Ints, near: Ints, far: Ints) -> Ints:
    """Ends of sources. After a cue that begins its sentence, "according to Ruiz, the dam holds",
    a source that takes all of the sentence ends at its first comma: something is credited."""
    end = np.where(side == LEFT, near, far)
    leads = (side == RIGHT) & (reading.sentence_start.take(cue) == cue)
    full = leads & (end >= reading.sentence_end.take(cue) - 1)
    commas = reading.commas
    comma = commas.searchsorted(commas.take(near) + 1) - 1
    return np.where(full & (comma > near) & (comma < end), comma, end)


def _find_contents(
    reading: Reading,
    model: FastModel,
    sums: Sums,
    clauses: Clauses,
    counts: spans.Counts,
    sure: tuple[Floats, Floats, Floats],
) -> Credits:
    """The credits with their contents and the signs that they are right."""
    start, end = clauses.hull()
    near_by = np.concatenate([clauses.cue_end, end])
    open_ = model.spans.open_edges("content", sums, start, near_by)
    options = content_candidates(reading, clauses, open_)
    values = spans.content_values(reading, counts, clauses, options)
    best, content_sure = model.spans.choose("content", sums, options, values)
    side, near = options.side.take(best), options.position.take(best)
    reach = np.maximum(near, end)
    below = reach[reach > reading.paragraph_end.take(clauses.cue)]
    if len(below):
        below = _paragraphs(reading, np.minimum(below, len(reading) - 1))
        below = below[sums[below, 0] == NEVER]
        model.spans.sum_edges(sums, reading, below)
    open_ = model.spans.open_edges("end", sums, near - 1, near + 1)
    options = end_candidates(reading, clauses, open_, side, near)
    values = spans.end_values(reading, counts, clauses, options, side, near)
    best, end_sure = model.spans.choose("end", sums, options, values)
    far = options.position.take(best)
    content = np.where(side == LEFT, far, near)
    content_end = np.where(side == LEFT, near, far)
    more, more_end = _find_more(reading, model, sums, clauses, counts, (side, near), open_)
    outer, inner = _nested(clauses.cue, content, content_end)
    covered = np.zeros(len(side), np.float32)
    np.maximum.at(covered, inner, np.maximum(sure[0], -3.0)[outer] + 3.0)
    covers = np.zeros(len(side), bool)
    covers[outer] = True
    signs = [
        np.ones(len(side)),
        sure[0],
        _odds(sure[1]),
        _odds(sure[2]),
        _odds(content_sure),
        _odds(end_sure),
        clauses.source < 0,
        clauses.source > clauses.cue,
        side == LEFT,
        covered,
        covers,
        reading.at("i", clauses.cue) > 1,
        np.log1p(np.maximum(content_end - content, 0)),
    ]
    return Credits(
        clauses,
        content,
        content_end,
        more,
        more_end,
        np.array(signs, np.float32).T,
        outer,
        inner,
    )


def _nested(cue: Ints, content: Ints, content_end: Ints) -> tuple[Ints, Ints]:
    """Pairs of numbers: the content of the first holds the cue of the second."""
    low, high = cue.searchsorted(content), cue.searchsorted(content_end)
    lengths = np.maximum(high - low, 0)
    outer = np.repeat(np.arange(len(cue)), lengths)
    inner = np.arange(len(outer)) - np.repeat(np.cumsum(lengths) - lengths - low, lengths)
    apart = outer != inner
    return outer[apart], inner[apart]


def _find_more(
    reading: Reading,
    model: FastModel,
    sums: Sums,
    clauses: Clauses,
    counts: spans.Counts,
    edges: tuple[Ints, Ints],
    open_: Open,
) -> tuple[Ints, Ints]:
    """The second piece of each content that stands before its clause and goes on after it."""
    side, near = edges
    more, more_end = np.full(len(side), -1), np.full(len(side), -1)
    left = np.flatnonzero(side == LEFT)
    if not len(left):
        return more, more_end
    owners = clauses.some(left)
    options = goes_on_candidates(reading, owners)
    values = spans.goes_on_values(reading, counts, owners, options, near[left])
    best, _ = model.spans.choose("on", sums, options, values)
    goes_on = options.side.take(best) == RIGHT
    if goes_on.any():
        left = left[goes_on]
        begin = options.position.take(best)[goes_on]
        owners = clauses.some(left)
        right = np.full(len(left), RIGHT)
        # Its paragraph's end is open to a piece always: without it the end might be in the next.
        ends = merged(open_.right, reading.paragraph_end.take(begin), len(reading))
        options = end_candidates(reading, owners, Open(open_.left, ends), right, begin)
        values = spans.end_values(reading, counts, owners, options, right, begin)
        best, _ = model.spans.choose("end", sums, options, values)
        more[left], more_end[left] = begin, options.position.take(best)
        more[more >= more_end] = -1
    return more, more_end
