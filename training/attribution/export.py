"""Weights as the files that the application reads:
`python -m training.attribution.export GOLD WEIGHTS ENCODER OUT`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from training.attribution.calibrate import fit_confidence
from training.attribution.checkpoint import load_tokenizer
from training.attribution.corpus import is_held_out, read_corpus
from training.attribution.graph import build_graph
from transforms.attribution.accurate.confidence import SIGNALS
from transforms.attribution.accurate.tagger import MODEL, PARAMETERS, TOKENIZER

VERSION = 4
"""Rises when the weights change; a row's `attribution_method` names it."""


def export(weights: Path, encoder: Path, out: Path, *, quantized: bool = True) -> None:
    """Write the model, its tokenizer and its parameters; the confidence is not fitted yet."""
    state = torch.load(weights, map_location="cpu", weights_only=True)
    arrays = {name: tensor.float().numpy() for name, tensor in state.items()}
    layers = 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith("layers."))
    out.mkdir(parents=True, exist_ok=True)
    model = build_graph(arrays, layers, quantized=quantized)
    packed = gzip.compress(model.SerializeToString(deterministic=True), mtime=0)
    (out / MODEL).write_bytes(packed)
    load_tokenizer(encoder).save(str(out / TOKENIZER), pretty=False)
    parameters = {
        "version": VERSION,
        "layers": layers,
        "chain": {
            "steps": _rounded(arrays["crf.transitions"]),
            "first": _rounded(arrays["crf.first"]),
            "last": _rounded(arrays["crf.last"]),
        },
        "confidence": dict.fromkeys(SIGNALS, 0.0),
    }
    write_parameters(out, parameters)


def write_parameters(out: Path, parameters: dict) -> None:
    """Write the parameters, one line a name."""
    lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in parameters.items())
    (out / PARAMETERS).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _rounded(array: npt.NDArray[np.float32]) -> list:
    return np.round(array.astype(np.float64), 5).tolist()


def main() -> None:
    """Export, then fit the confidence on the part held out of training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="folder with attribution_en_train")
    parser.add_argument("weights", type=Path, help="what training saved")
    parser.add_argument("encoder", type=Path, help="folder with tokenizer.json")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--full-precision", action="store_true", help="32-bit weights, to compare")
    options = parser.parse_args()
    export(options.weights, options.encoder, options.out, quantized=not options.full_precision)
    documents = read_corpus(options.gold, "attribution_en_train", load_tokenizer(options.encoder))
    held_out = [document for document in documents if is_held_out(document.id)]
    parameters = json.loads((options.out / PARAMETERS).read_text(encoding="utf-8"))
    parameters["confidence"] = fit_confidence(options.out, held_out)
    write_parameters(options.out, parameters)


if __name__ == "__main__":
    main()
