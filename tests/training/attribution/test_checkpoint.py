"""Encoders' weights as files of two kinds hold them."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra newsbeam[train]")
onnx = pytest.importorskip("onnx", reason="training needs the extra newsbeam[train]")

from onnx import helper, numpy_helper  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from torch import Tensor  # noqa: E402

from training.attribution.checkpoint import read_weights  # noqa: E402

WEIGHTS = {
    "embeddings.LayerNorm.weight": torch.tensor([1.0, 2.0]),
    "query.weight": torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    "query.bias": torch.tensor([7.0, 8.0, 9.0]),
    "output.weight": torch.tensor([[1.0, 0.5, 0.25]]),
    "output.bias": torch.tensor([0.125]),
}


def save_graph(folder: Path) -> None:
    """Save WEIGHTS as exporters do: factors transposed and nameless, biases on either side."""
    constants = dict(WEIGHTS)
    constants["onnx::MatMul_1"] = constants.pop("output.weight").T
    constants["onnx::MatMul_2"] = constants.pop("query.weight").T
    nodes = [
        helper.make_node("Mul", ["x", "embeddings.LayerNorm.weight"], ["normed"]),
        helper.make_node("MatMul", ["normed", "onnx::MatMul_2"], ["product"]),
        helper.make_node("Add", ["query.bias", "product"], ["query"]),
        helper.make_node("MatMul", ["query", "onnx::MatMul_1"], ["second"]),
        helper.make_node("Add", ["second", "output.bias"], ["y"]),
        helper.make_node("Add", ["y", "y"], ["z"]),
    ]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, [1, 1])],
        [
            numpy_helper.from_array(value.contiguous().numpy(), name)
            for name, value in constants.items()
        ],
    )
    onnx.save(helper.make_model(graph), folder / "any.onnx")


def to_lists(weights: dict[str, Tensor]) -> dict[str, list]:
    return {name: weights[name].tolist() for name in WEIGHTS}


def test_weights_of_a_graph_have_their_names_and_shapes_again(tmp_path):
    save_graph(tmp_path)
    assert to_lists(read_weights(tmp_path)) == to_lists(WEIGHTS)


def test_weights_of_safetensors_lose_the_name_of_the_whole(tmp_path):
    named = {f"bert.{name}": value for name, value in WEIGHTS.items()}
    save_file(named, tmp_path / "model.safetensors")
    assert to_lists(read_weights(tmp_path)) == to_lists(WEIGHTS)


def test_folder_with_two_checkpoints_is_refused(tmp_path):
    save_graph(tmp_path)
    save_file(WEIGHTS, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match="2 files"):
        read_weights(tmp_path)
