"""Trains the fast extractor's model: `python -m training.fast.train --help`.

On one core English takes about two minutes, German one. The same input gives the
same file. WordNet's database files are in Debian's package `wordnet-base`.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.fast.corpus import (
    Label,
    Row,
    bucket_of,
    build_vocabulary,
    labels_of,
    load_rows,
    read_rows,
)
from training.fast.fit import Choices, Sequence, fit_chain, fit_choices, fit_logistic
from training.fast.words import Meaning, read_meanings
from transforms.attribution import candidates as rules
from transforms.attribution import spans
from transforms.attribution.candidates import LEFT, NONE, RIGHT, Clauses
from transforms.attribution.credits import SIGNS, find_credits
from transforms.attribution.cues import BEGIN, INSIDE, CueTagger
from transforms.attribution.model import FastModel, new_templates, pack
from transforms.attribution.reading import Reading, TokenTemplates
from transforms.attribution.span_templates import POINTERS
from transforms.attribution.spans import COLUMNS, EDGE_COLUMNS, SpanModel
from transforms.attribution.templates import Templates
from transforms.attribution.vocabulary import Vocabulary

Array = npt.NDArray[Any]

LEAN, THRESHOLD = 1.5, 0.38
"""Chosen on the folds by publisher: the F1 of contents is flat around them."""

DECISION_PARTS = 2
"""In how many parts the rows are cut to learn the decision from unseen predictions."""


def main() -> None:
    """Reads the command line, trains, writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="folder of labelled sets")
    parser.add_argument("--name", required=True, help="set, such as attribution_en_train")
    parser.add_argument("--language", required=True, help="ISO 639-1 code of the set's language")
    parser.add_argument("--wordnet", type=Path, help="WordNet's folder of database files")
    parser.add_argument("--output", type=Path, required=True, help="the .npz file to write")
    given = parser.parse_args()
    meanings = read_meanings(given.wordnet) if given.wordnet else {}
    model = train(load_rows(given.gold, given.name), given.language, meanings)
    np.savez_compressed(given.output, **pack(model))  # type: ignore[arg-type]


def train(rows: list[Row], language: str, meanings: dict[str, Meaning]) -> FastModel:
    """The model of all rows; its decision is learned from models of parts of them."""
    decision = train_decision(rows, language, meanings)
    vocabulary = build_vocabulary(rows, language, meanings)
    return train_parts(rows, language, vocabulary, decision)


def train_decision(rows: list[Row], language: str, meanings: dict[str, Meaning]) -> Array:
    """The weights of the signs, from predictions on rows that the models did not see."""
    signs: list[Array] = []
    right: list[Array] = []
    for part in range(DECISION_PARTS):
        seen = [row for row in rows if bucket_of(row, DECISION_PARTS) != part]
        vocabulary = build_vocabulary(seen, language, meanings)
        model = train_parts(seen, language, vocabulary, np.zeros(len(SIGNS), np.float32))
        for row in (row for row in rows if bucket_of(row, DECISION_PARTS) == part):
            reading = read_rows([row], vocabulary)[0]
            candidates = find_credits(reading, model)
            if candidates is None:
                continue
            gold = np.zeros(len(reading) + 1, bool)
            for label in labels_of(row, reading):
                gold[slice(*label.cue)] = True
            cues = zip(candidates.clauses.cue, candidates.clauses.cue_end, strict=True)
            signs.append(candidates.signs)
            right.append(np.array([gold[first:after].any() for first, after in cues]))
    return fit_logistic(np.concatenate(signs), np.concatenate(right))


def train_parts(
    rows: list[Row], language: str, vocabulary: Vocabulary, decision: Array
) -> FastModel:
    """The model of the rows with a given decision."""
    readings = read_rows(rows, vocabulary)
    labels = [labels_of(row, reading) for row, reading in zip(rows, readings, strict=True)]
    cue, edge, pointers = new_templates()
    sequences = [
        sequence
        for reading, some in zip(readings, labels, strict=True)
        for sequence in _sequences(reading, some, cue)
    ]
    table, moves = fit_chain(sequences, 1 << cue.templates.bits, 3)
    tagger = CueTagger(cue, table, moves)
    span_model = _train_spans(readings, labels, _empty(edge, pointers))
    return FastModel(language, vocabulary, tagger, span_model, decision, LEAN, THRESHOLD)


