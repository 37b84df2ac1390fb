"""The mean of several runs' weights: `python -m training.attribution.average OUT WEIGHTS…`.

Runs that went on from the same weights lie close enough for their mean to be a model,
which makes fewer mistakes than each of them and costs no more than one.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor


def average(runs: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of each weight.

    >>> average([{"bias": torch.tensor([0.0, 2.0])}, {"bias": torch.tensor([1.0, 2.0])}])
    {'bias': tensor([0.5000, 2.0000])}
    """
    return {name: sum(run[name] for run in runs) / len(runs) for name in runs[0]}


def main() -> None:
    """Average the files' weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="where to save the mean")
    parser.add_argument("weights", type=Path, nargs="+", help="what training saved")
    options = parser.parse_args()
    runs = [torch.load(path, map_location="cpu", weights_only=True) for path in options.weights]
    torch.save(average(runs), options.out)


if __name__ == "__main__":
    main()
