"""Fitting linear models with numpy: a linear chain, and choices among candidates.

Both take gradient steps scaled as in Adagrad (Duchi, Hazan and Singer 2011) and
average the weights of the second half of the passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

RATE = 0.15
"""Size of the first step."""


@dataclass
class Sequence:
    """Places of features, one row a token and one column a template, and the labels."""

    places: Array
    labels: Array


@dataclass
class Choices:
    """Candidates of one article: places, the choice of each, how many choices, which is right."""

    places: Array
    item: Array
    count: int
    right: Array


def _log_sum(values: Array, axis: int) -> Array:
    top = values.max(axis=axis, keepdims=True)
    total: Array = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total


def fit_chain(
    sequences: list[Sequence], size: int, labels: int, passes: int = 4, decay: float = 0.1
) -> tuple[Floats, Floats]:
    """Weights of places and of moves that make the labels of the sequences likely."""
    random = np.random.default_rng(0)
    table = np.zeros((size, labels), np.float32)
    moves = np.zeros((labels + 1, labels), np.float32)
    squares, move_squares = np.full_like(table, 0.1), np.full_like(moves, 0.1)
    average, averaged = np.zeros(table.shape), 0
    for number in range(passes):
        order = sorted(
            random.permutation(len(sequences)), key=lambda i: len(sequences[i].labels) // 8
        )
        batches = [order[at : at + 64] for at in range(0, len(order), 64)]
        random.shuffle(batches)
        for batch in batches:
            some = [sequences[i] for i in batch]
            places = np.concatenate([sequence.places for sequence in some])
            scores, truth, mask = _pad(some, table[places].sum(1))
            slope, move_slope = _chain_slopes(scores, truth, mask, moves)
            touched, slopes = _gather(places, slope)
            slopes += decay * table[touched]
            squares[touched] += slopes**2
            table[touched] -= RATE * slopes / np.sqrt(squares[touched])
            move_squares += move_slope**2
            moves -= RATE * move_slope / np.sqrt(move_squares)
        if number >= passes // 2:
            average += table
            averaged += 1
    return (average / averaged).astype(np.float32), moves


def _pad(some: list[Sequence], scores: Array) -> tuple[Array, Array, Array]:
    lengths = np.array([len(sequence.labels) for sequence in some])
    mask = np.arange(lengths.max()) < lengths[:, None]
    padded = np.zeros((*mask.shape, scores.shape[1]), np.float32)
    padded[mask] = scores
    truth = np.zeros(mask.shape, np.int64)
    truth[mask] = np.concatenate([sequence.labels for sequence in some])
    return padded, truth, mask


def _chain_slopes(scores: Array, truth: Array, mask: Array, moves: Array) -> tuple[Array, Array]:
    """Slopes of the loss by each token's scores and by the moves (forward and backward sums)."""
    count = scores.shape[2]
    inner = moves[:count]
    ahead, back = np.zeros_like(scores), np.zeros_like(scores)
    ahead[:, 0] = scores[:, 0] + moves[count]
    for at in range(1, scores.shape[1]):
        step = _log_sum(ahead[:, at - 1, :, None] + inner, 1) + scores[:, at]
        ahead[:, at] = np.where(mask[:, at, None], step, ahead[:, at - 1])
    for at in range(scores.shape[1] - 2, -1, -1):
        step = _log_sum(inner + (scores[:, at + 1] + back[:, at + 1])[:, None, :], 2)
        back[:, at] = np.where(mask[:, at + 1, None], step, 0)
    total = _log_sum(ahead[:, -1], 1)
    share = np.exp(ahead + back - total[:, None, None])
    pairs = ahead[:, :-1, :, None] + inner + (scores[:, 1:] + back[:, 1:])[:, :, None, :]
    pairs = np.exp(np.minimum(pairs - total[:, None, None, None], 0)) * mask[:, 1:, None, None]
    slope = np.zeros_like(moves)
    slope[:count] = pairs.sum((0, 1))
    np.add.at(slope, (truth[:, :-1][mask[:, 1:]], truth[:, 1:][mask[:, 1:]]), -1)
    slope[count] = share[:, 0].sum(0)
    np.add.at(slope[count], truth[:, 0], -1)
    right = np.eye(count, dtype=np.float32)[truth]
    return (share - right)[mask], slope


def _gather(places: Array, slope: Array) -> tuple[Array, Array]:
    """The places touched and the sum of the slopes at each."""
    touched, number = np.unique(places.ravel(), return_inverse=True)
    number = number.ravel()
    repeated = np.repeat(slope.reshape(len(places), -1), places.shape[1], axis=0)
    sums = [
        np.bincount(number, weights=repeated[:, column], minlength=len(touched))
        for column in range(repeated.shape[1])
    ]
    return touched, np.stack(sums, axis=1).astype(np.float32)


def fit_choices(articles: list[Choices], size: int, passes: int = 4, decay: float = 0.2) -> Floats:
    """Weights of places that make the right candidate of each choice likely.

    The last place is of no feature and keeps the weight 0.
    """
    random = np.random.default_rng(0)
    table = np.zeros(size, np.float32)
    squares = np.full_like(table, 0.1)
    average, averaged = np.zeros(size), 0
    for number in range(passes):
        order = random.permutation(len(articles))
        for at in range(0, len(order), 24):
            some = [articles[i] for i in order[at : at + 24] if articles[i].count]
            if not some:
                continue
            offsets = np.cumsum([0, *[article.count for article in some]])
            item = np.concatenate([a.item + o for a, o in zip(some, offsets, strict=False)])
            places = np.concatenate([article.places for article in some])
            scores = table[places].sum(1)
            top = np.full(offsets[-1], -np.inf, np.float32)
            np.maximum.at(top, item, scores)
            share = np.exp(scores - top[item])
            share /= np.bincount(item, weights=share, minlength=offsets[-1])[item]
            slope = share - np.concatenate([article.right for article in some])
            touched, slopes = _gather(places, slope.astype(np.float32))
            slopes = slopes[:, 0] + decay * table[touched]
            squares[touched] += slopes**2
            table[touched] -= RATE * slopes / np.sqrt(squares[touched])
            table[-1] = 0.0
        if number >= passes // 2:
            average += table
            averaged += 1
    return (average / averaged).astype(np.float32)


def fit_logistic(signs: Array, right: Array, passes: int = 60, decay: float = 1.0) -> Floats:
    """Weights by which the signs tell what is right (Newton's method)."""
    weights = np.zeros(signs.shape[1])
    for _ in range(passes):
        share = 1 / (1 + np.exp(-np.clip(signs @ weights, -30, 30)))
        slope = signs.T @ (share - right) + decay * weights
        curve = (signs * (share * (1 - share))[:, None]).T @ signs + decay * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights.astype(np.float32)
