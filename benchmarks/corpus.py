"""News to measure on: articles of a given size made of the sentences of `seeds/`."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"
COPY_SHARE, EDITED_SHARE = 0.05, 0.05
"""Of the articles, those printed again word for word, and with a paragraph cut."""

_SENTENCE = re.compile(r"(?<=[.!?][\"”]) (?=[A-Z“\"])|(?<=[a-z0-9][.!?]) (?=[A-Z“\"])")


def read_sentences() -> list[str]:
    """Return the sentences of the English sample articles, in a fixed order."""
    sentences = []
    for path in sorted(SEEDS.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                text = json.loads(line).get("text") or ""
            except ValueError:
                continue  # the sample has one bad record on purpose
            if " the " in text:
                sentences += _SENTENCE.split(" ".join(text.split()))
    return sorted({sentence for sentence in sentences if len(sentence) > 40})


def make_articles(number: int, chars: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield articles of about `chars` characters, a tenth of them copies; the same each time."""
    chance = random.Random(seed)
    sentences = read_sentences()
    recent: list[dict[str, str]] = []
    for index in range(number):
        draw = chance.random()
        if recent and draw < COPY_SHARE + EDITED_SHARE:
            article = dict(chance.choice(recent))
            if draw < EDITED_SHARE:
                article["text"] = article["text"].rsplit("\n\n", 1)[0]
        else:
            article = _make_article(chance, sentences, chars)
            recent = [*recent[-999:], article]
        article["id"] = f"made-{seed}-{index}"
        article["url"] = f"https://paper{index % 40}.example/{seed}/{index}"
        article["published"] = f"2024-11-{index % 30 + 1:02}T{index % 24:02}:00:00Z"
        yield article


def _make_article(chance: random.Random, sentences: list[str], chars: int) -> dict[str, str]:
    paragraphs: list[str] = []
    size = 0
    while size < chars:
        paragraph = " ".join(chance.sample(sentences, 3))
        paragraphs.append(paragraph)
        size += len(paragraph)
    # Two articles may share sentences, as stories do; what is told apart has facts of its own.
    figure = f"The file number is {chance.randrange(10**9)}, officials said."
    return {"title": chance.choice(sentences)[:70], "text": "\n\n".join([*paragraphs, figure])}


def write_seeds(folder: Path, number: int, chars: int, files: int = 8) -> None:
    """Write the articles as JSON Lines files, so that workers can share them."""
    folder.mkdir(parents=True, exist_ok=True)
    outs = [(folder / f"part-{index}.jsonl").open("w", encoding="utf-8") for index in range(files)]
    for index, article in enumerate(make_articles(number, chars)):
        outs[index * files // number].write(json.dumps(article, ensure_ascii=False) + "\n")
    for out in outs:
        out.close()
