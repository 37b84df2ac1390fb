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

from training.attribution.batches import Batch, make_batches, make_windows
from training.attribution.corpus import Document, is_held_out, load_tokenizer, read_corpus
from training.attribution.model import Tagger, load_encoder
from training.attribution.progress import score
from transforms.attribution.accurate.encode import LABELS

ENCODER_RATE, HEAD_RATE = 2e-4, 1e-3
HEADS = {"tags", "spans", "cues", "crf", "features"}
"""Parts that the encoder did not bring: they learn faster."""
WARM_UP = 0.06
"""Share of the steps in which the learning rates rise; they fall to 0 in the rest."""
TAG_LOSS, LINK_LOSS = 0.5, 0.2
AVERAGE_DECAY = 0.998
"""Weight average over about the last 500 steps: what is evaluated and kept."""
REPORT_STEPS = 50


def find_loss(model: Tagger, batch: Batch) -> Tensor:
    """Return the loss of a batch: CRF, half a cross-entropy, and the links'."""
    tags, spans, cues = model(batch.ids, batch.features, batch.mask)
    tags, spans, cues = (x[:, 1:-1].float() for x in (tags, spans, cues))
    inside = batch.mask[:, 2:] > 0
    loss = model.crf.loss(tags, batch.tags, batch.lengths)
    loss = loss + TAG_LOSS * functional.cross_entropy(tags[inside], batch.tags[inside])
    linked = batch.links >= 0
    if linked.any():
        scores = spans @ cues.transpose(1, 2) / spans.shape[2] ** 0.5
        starts_cue = batch.tags == LABELS.index("B-cue")
        scores = scores.masked_fill(~starts_cue[:, None, :], -1e4)
        loss = loss + LINK_LOSS * functional.cross_entropy(scores[linked], batch.links[linked])
    return loss


def train(
    model: Tagger, documents: Sequence[Document], passes: int, random: np.random.Generator
) -> Iterator[Tagger]:
    """Train in place; yield the averaged model after each pass, the same object each time."""
    first_cut = make_batches(make_windows(documents, np.random.default_rng(0)), None)
    total = sum(1 for _ in first_cut) * passes
    optimizer, schedule = _make_optimizer(model, total)
    average = copy.deepcopy(model)
    losses: list[float] = []
    started = time.monotonic()
    for _ in range(passes):
        for batch in make_batches(make_windows(documents, random), random):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = find_loss(model, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            _update_average(average, model, len(losses))
            if not math.isfinite(losses[-1]):
                raise RuntimeError(f"the loss at step {len(losses)} is {losses[-1]}")
            if len(losses) % REPORT_STEPS == 0:
                mean, seconds = np.mean(losses[-REPORT_STEPS:]), time.monotonic() - started
                print(f"step {len(losses)}/{total} loss {mean:.3f} {seconds:.0f} s", flush=True)
        yield average


def _make_optimizer(
    model: Tagger, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    learned = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
    heads = [value for name, value in learned if name.split(".")[0] in HEADS]
    encoder = [value for name, value in learned if name.split(".")[0] not in HEADS]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=0.01,
    )

    def rate(step: int) -> float:
        warm = max(1, int(steps * WARM_UP))
        return (step + 1) / warm if step < warm else max(0.0, (steps - step) / (steps - warm))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def _update_average(average: Tagger, model: Tagger, step: int) -> None:
    """Move the average towards the model; in the first steps faster."""
    decay = min(AVERAGE_DECAY, step / (step + 20))
    with torch.no_grad():
        for mean, now in zip(average.parameters(), model.parameters(), strict=True):
            if now.requires_grad:
                mean.lerp_(now, 1 - decay)


def main() -> None:
    """Train, report after each pass, keep the averaged weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="folder with attribution_en_train")
    parser.add_argument("encoder", type=Path, help="folder with model.safetensors, tokenizer.json")
    parser.add_argument("out", type=Path, help="where to save the weights")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument(
        "--layers", type=int, nargs="+", default=[0, 1, 2, 3, 4, 5], help="of the encoder, kept"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--all", action="store_true", help="train on the held-out part too")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(os.cpu_count() or 1)
    tokenizer = load_tokenizer(options.encoder)
    documents = list(read_corpus(options.gold, "attribution_en_train", tokenizer))
    held_out = [document for document in documents if is_held_out(document.id)]
    kept = [document for document in documents if options.all or not is_held_out(document.id)]
    model = Tagger(len(options.layers), options.dropout)
    load_encoder(model, options.encoder / "model.safetensors", options.layers)
    model.words.weight.requires_grad_(False)
    random = np.random.default_rng(options.seed)
    for turn, average in enumerate(train(model, kept, options.passes, random), start=1):
        torch.save(average.state_dict(), options.out)
        print(f"pass {turn}: held out {score(average, held_out)}", flush=True)


if __name__ == "__main__":
    main()
