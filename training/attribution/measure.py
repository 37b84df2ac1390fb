"""Scores exported taggers on a labeled set and times them:
`python -m training.attribution.measure GOLD SET FOLDER…`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pipelines.evaluate.attributions import score_attributions
from pipelines.evaluate.figures import Found as Figure
from schemas.article import Article, Attribution, Span
from training.attribution.calibrate import is_right
from training.attribution.corpus import is_held_out
from transforms.attribution.accurate.assemble import assemble
from transforms.attribution.accurate.tagger import Tagger
from transforms.attribution.rules import Found

CHARACTERS = 3000
"""Characters an article that the speed is stated for."""
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
"""Edges of the groups in which the confidence is compared with what was right."""


def read_set(gold: Path, name: str, *, held_out: bool) -> tuple[list[dict], dict[str, str]]:
    """Gold rows and the texts by id; all of them, or those held out of training."""
    with gzip.open(gold / f"{name}.gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if not held_out or is_held_out(row["id"])]
    with gzip.open(gold / f"{name}.seeds.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {seed["id"]: seed["text"] for seed in map(json.loads, lines)}
    return rows, texts


def measure(folder: Path, rows: Sequence[dict], texts: dict[str, str]) -> None:
    """Print the figures of one tagger."""
    tagger = Tagger(folder)
    started = time.process_time()
    found = {
        row["id"]: assemble(tagger.read([texts[row["id"]]])[0], tagger.confidence) for row in rows
    }
    seconds = time.process_time() - started
    size = sum(len(texts[row["id"]]) for row in rows)
    articles = {name: to_article(name, texts[name], items) for name, items in found.items()}
    print(folder, f"{size / CHARACTERS / seconds:.1f} articles of {CHARACTERS} characters a second")
    for name, figure in score_attributions(rows, articles, texts).figures.items():
        if isinstance(figure, Figure):
            figures = (figure.precision or 0, figure.recall or 0, figure.f1 or 0)
            print(f"  {name:18}" + "".join(f"{100 * value:7.1f}" for value in figures))
    right = [
        (item.confidence, is_right(item, row["attributions"]))
        for row in rows
        for item in found[row["id"]]
    ]
    for low, high in pairwise(BINS):
        group = [(c, r) for c, r in right if low <= c < high or c == high == 1]
        if group:
            mean, share = (sum(values) / len(group) for values in zip(*group, strict=True))
            print(f"  confidence {mean:.2f}: {share:.2f} right of {len(group)}")


def to_article(name: str, text: str, found: Sequence[Found]) -> Article:
    """An article that has only what is scored."""

    def spans(ranges: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(Span(start, end) for start, end in ranges)

    attributions = tuple(
        Attribution(
            source=None,
            cue=None,
            content=None,
            speaker=None,
            source_type=None,
            quote_type="indirect",
            source_spans=spans(item.source),
            cue_spans=spans(item.cue),
            content_spans=spans(item.content),
            confidence=item.confidence,
        )
        for item in found
    )
    return Article(
        article_id=name,
        source=name,
        content_hash="",
        text_hash="",
        text=text,
        attributions=attributions,
    )


def main() -> None:
    """Measure each tagger on the same set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="folder of the labeled sets")
    parser.add_argument("set", help="name of the set")
    parser.add_argument("folders", type=Path, nargs="+", help="folders that export wrote")
    parser.add_argument("--held-out", action="store_true", help="only what training held out")
    options = parser.parse_args()
    rows, texts = read_set(options.gold, options.set, held_out=options.held_out)
    for folder in options.folders:
        measure(folder, rows, texts)


if __name__ == "__main__":
    main()
