"""The fast extractor's learned parts, from `data/fast_<language>.npz`.

The file holds weights as 8-bit integers with one scale a table, and what is
known of words by their hashes; `training/fast` makes it.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.attribution.cues import CUE_TEMPLATES, CueTagger
from transforms.attribution.reading import TokenTemplates
from transforms.attribution.span_templates import EDGE_TEMPLATES, POINTERS
from transforms.attribution.spans import VALUES, SpanModel
from transforms.attribution.tables import Floats
from transforms.attribution.templates import Templates
from transforms.attribution.vocabulary import FIELDS, Vocabulary

MODEL_LANGUAGES = ("en", "de")

CUE_BITS, EDGE_BITS, POINTER_BITS = 17, 16, 15
"""Sizes of the tables: larger ones gained nothing on the folds, features share places well."""


@dataclass(slots=True, eq=False)
class FastModel:
    """All that the fast extractor has learned for one language.

    `lean` is added to the score of beginning a cue; `decision` weighs the signs of
    `credits.SIGNS` that an attribution is right, `threshold` is the least probability.
    """

    language: str
    vocabulary: Vocabulary
    tagger: CueTagger
    spans: SpanModel
    decision: Floats
    lean: float
    threshold: float


def new_templates() -> tuple[TokenTemplates, TokenTemplates, dict[str, Templates]]:
    """The templates of the cue tagger, of edges and of each pointer."""
    pointers = {
        name: Templates(lines, POINTER_BITS, VALUES[name]) for name, lines in POINTERS.items()
    }
    return (
        TokenTemplates(CUE_TEMPLATES, CUE_BITS),
        TokenTemplates(EDGE_TEMPLATES, EDGE_BITS),
        pointers,
    )


def pack(model: FastModel) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a model's file."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "language": np.array(model.language),
        "hash": model.vocabulary.hash[1:],
        "moves": model.tagger.moves,
        "decision": model.decision,
        "floors": model.spans.floors,
        "limits": np.array([model.lean, model.threshold], np.float32),
    }
    for name in FIELDS:
        arrays[f"word_{name}"] = model.vocabulary.columns[name][1:]
    tables = {"cue": model.tagger.table, "edges": model.spans.edges} | {
        f"pointer_{name}": table for name, table in model.spans.tables.items()
    }
    for name, table in tables.items():
        scale = float(np.abs(table).max()) / 127 or 1.0
        arrays[name] = np.round(table / scale).astype(np.int8)
        arrays[f"{name}_scale"] = np.array(scale, np.float32)
    return arrays


def unpack(arrays: Mapping[str, npt.NDArray[Any]]) -> FastModel:
    """The model of the arrays of a file."""
    cue, edge, pointers = new_templates()
    columns = {name: arrays[f"word_{name}"].astype(np.uint16) for name in FIELDS}

    def table(name: str) -> Floats:
        scaled: Floats = arrays[name].astype(np.float32) * arrays[f"{name}_scale"]
        return scaled

    lean, threshold = arrays["limits"].tolist()
    return FastModel(
        str(arrays["language"]) if "language" in arrays else "en",
        Vocabulary.build(arrays["hash"], columns),
        CueTagger(cue, table("cue"), arrays["moves"]),
        SpanModel(
            edge,
            table("edges"),
            pointers,
            {name: table(f"pointer_{name}") for name in POINTERS},
            arrays["floors"],
        ),
        arrays["decision"],
        lean,
        threshold,
    )


@functools.cache
def load_model(language: str | None) -> FastModel | None:
    """The model of a language, None where there is none."""
    if language not in MODEL_LANGUAGES:
        return None
    path = resources.files(__package__) / "data" / f"fast_{language}.npz"
    if not path.is_file():
        return None
    _keep_pages()
    with np.load(io.BytesIO(path.read_bytes())) as arrays:
        return unpack(arrays)


_KEPT_BYTES = 24 << 20
"""More than the arrays of a batch take together."""


def _keep_pages() -> None:
    """Lets the process keep the memory of a batch for the next one, where the C library is glibc.

    It gives back what is freed above a limit, and raises that limit to twice the largest
    block freed so far (mallopt(3), M_MMAP_THRESHOLD). Otherwise each batch is given its
    pages anew, which costs a tenth of the time. The block is never touched: it takes no memory.
    """
    np.empty(_KEPT_BYTES, np.uint8)