def _empty(edge: TokenTemplates, pointers: dict[str, Templates]) -> SpanModel:
    width = EDGE_COLUMNS
    return SpanModel(
        edge, np.zeros((0, width), np.float32), pointers, {}, np.full(width, -np.inf, np.float32)
    )


def _sequences(reading: Reading, labels: list[Label], templates: Any) -> list[Sequence]:
    """A text's paragraphs with the labels of the chain."""
    truth = np.zeros(len(reading), np.int64)
    for label in labels:
        truth[slice(*label.cue)] = INSIDE
        truth[label.cue[0]] = BEGIN
    places = templates.places(reading, 0, len(reading)).T.astype(np.int64)
    cuts = [0, *(np.flatnonzero(reading.breaks) + 1).tolist(), len(reading)]
    return [
        Sequence(places[low:high], truth[low:high])
        for low, high in itertools.pairwise(cuts)
        if high > low
    ]


def _train_spans(readings: list[Reading], labels: list[list[Label]], model: SpanModel) -> SpanModel:
    """The span model of the labels."""
    gathered: dict[str, list[Choices]] = {name: [] for name in POINTERS}
    for reading, some in zip(readings, labels, strict=True):
        if some:
            _gather_choices(reading, some, model, gathered)
    size = 1 << model.edge_templates.templates.bits
    edges = np.zeros((size, EDGE_COLUMNS), np.float32)
    for name in POINTERS:
        own = 1 << model.templates[name].bits
        table = fit_choices(gathered[name], 2 * size + own + 1)
        left, right = COLUMNS[name]
        if left >= 0:
            edges[:, left], edges[:, right] = table[:size], table[size : 2 * size]
        model.tables[name] = table[2 * size : -1]
    model = SpanModel(model.edge_templates, edges, model.templates, model.tables, model.floors)
    model.floors = _floors(readings, labels, model)
    return model


def _floors(readings: list[Reading], labels: list[list[Label]], model: SpanModel) -> Array:
    """The score that all but RARE_SHARE of the right edges reach, by column."""
    reached: list[list[Array]] = [[] for _ in range(EDGE_COLUMNS)]
    for reading, some in zip(readings, labels, strict=True):
        if not some:
            continue
        scores = model.edge_scores(reading)
        for column, positions in _edges_of(some).items():
            if positions:
                reached[column].append(scores[column, positions])
    floors = [
        np.quantile(np.concatenate(scores), RARE_SHARE) if scores else -np.inf for scores in reached
    ]
    return np.array(floors, np.float32)


RARE_SHARE = 0.01
"""Part of the right edges, near the known ones already, that may go unseen for speed. With
more of the contents' it is a twentieth faster, and clauses of saying after an unquoted
sentence lose its beginning."""


def _edges_of(labels: list[Label]) -> dict[int, list[int]]:
    """The right positions of each column."""
    positions: dict[int, list[int]] = {column: [] for column in range(EDGE_COLUMNS)}
    for label in labels:
        source = label.source
        if source:
            left = source[1] <= label.cue[0]
            positions[0 if left else 1].append(source[1] if left else source[0])
            positions[2 if left else 3].append(source[0] if left else source[1])
        first = min(label.cue[0], source[0]) if source else label.cue[0]
        for piece in label.content:
            left = piece[1] <= first
            positions[4 if left else 5].append(piece[1] if left else piece[0])
            positions[6 if left else 7].append(piece[0] if left else piece[1])
    return positions


