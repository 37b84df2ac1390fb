"""The trained tagger as ONNX graphs, in full precision or with 8-bit weights.

Readers share the encoder's word embeddings, which training leaves as they were: one graph
looks words up, and each reader's takes what it found.

The graphs are written node by node rather than traced, so that the same weights
give the same file, and onnxruntime's fused operators are used by name.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, helper, numpy_helper

from training.attribution.model import HEADS, HIDDEN, LINK_SIZE
from training.attribution.rounding import Doubles, round_rows
from transforms.attribution.accurate.encode import LABELS, MAX_PIECES

Weights = Mapping[str, npt.NDArray[np.float32]]
"""A state dict of `training.attribution.model.Tagger` as arrays."""

OUTPUTS = {"tags": len(LABELS), "spans": LINK_SIZE, "cues": LINK_SIZE}
LARGEST = 63
"""Weights in 7 bits with sign: products of 8-bit activations with them cannot overflow
the 16-bit sums of processors without VNNI."""
LARGEST_WORD = 127
"""Word embeddings are looked up, never multiplied by activations: all 8 bits."""

EPSILON = 1e-12
"""Of layer norms, as in the encoder."""

_ONNX, _MICROSOFT = "", "com.microsoft"
_OPSETS = {_ONNX: 20, _MICROSOFT: 1}
_IR_VERSION = 10


def build_words(words: npt.NDArray[np.float32], *, quantized: bool) -> ModelProto:
    """The model that looks up words: ids (1, length) to their embeddings (1, length, HIDDEN)."""
    graph = _Graph(quantized)
    if not quantized:
        graph.add("Gather", graph.hold(words), "ids", output="words")
    else:
        rounded, scales = round_rows(words, LARGEST_WORD)
        found = graph.add("Gather", graph.hold(rounded), "ids")
        scale = graph.add("Gather", graph.hold(scales[:, None]), "ids")
        graph.add("Mul", graph.add("Cast", found, to=TensorProto.FLOAT), scale, output="words")
    return graph.to_model({"ids": (TensorProto.INT64, ())}, {"words": HIDDEN})


def build_reader(
    weights: Weights,
    layers: int,
    *,
    quantized: bool,
    products: Mapping[str, Doubles] | None = None,
) -> ModelProto:
    """The model that reads one window: words and features (1, length) to its scores.

    `products` are those that `rounding.sum_products` gives.

    There is no mask, because a window is read alone: it needs no padding, and
    the scale of its 8-bit activations cannot depend on its neighbors in a batch.
    """
    graph = _Graph(quantized)
    x = _embed(graph, weights)
    for index in range(layers):
        prefix = f"layers.{index}."
        x = _add_layer(graph, x, _under(prefix, weights), _under(prefix, products or {}))
    for name in OUTPUTS:
        product = graph.add("MatMul", x, graph.hold(weights[f"{name}.weight"].T))
        graph.add("Add", product, graph.hold(weights[f"{name}.bias"]), output=name)
    inputs = {"words": (TensorProto.FLOAT, (HIDDEN,)), "features": (TensorProto.INT64, ())}
    return graph.to_model(inputs, OUTPUTS)


def _under(prefix: str, named: Mapping[str, npt.NDArray]) -> dict[str, npt.NDArray]:
    """What is named with the prefix, by the rest of its name."""
    return {
        name.removeprefix(prefix): value for name, value in named.items() if name.startswith(prefix)
    }


class _Graph:
    """Nodes and constants as they are added; each has the name of its place in the order."""

    def __init__(self, quantized: bool) -> None:
        self.quantized = quantized
        self._nodes: list = []
        self._constants: list = []

    def hold(self, array: npt.NDArray) -> str:
        """The name of a constant with this value."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(
        self, op: str, *inputs: str, domain: str = _ONNX, output: str = "", **options: object
    ) -> str:
        """The name of the output of a node that is added."""
        output = output or f"{op}_{len(self._nodes)}"
        node = helper.make_node(op, inputs, [output], name=output, domain=domain, **options)
        self._nodes.append(node)
        return output

    def split(self, x: str, parts: int) -> list[str]:
        """The names of equal parts of the last axis."""
        outputs = [f"Split_{len(self._nodes)}_{part}" for part in range(parts)]
        self._nodes.append(helper.make_node("Split", [x], outputs, axis=-1, num_outputs=parts))
        return outputs

    def add_linear(
        self, x: str, weight: npt.NDArray, bias: npt.NDArray, products: Doubles | None
    ) -> str:
        """The name of `x @ weight.T + bias`; in 8 bits each column has a scale of its own."""
        if not self.quantized:
            return self.add("Add", self.add("MatMul", x, self.hold(weight.T)), self.hold(bias))
        rounded, scales = round_rows(weight, LARGEST, products)
        zeros = np.zeros(len(weight), np.int8)
        held = (self.hold(array) for array in (rounded.T, scales, zeros, bias))
        return self.add("DynamicQuantizeMatMul", x, *held, domain=_MICROSOFT)

    def to_model(
        self, inputs: Mapping[str, tuple[int, tuple[int, ...]]], outputs: Mapping[str, int]
    ) -> ModelProto:
        """The graph with its inputs (type, shape of one) and outputs (their size) declared."""
        shape = [1, "length"]
        graph = helper.make_graph(
            self._nodes,
            "tagger",
            [
                helper.make_tensor_value_info(name, kind, [*shape, *own])
                for name, (kind, own) in inputs.items()
            ],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, [*shape, size])
                for name, size in outputs.items()
            ],
            self._constants,
        )
        opsets = [helper.make_opsetid(name, version) for name, version in _OPSETS.items()]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="newsbeam"
        )


