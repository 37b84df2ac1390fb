"""How sure an attribution is: the chance that it is right, from signals with learned weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

SIGNALS = (
    "constant",
    "source",
    "cue",
    "content",
    "link",
    "shared source",
    "no source",
    "no cue",
)
"""1; the doubts about the tags of each role and about the links; then what is
inferred or missing (0 or 1)."""

_LEAST = 1e-6
"""Chances below it count as it, so that a doubt is finite."""
_MOST = 50.0
"""Beyond it the logistic function is 0 or 1 in double precision."""


def doubt(chances: Sequence[float]) -> float:
    """The greatest doubt: 0 where all chances are 1 or there are none, more below.

    >>> doubt([1.0, 1.0]), round(doubt([1.0, 0.5]), 2), doubt([])
    (0.0, 0.69, 0.0)
    """
    return max((0.0 - math.log(max(chance, _LEAST)) for chance in chances), default=0.0)


def find_confidence(signals: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The chance (0 to 1) that a credit is right: a logistic function of weighted signals.

    >>> find_confidence({"constant": 1.0, "link": 0.0}, {"constant": 0.0, "link": -3.0})
    0.5
    """
    total = sum(weights[name] * value for name, value in signals.items())
    return 1.0 / (1.0 + math.exp(-max(-_MOST, min(_MOST, total))))
