"""The tagger: a small BERT encoder with tags scored by a linear-chain CRF, and cue links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.attribution.checkpoint import read_weights
from transforms.attribution.accurate.encode import FEATURES, LABELS

HIDDEN = 384
HEADS = 12
INNER = 1536
VOCABULARY = 30522
POSITIONS = 512
LINK_SIZE = 64


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.output = nn.Linear(HIDDEN, HIDDEN)
        self.output_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.outer_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return the layer's output for x (batch, length, HIDDEN); bias is added to attention."""
        batch, length, _ = x.shape
        shape = (batch, length, HEADS, HIDDEN // HEADS)
        query, key, value = (
            linear(x).view(shape).transpose(1, 2) for linear in (self.query, self.key, self.value)
        )
        scores = (query * (HIDDEN // HEADS) ** -0.5) @ key.transpose(2, 3)
        scores = scores + bias.to(scores.dtype)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, HIDDEN)
        x = self.output_norm(x + self.dropout(self.output(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class Tagger(nn.Module):
    """Word pieces and features in; tag scores and link vectors out.

    In: ids and features (batch, length), mask (batch, length) with 1 for pieces.
    Out: tags (batch, length, tags), and for links the vectors of spans and of cues
    (batch, length, LINK_SIZE): their dot product scores "this span belongs to that cue".
    """

    def __init__(self, layers: int = 6, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.features = nn.Embedding(FEATURES + 1, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList([Layer(dropout) for _ in range(layers)])
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(HIDDEN, len(LABELS))
        self.spans = nn.Linear(HIDDEN, LINK_SIZE)
        self.cues = nn.Linear(HIDDEN, LINK_SIZE)
        self.crf = CRF(len(LABELS))
        nn.init.normal_(self.features.weight, std=0.02)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the scores of tags and the link vectors of spans and of cues."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(positions) + self.kind + self.features(features)
        x = self.dropout(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        x = self.dropout(x)
        return self.tags(x), self.spans(x), self.cues(x)


class CRF(nn.Module):
    """Linear-chain conditional random field over tags."""

    def __init__(self, tags: int) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(tags, tags))
        self.first = nn.Parameter(torch.zeros(tags))
        self.last = nn.Parameter(torch.zeros(tags))

    def loss(self, scores: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Return the mean negative log-likelihood a piece; scores (batch, length, tags)."""
        scores = scores.float()
        batch, length, _ = scores.shape
        inside = torch.arange(length)[None, :] < lengths[:, None]
        gold = scores.gather(2, tags[:, :, None]).squeeze(2)
        gold = (gold * inside).sum(1) + self.first[tags[:, 0]]
        gold = gold + (self.transitions[tags[:, :-1], tags[:, 1:]] * inside[:, 1:]).sum(1)
        gold = gold + self.last[tags[torch.arange(batch), lengths - 1]]
        alpha = self.first + scores[:, 0]
        for step in range(1, length):
            updated = torch.logsumexp(alpha[:, :, None] + self.transitions, 1) + scores[:, step]
            alpha = torch.where(inside[:, step, None], updated, alpha)
        total = torch.logsumexp(alpha + self.last, 1)
        return (total - gold).sum() / lengths.sum()


def keep_layers(weights: Mapping[str, Tensor], layers: Sequence[int]) -> dict[str, Tensor]:
    """Return a tagger's weights with these of its layers alone, numbered anew.

    >>> sorted(keep_layers({"norm.bias": torch.ones(1), "layers.5.bias": torch.ones(1)}, [0, 5]))
    ['layers.1.bias', 'norm.bias']
    """
    numbers = {str(old): str(new) for new, old in enumerate(layers)}
    kept = {}
    for name, value in weights.items():
        part, _, rest = name.partition(".")
        if part != "layers":
            kept[name] = value
            continue
        number, _, rest = rest.partition(".")
        if number in numbers:
            kept[f"{part}.{numbers[number]}.{rest}"] = value
    return kept


def load_encoder(model: Tagger, folder: Path, layers: Sequence[int] | None = None) -> None:
    """Copy the weights of an encoder's folder into the tagger; `layers` are its layers."""
    weights = read_weights(folder)

    def put(target: Tensor, name: str) -> None:
        with torch.no_grad():
            target.copy_(weights[name])

    put(model.words.weight, "embeddings.word_embeddings.weight")
    put(model.positions.weight, "embeddings.position_embeddings.weight")
    with torch.no_grad():
        model.kind.copy_(weights["embeddings.token_type_embeddings.weight"][0])
    put(model.norm.weight, "embeddings.LayerNorm.weight")
    put(model.norm.bias, "embeddings.LayerNorm.bias")
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "output": "attention.output.dense",
        "output_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for layer, index in zip(model.layers, layers or range(len(model.layers)), strict=True):
        for own, theirs in names.items():
            for part in ("weight", "bias"):
                put(
                    getattr(getattr(layer, own), part),
                    f"encoder.layer.{index}.{theirs}.{part}",
                )
