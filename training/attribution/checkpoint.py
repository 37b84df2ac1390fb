"""An encoder's folder: its weights, as safetensors or as an ONNX graph, and its tokenizer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto, numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

BIAS, WEIGHT = ".bias", ".weight"


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The weights of the folder's one checkpoint by their names in BERT, without `bert.`.

    Raises ValueError where the folder has no checkpoint or several.
    """
    path = _find_one(folder, "*.safetensors", "*.onnx")
    weights = load_file(path) if path.suffix == ".safetensors" else read_graph(onnx.load(path))
    return {name.removeprefix("bert."): value for name, value in weights.items()}


def read_graph(model: ModelProto) -> dict[str, Tensor]:
    """The constants of a graph by name; factors of products are named for what they are.

    Exporters keep the names of biases and lose those of weights, which they also
    transpose: `x @ onnx::MatMul_1525 + layer.0.query.bias` has `layer.0.query.weight`.
    """
    constants = {one.name: _to_tensor(one) for one in model.graph.initializer}
    factors = {
        node.output[0]: constants[node.input[1]]
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in constants
    }
    weights = dict(constants)
    for node in model.graph.node:
        if node.op_type != "Add":
            continue
        for bias, product in (node.input, reversed(node.input)):
            if bias in constants and bias.endswith(BIAS) and product in factors:
                weights[bias.removesuffix(BIAS) + WEIGHT] = factors[product].T.contiguous()
    return weights


def load_tokenizer(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, neither truncating nor padding."""
    tokenizer = Tokenizer.from_file(str(_find_one(folder, "*tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _to_tensor(constant: onnx.TensorProto) -> Tensor:
    return torch.from_numpy(np.array(numpy_helper.to_array(constant)))


def _find_one(folder: Path, *patterns: str) -> Path:
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    if len(found) != 1:
        raise ValueError(f"{folder} has {len(found)} files {' or '.join(patterns)}, not one")
    return found[0]
