"""How sure the tagger may be: the weights of its signals, fitted on labeled text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.attribution.corpus import Document
from transforms.attribution.accurate.assemble import assemble_credits, signals
from transforms.attribution.accurate.confidence import SIGNALS
from transforms.attribution.accurate.encode import ROLES
from transforms.attribution.accurate.tagger import Tagger
from transforms.attribution.rules import Found

PENALTY = 1.0
"""Ridge on all weights but the constant: some signals are rare in the held-out part."""
STEPS = 25
"""Newton's method has converged long before."""


def fit_confidence(folder: Path, documents: Sequence[Document]) -> dict[str, float]:
    """The weight of each signal, so that the confidence is the share of right attributions."""
    rows, right = [], []
    tagged = Tagger(folder).read([document.text for document in documents])
    for document, one in zip(documents, tagged, strict=True):
        for credit, found in assemble_credits(one):
            values = signals(credit)
            rows.append([values[name] for name in SIGNALS])
            right.append(is_right(found, document.gold))
    weights = fit_logistic(np.array(rows), np.array(right, float))
    return {name: round(float(weight), 4) for name, weight in zip(SIGNALS, weights, strict=True)}


def is_right(found: Found, gold: Sequence[dict]) -> bool:
    """Whether some labeled attribution has the same roles, each in touch with ours."""
    return any(
        all(_agree(getattr(found, role), attribution[role]) for role in ROLES)
        for attribution in gold
    )


def _agree(ours: Sequence[Sequence[int]], gold: Sequence[Sequence[int]]) -> bool:
    if not ours or not gold:
        return not ours and not gold
    return any(start < end2 and start2 < end for start, end in ours for start2, end2 in gold)


def fit_logistic(
    rows: npt.NDArray[np.float64], right: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The weights of a logistic regression (Newton's method); the first column is constant.

    >>> rows = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 3.0], [1.0, 3.0]])
    >>> fit_logistic(rows, np.array([1.0, 1.0, 0.0, 1.0])).round(1).tolist()
    [2.2, -0.6]
    """
    ridge = np.full(rows.shape[1], PENALTY)
    ridge[0] = 1e-3
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - chances) - ridge * weights
        curve = (rows.T * (chances * (1 - chances))) @ rows + np.diag(ridge)
        weights = weights + np.linalg.solve(curve, slope)
    return weights