def _embed(graph: _Graph, weights: Weights) -> str:
    positions = weights["positions.weight"][: MAX_PIECES + 2] + weights["kind"]
    zero = graph.hold(np.zeros(1, np.int64))
    length = graph.add("Shape", "features", start=1, end=2)
    position = graph.add("Slice", graph.hold(positions), zero, length, zero)
    feature = graph.add("Gather", graph.hold(weights["features.weight"]), "features")
    x = graph.add("Add", graph.add("Add", "words", feature), position)
    gain, shift = graph.hold(weights["norm.weight"]), graph.hold(weights["norm.bias"])
    return graph.add("LayerNormalization", x, gain, shift, epsilon=EPSILON)


def _add_layer(graph: _Graph, x: str, weights: Weights, products: Mapping[str, Doubles]) -> str:
    def linear(x: str, name: str) -> str:
        weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return graph.add_linear(x, weight, bias, products.get(name))

    def add_and_norm(x: str, change: str, name: str) -> str:
        # Two operators: SkipLayerNormalization takes five times as long on a processor.
        gain, shift = graph.hold(weights[f"{name}.weight"]), graph.hold(weights[f"{name}.bias"])
        total = graph.add("Add", x, change)
        return graph.add("LayerNormalization", total, gain, shift, epsilon=EPSILON)

    x = add_and_norm(x, linear(_attend(graph, x, weights, products), "output"), "output_norm")
    inner = graph.add("Gelu", linear(x, "inner"), approximate="none")
    return add_and_norm(x, linear(inner, "outer"), "outer_norm")


def _attend(graph: _Graph, x: str, weights: Weights, products: Mapping[str, Doubles]) -> str:
    """Multi-head attention; one product makes queries, keys and values."""
    scale = (HIDDEN // HEADS) ** -0.5
    names = {"query": scale, "key": 1.0, "value": 1.0}
    weight = np.concatenate([weights[f"{name}.weight"] * by for name, by in names.items()])
    bias = np.concatenate([weights[f"{name}.bias"] * by for name, by in names.items()])
    made = graph.add_linear(
        x, weight.astype(np.float32), bias.astype(np.float32), products.get("query")
    )
    by_head = graph.hold(np.array([0, 0, HEADS, HIDDEN // HEADS], np.int64))
    query, key, value = (
        graph.add("Transpose", graph.add("Reshape", part, by_head), perm=perm)
        for part, perm in zip(
            graph.split(made, 3), ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True
        )
    )
    scores = graph.add("MatMul", query, key)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    merged = graph.hold(np.array([0, 0, HIDDEN], np.int64))
    return graph.add("Reshape", graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), merged)
