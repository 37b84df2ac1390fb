"""How well a model in training does: spans found, against the labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import torch

from training.attribution.batches import make_batches, make_windows
from training.attribution.corpus import Document
from training.attribution.model import Tagger
from transforms.attribution.accurate.decode import Transitions, find_spans
from transforms.attribution.accurate.encode import ROLES

Spans = set[tuple[str, int, int]]
"""Role, first character, character after the last."""


def score(model: Tagger, documents: Sequence[Document]) -> str:
    """Return exact and overlap F1 by role, as one line."""
    found = predict(model, documents)
    exact, overlap = zip(*(_score_role(found, documents, role) for role in ROLES), strict=True)
    return f"{_join(exact)}  overlap {_join(overlap)}"


def predict(model: Tagger, documents: Sequence[Document]) -> dict[str, Spans]:
    """Return the spans of each document, by its id."""
    model.eval()
    chain = Transitions(
        *(
            x.detach().float().numpy()
            for x in (model.crf.transitions, model.crf.first, model.crf.last)
        )
    ).constrained()
    found: dict[str, Spans] = {document.id: set() for document in documents}
    with torch.no_grad():
        for batch in make_batches(make_windows(documents, None), None):
            scores = model(batch.ids, batch.features, batch.mask)[0][:, 1:-1].float().numpy()
            for (document, start, end), own in zip(batch.windows, scores, strict=True):
                continues = document.pieces.continues[start:end]
                for span in find_spans(own[: end - start], continues, chain):
                    first_character = int(document.pieces.starts[start + span.first])
                    after_last = int(document.pieces.ends[start + span.after - 1])
                    found[document.id].add((span.role, first_character, after_last))
    model.train()
    return found


def _score_role(
    found: dict[str, Spans], documents: Sequence[Document], role: str
) -> tuple[float, float]:
    counts: Counter[str] = Counter()
    for document in documents:
        gold = {(s, e) for a in document.gold for s, e in a[role]}
        ours = {(s, e) for r, s, e in found[document.id] if r == role}
        counts["gold"] += len(gold)
        counts["ours"] += len(ours)
        counts["both"] += len(gold & ours)
        counts["gold_met"] += sum(any(s < e2 and s2 < e for s2, e2 in ours) for s, e in gold)
        counts["ours_met"] += sum(any(s < e2 and s2 < e for s2, e2 in gold) for s, e in ours)
    exact = 200 * counts["both"] / max(1, counts["gold"] + counts["ours"])
    recall = counts["gold_met"] / max(1, counts["gold"])
    precision = counts["ours_met"] / max(1, counts["ours"])
    return exact, 200 * recall * precision / max(1e-9, recall + precision)


def _join(figures: Sequence[float]) -> str:
    return " / ".join(f"{figure:.1f}" for figure in figures)
