"""Trains the attribution tagger: `python -m training.attribution.train GOLD ENCODER OUT`."""

from __future__ import annotations

import argparse
import copy
import math
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.attribution.batches import Batch, hide_pieces, make_batches, make_windows
from training.attribution.checkpoint import load_tokenizer
from training.attribution.corpus import Document, is_held_out, read_corpus
from training.attribution.model import Tagger, keep_layers, load_encoder
from training.attribution.progress import score
from training.attribution.recipes import RECIPES, Recipe
from transforms.attribution.accurate.encode import LABELS

HEADS = {"tags", "spans", "cues", "features"}
"""Parts that the encoder did not bring: they learn faster."""
CHAIN = "crf"
WARM_UP = 0.06
"""Share of the steps in which the learning rates rise; they fall to 0 in the rest."""
REPORT_STEPS = 50


def find_loss(model: Tagger, batch: Batch, recipe: Recipe) -> Tensor:
    """Return the loss of a batch: the chain's, a share of the tags' and of the links'."""
    ids = hide_pieces(batch, recipe.hidden_share) if recipe.hidden_share else batch.ids
    tags, spans, cues = model(ids, batch.features, batch.mask)
    tags, spans, cues = (x[:, 1:-1].float() for x in (tags, spans, cues))
    inside = batch.mask[:, 2:] > 0
    loss = model.crf.loss(tags, batch.tags, batch.lengths)
    loss = loss + recipe.tag_loss * functional.cross_entropy(tags[inside], batch.tags[inside])
    linked = batch.links >= 0
    if linked.any():
        scores = spans @ cues.transpose(1, 2) / spans.shape[2] ** 0.5
        starts_cue = batch.tags == LABELS.index("B-cue")
        scores = scores.masked_fill(~starts_cue[:, None, :], -1e4)
        links = functional.cross_entropy(scores[linked], batch.links[linked])
        loss = loss + recipe.link_loss * links
    return loss


def train(
    model: Tagger,
    documents: Sequence[Document],
    recipe: Recipe,
    passes: int,
    random: np.random.Generator,
) -> Iterator[Tagger]:
    """Train in place; yield the averaged model after each pass, the same object each time."""
    first_cut = make_windows(documents, np.random.default_rng(0), recipe.least_pieces)
    total = sum(1 for _ in make_batches(first_cut, None)) * passes
    optimizer, schedule = _make_optimizer(model, recipe, total)
    average = copy.deepcopy(model)
    losses: list[float] = []
    started = time.monotonic()
    for _ in range(passes):
        windows = make_windows(documents, random, recipe.least_pieces)
        for batch in make_batches(windows, random):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
                loss = find_loss(model, batch, recipe)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            _update_average(average, model, recipe.average_decay, len(losses))
            if not math.isfinite(losses[-1]):
                raise RuntimeError(f"the loss at step {len(losses)} is {losses[-1]}")
            if len(losses) % REPORT_STEPS == 0:
                mean, seconds = np.mean(losses[-REPORT_STEPS:]), time.monotonic() - started
                print(f"step {len(losses)}/{total} loss {mean:.3f} {seconds:.0f} s", flush=True)
        yield average


def _has_bfloat16() -> bool:
    """Whether 16 bits are faster than 32: without AVX-512 a step takes four times as long."""
    return "AVX512" in torch.backends.cpu.get_cpu_capability()


def _make_optimizer(
    model: Tagger, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    encoder: list[Tensor] = []
    heads: list[Tensor] = []
    chain: list[Tensor] = []
    for name, value in model.named_parameters():
        if value.requires_grad:
            part = name.split(".")[0]
            (chain if part == CHAIN else heads if part in HEADS else encoder).append(value)
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder, "lr": recipe.encoder_rate},
            {"params": heads, "lr": recipe.head_rate},
            {"params": chain, "lr": recipe.chain_rate, "weight_decay": 0.0},
        ],
        weight_decay=0.01,
        fused=True,
    )

    def rate(step: int) -> float:
        warm = max(1, int(steps * WARM_UP))
        return (step + 1) / warm if step < warm else max(0.0, (steps - step) / (steps - warm))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def _update_average(average: Tagger, model: Tagger, most: float, step: int) -> None:
    """Move the average towards the model; in the first steps faster."""
    decay = min(most, step / (step + 20))
    with torch.no_grad():
        for mean, now in zip(average.parameters(), model.parameters(), strict=True):
            if now.requires_grad:
                mean.lerp_(now, 1 - decay)


def main() -> None:
    """Train, report after each pass, keep the averaged weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="folder with attribution_en_train")
    parser.add_argument("encoder", type=Path, help="folder with its weights, its tokenizer")
    parser.add_argument("out", type=Path, help="OUT.1.pt … OUT.5.pt: weights by pass")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument(
        "--layers",
        type=int,
        nargs="+",
        default=[0, 1, 2, 3, 4, 5],
        help="kept of the encoder or of --start",
    )
    parser.add_argument("--start", type=Path, help="weights to go on from, not the encoder's")
    parser.add_argument("--recipe", choices=RECIPES, help="default: as --start tells")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--all", action="store_true", help="train on the held-out part too")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = load_tokenizer(options.encoder)
    documents = list(read_corpus(options.gold, "attribution_en_train", tokenizer))
    held_out = [document for document in documents if is_held_out(document.id)]
    kept = [document for document in documents if options.all or not is_held_out(document.id)]
    model = _make_model(options)
    recipe = RECIPES[options.recipe or ("weights" if options.start else "encoder")]
    random = np.random.default_rng(options.seed)
    for turn, average in enumerate(train(model, kept, recipe, options.passes, random), start=1):
        torch.save(average.state_dict(), options.out.with_suffix(f".{turn}.pt"))
        print(f"pass {turn}: held out {score(average, held_out)}", flush=True)


def _make_model(options: argparse.Namespace) -> Tagger:
    model = Tagger(len(options.layers), options.dropout)
    if options.start:
        model.load_state_dict(
            keep_layers(torch.load(options.start, weights_only=True), options.layers)
        )
    else:
        load_encoder(model, options.encoder, options.layers)
    model.words.weight.requires_grad_(False)
    return model


if __name__ == "__main__":
    main()