def _gather_choices(
    reading: Reading, labels: list[Label], model: SpanModel, gathered: dict[str, list[Choices]]
) -> None:
    """Adds the choices of one text to each pointer's."""
    cue = np.array([label.cue[0] for label in labels])
    cue_end = np.array([label.cue[1] for label in labels])
    source = np.array([label.source[0] if label.source else -1 for label in labels])
    source_end = np.array([label.source[1] if label.source else -1 for label in labels])
    clauses = Clauses(cue, cue_end, source, source_end)
    counts = spans.with_cues(reading, cue)
    edge_places = model.edge_templates.places(reading, 0, len(reading) + 1).astype(np.int64)

    def add(name: str, options: rules.Candidates, values: Any, right: Array) -> None:
        gathered[name].append(_choices(name, model, edge_places, options, values, right))

    everywhere = rules.all_open(reading)
    options = rules.source_candidates(reading, clauses, everywhere)
    near = np.where(source_end <= cue, source_end, source)
    side = np.where(source < 0, NONE, np.where(source_end <= cue, LEFT, RIGHT))
    right = (options.side == side[options.item]) & (
        (options.side == NONE) | (options.position == near[options.item])
    )
    add("source", options, spans.source_values(reading, counts, clauses, options), right)
    _gather_far(reading, clauses, side, near, counts, add)
    start, _ = clauses.hull()
    side, near, far, begin, end = _content_targets(labels, start)
    options = rules.content_candidates(reading, clauses, everywhere)
    right = (options.side == side[options.item]) & (options.position == near[options.item])
    add("content", options, spans.content_values(reading, counts, clauses, options), right)
    _gather_end(reading, clauses, side, near, far, counts, lambda *given: add("end", *given))
    left = np.flatnonzero(side == LEFT)
    if not len(left):
        return
    owners = Clauses(*(column[left] for column in clauses))
    options = rules.goes_on_candidates(reading, owners)
    goal = begin[left][options.item]
    right = np.where(
        goal < 0, options.side == NONE, (options.side == RIGHT) & (options.position == goal)
    )
    add("on", options, spans.goes_on_values(reading, counts, owners, options, near[left]), right)
    kept = np.where(begin >= 0, RIGHT, NONE)
    _gather_end(reading, clauses, kept, begin, end, counts, lambda *given: add("end", *given))


def _gather_far(
    reading: Reading, clauses: Clauses, side: Array, near: Array, counts: Array, add: Any
) -> None:
    """Adds the choices of sources' far edges."""
    has = np.flatnonzero(side != NONE)
    if not len(has):
        return
    owners = Clauses(*(column[has] for column in clauses))
    side, near = side[has], near[has]
    far = np.where(side == LEFT, owners.source, owners.source_end)
    options = rules.far_candidates(reading, rules.all_open(reading), side, near)
    values = spans.far_values(reading, counts, owners, options, side, near)
    add("far", options, values, options.position == far[options.item])


def _gather_end(
    reading: Reading,
    clauses: Clauses,
    side: Array,
    near: Array,
    far: Array,
    counts: Array,
    add: Any,
) -> None:
    """Adds the choices of contents' far edges."""
    has = np.flatnonzero(side != NONE)
    if not len(has):
        return
    owners = Clauses(*(column[has] for column in clauses))
    side, near, far = side[has], near[has], far[has]
    options = rules.end_candidates(reading, owners, rules.all_open(reading), side, near)
    values = spans.end_values(reading, counts, owners, options, side, near)
    add(options, values, options.position == far[options.item])


def _content_targets(labels: list[Label], start: Array) -> tuple[Array, Array, Array, Array, Array]:
    """For each label the side, near and far edge of its content, and the next piece's edges."""
    rows = []
    for label, first in zip(labels, start.tolist(), strict=True):
        before = [piece for piece in label.content if piece[1] <= first]
        after = [piece for piece in label.content if piece[0] >= label.cue[1]]
        more = after[0] if before and after else (-1, -1)
        if before:
            rows.append((LEFT, before[-1][1], before[-1][0], *more))
        elif after:
            rows.append((RIGHT, after[0][0], after[0][1], *more))
        else:
            rows.append((NONE, 1, 0, *more))
    return tuple(np.array(rows).T)


def _choices(
    name: str,
    model: SpanModel,
    edge_places: Array,
    options: rules.Candidates,
    values: Any,
    right: Array,
) -> Choices:
    """One text's choices of a pointer, without those whose right candidate is out of reach."""
    size = 1 << model.edge_templates.templates.bits
    own = model.templates[name].places(values).astype(np.int64)
    nothing = 2 * size + (1 << model.templates[name].bits)
    edge = edge_places[:, options.position] + size * (options.side != LEFT)
    edge = np.where((options.side == NONE) | (COLUMNS[name][0] < 0), nothing, edge)
    places = np.concatenate([edge, own + 2 * size]).T
    count = len(options.first)
    reached = np.bincount(options.item, weights=right, minlength=count) > 0
    kept = reached[options.item]
    item = (np.cumsum(reached) - 1)[options.item[kept]]
    return Choices(places[kept], item, int(reached.sum()), right[kept].astype(np.float32))


if __name__ == "__main__":
    main()
