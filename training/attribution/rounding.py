"""Weights as integers, chosen so that a layer's products change least on text like the corpus.

Rounded one by one, each weight is as near as it can be, and yet their errors add up in every
product. Here what rounding a column of weights gets wrong is made good by the columns after it, as
far as they are used together (Frantar et al., "GPTQ: Accurate Post-Training Quantization for
Generative Pre-trained Transformers", ICLR 2023).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.attribution.batches import Batch
from training.attribution.model import Tagger

Doubles = npt.NDArray[np.float64]

STEP = 0.25
"""Between two integers, of a row's standard deviation: most weights lie within 16 steps of
zero, and so pack to half their bytes."""
_LINEARS = ("query", "output", "inner", "outer")
"""A layer's weights whose inputs differ: keys and values are made of the query's."""
_DAMPING = 0.01
"""Added to the diagonal of the products, of its mean: inputs that hardly differ give no
reason to move weights far."""


def find_scales(matrix: npt.NDArray[np.float32], largest: int) -> npt.NDArray[np.float32]:
    """The step between two integers for each row.

    It is STEP standard deviations of the row, or as much as keeps its integers within
    `largest`; 1 for a row of zeros.

    >>> find_scales(np.array([[0.5, -1.0], [0.0, 0.0]], np.float32), 4).tolist()
    [0.25, 1.0]
    """
    scales = np.maximum(STEP * matrix.std(1), np.abs(matrix).max(1) / largest)
    scales[scales == 0] = 1
    return scales.astype(np.float32)


def round_rows(
    matrix: npt.NDArray[np.float32], largest: int, products: Doubles | None = None
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """A matrix (outputs, inputs) as integers with a scale for each row.

    `products` (inputs, inputs) sums the products of the layer's inputs with one another;
    without it each weight is rounded by itself.

    >>> rounded, scales = round_rows(np.array([[0.5, -1.0], [0.0, 0.0]], np.float32), 4)
    >>> rounded.tolist(), scales.tolist()
    ([[2, -4], [0, 0]], [0.25, 1.0])
    """
    scales = find_scales(matrix, largest)
    if products is None:
        return np.round(matrix / scales[:, None]).astype(np.int8), scales
    size = len(products)
    damped = products + np.eye(size) * (_DAMPING * np.trace(products) / size)
    # The rows of this factor say how an error at one input is best spread over those after it.
    spread = np.linalg.cholesky(np.linalg.inv(damped)).T
    left = matrix / scales[:, None].astype(np.float64)
    rounded = np.empty(matrix.shape, np.int8)
    for column in range(size):
        rounded[:, column] = np.clip(np.round(left[:, column]), -largest, largest)
        error = (left[:, column] - rounded[:, column]) / spread[column, column]
        left[:, column + 1 :] -= np.outer(error, spread[column, column + 1 :])
    return rounded, scales


def sum_products(model: Tagger, batches: Iterable[Batch]) -> dict[str, Doubles]:
    """The products of the inputs of each layer's products with one another, summed over batches.

    By the names of the weights that take these inputs, "layers.0.inner" and so on; those of keys
    and values are the query's.
    """
    linears = {
        name: module
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.endswith(_LINEARS)
    }
    sums = {name: np.zeros((one.in_features, one.in_features)) for name, one in linears.items()}
    taken: dict[str, Tensor] = {}

    def note(name: str, module: nn.Module, inputs: Sequence[Tensor]) -> None:
        [taken[name]] = inputs

    hooks = [
        one.register_forward_pre_hook(functools.partial(note, name))
        for name, one in linears.items()
    ]
    with torch.no_grad():
        for batch in batches:
            model(batch.ids, batch.features, batch.mask)
            for name, whole in taken.items():
                rows = whole[batch.mask > 0]
                sums[name] += (rows.T @ rows).numpy()
    for hook in hooks:
        hook.remove()
    return sums
