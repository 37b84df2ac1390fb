"""How often the interpreter looks for garbage that refers to itself."""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 100)
"""Beginnings of gc.set_threshold, by generation; Python's own are 700, 10 and 10.

An article on its way is some hundred objects, none of which refers back to itself, so
that a pass of the collector finds nothing and costs the more the more articles wait: a
fifth of a run's time with Python's own thresholds.
"""


def collect_seldom() -> None:
    """Look for such garbage seldom from now on, in the whole process: for its entry point to say.

    >>> collect_seldom()
    >>> gc.get_threshold() == THRESHOLDS
    True
    """
    gc.set_threshold(*THRESHOLDS)
