"""Weights as the files that the application reads:
`python -m training.attribution.export GOLD ENCODER OUT WEIGHTS…`.

Each file of weights becomes a reader; the application adds up what they read.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from onnx import ModelProto
from torch import Tensor

from training.attribution.average import average
from training.attribution.batches import make_batches, make_windows
from training.attribution.calibrate import fit_confidence
from training.attribution.checkpoint import load_tokenizer
from training.attribution.corpus import Document, is_held_out, read_corpus
from training.attribution.graph import build_reader, build_words
from training.attribution.model import Tagger
from training.attribution.rounding import Doubles, sum_products
from transforms.attribution.accurate.confidence import SIGNALS
from transforms.attribution.accurate.tagger import PARAMETERS, READER, TOKENIZER, WORDS

VERSION = 7
"""Rises when the weights change, or how they are read; a row's `attribution_method` names it."""
SAMPLE = 150
"""Documents of the training part that weights are rounded by."""
_WORDS = "words.weight"
_CHAIN = {"steps": "crf.transitions", "first": "crf.first", "last": "crf.last"}


def export(
    runs: Sequence[Path],
    encoder: Path,
    out: Path,
    *,
    quantized: bool = True,
    sample: Sequence[Document] = (),
) -> None:
    """Write the models, their tokenizer and parameters; the confidence is not fitted yet.

    Weights are rounded so that what is read in the `sample` changes least. Raises ValueError
    where runs do not share their word embeddings.
    """
    states = [torch.load(path, map_location="cpu", weights_only=True) for path in runs]
    words = states[0][_WORDS]
    for path, state in zip(runs, states, strict=True):
        if not torch.equal(state[_WORDS], words):
            raise ValueError(f"{path}: its word embeddings are not those of {runs[0]}")
    out.mkdir(parents=True, exist_ok=True)
    _write_model(out / WORDS, build_words(words.float().numpy(), quantized=quantized))
    layers = [_count_layers(state) for state in states]
    for number, (state, count) in enumerate(zip(states, layers, strict=True), start=1):
        weights = {name: tensor.float().numpy() for name, tensor in state.items()}
        products = _sum_products(state, count, sample) if quantized and sample else None
        model = build_reader(weights, count, quantized=quantized, products=products)
        _write_model(out / READER.format(number), model)
    load_tokenizer(encoder).save(str(out / TOKENIZER), pretty=False)
    chain = average([{name: state[name] for name in _CHAIN.values()} for state in states])
    parameters = {
        "version": VERSION,
        "layers": layers,
        "chain": {name: _rounded(chain[own].float().numpy()) for name, own in _CHAIN.items()},
        "confidence": dict.fromkeys(SIGNALS, 0.0),
    }
    write_parameters(out, parameters)


def _sum_products(
    state: Mapping[str, Tensor], layers: int, sample: Sequence[Document]
) -> dict[str, Doubles]:
    model = Tagger(layers).eval()
    model.load_state_dict(state)
    return sum_products(model, make_batches(make_windows(sample, None), None))


def write_parameters(out: Path, parameters: dict) -> None:
    """Write the parameters, one line a name."""
    lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in parameters.items())
    (out / PARAMETERS).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _write_model(path: Path, model: ModelProto) -> None:
    """Write a model in the gzip format (RFC 1952), its bytes coded by how often they come.

    Rounded weights never repeat in runs: looking for repeats makes the file larger.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 31, strategy=zlib.Z_HUFFMAN_ONLY)
    packed = packer.compress(model.SerializeToString(deterministic=True)) + packer.flush()
    path.write_bytes(packed)


def _count_layers(state: Mapping[str, object]) -> int:
    return 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))


def _rounded(array: npt.NDArray[np.float32]) -> list:
    return np.round(array.astype(np.float64), 5).tolist()


def main() -> None:
    """Export, then fit the confidence on the part held out of training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="folder with attribution_en_train")
    parser.add_argument("encoder", type=Path, help="folder with tokenizer.json")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("weights", type=Path, nargs="+", help="what training saved, a reader each")
    parser.add_argument("--full-precision", action="store_true", help="32-bit weights, to compare")
    options = parser.parse_args()
    tokenizer = load_tokenizer(options.encoder)
    documents = list(read_corpus(options.gold, "attribution_en_train", tokenizer))
    held_out = [document for document in documents if is_held_out(document.id)]
    learned = [document for document in documents if not is_held_out(document.id)]
    export(
        options.weights,
        options.encoder,
        options.out,
        quantized=not options.full_precision,
        sample=learned[:SAMPLE],
    )
    parameters = json.loads((options.out / PARAMETERS).read_text(encoding="utf-8"))
    parameters["confidence"] = fit_confidence(options.out, held_out)
    write_parameters(options.out, parameters)


if __name__ == "__main__":
    main()
