"""The files of the tagger's models, run by onnxruntime on one thread."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from transforms.attribution.accurate.decode import Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Ids = npt.NDArray[np.int64]


class Model:
    """A packed ONNX file, loaded.

    Workers are processes, one a core: a session with threads of its own would make
    the workers wait for each other.
    """

    def __init__(self, path: Path) -> None:
        self._session = _load_session(path)

    def run(self, **inputs: Ids | Floats) -> list[Floats]:
        """The outputs for one sequence: arrays (1, length, …) in, arrays (length, …) out."""
        return [output[0] for output in self._session.run(None, inputs)]


def _load_session(path: Path) -> InferenceSession:
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The graph is written as it shall run: fusing sums with layer norms would slow it.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.enable_mem_pattern = False  # a plan a length, and lengths differ
    model = gzip.decompress(path.read_bytes())
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
