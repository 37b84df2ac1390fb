"""Made articles of which a fifth are copies, for the benchmarks of Deduplicate."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

WORDS_PER_ARTICLE = 480
SENTENCE_WORDS = 20
VOCABULARY_WORDS = 40_000
COPY_SHARE = 0.2
DAYS = 7

RECENT = 5_000
"""Stories of which copies are made: those of the last hours."""


def make_vocabulary() -> np.ndarray:
    """Return made words, every eighth a name, the commonest first."""
    chance = random.Random(1)
    syllables = [
        first + vowel for first in "bdfgklmnprstvz" for vowel in ("a", "e", "i", "o", "u", "en")
    ]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY_WORDS:
        word = "".join(chance.choices(syllables, k=chance.randint(1, 4)))
        words[word.capitalize() if len(words) % 8 == 7 else word] = None
    return np.array(list(words), object)


def cumulated_shares() -> np.ndarray:
    """Return how often a word is one of the vocabulary's first, by Zipf's law."""
    cumulated: np.ndarray = np.cumsum(1 / (np.arange(VOCABULARY_WORDS) + 2.7))
    return cumulated / cumulated[-1]


def make_records(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield seed records, the same each time."""
    rng, chance = np.random.default_rng(seed), random.Random(seed)
    vocabulary = make_vocabulary()
    cumulated = cumulated_shares()
    start = dt.datetime(2024, 11, 1, tzinfo=dt.UTC)
    recent: list[list[str]] = []
    for number in range(count):
        if recent and chance.random() < COPY_SHARE:
            paragraphs = _copy(chance, chance.choice(recent), recent)
        else:
            words = vocabulary[np.searchsorted(cumulated, rng.random(WORDS_PER_ARTICLE))].tolist()
            paragraphs = _paragraphs(words)
            recent.append(paragraphs)
            if len(recent) > RECENT:
                recent[chance.randrange(RECENT)] = recent.pop()
        title = vocabulary[np.searchsorted(cumulated, rng.random(7))].tolist()
        published = start + dt.timedelta(seconds=number * 86_400 * DAYS // count)
        yield {
            "id": f"made-{seed}-{number}",
            "title": " ".join(title),
            "text": "\n\n".join(paragraphs),
            "url": f"https://paper{number % 200}.example/{seed}/{number}",
            "published": published.isoformat(),
        }


def _paragraphs(words: list[str]) -> list[str]:
    sentences = [
        " ".join(words[at : at + SENTENCE_WORDS]).capitalize() + "."
        for at in range(0, len(words), SENTENCE_WORDS)
    ]
    return [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]


def _copy(chance: random.Random, story: list[str], stories: list[list[str]]) -> list[str]:
    change = chance.randrange(4)
    if change == 0:
        return story
    if change == 1:
        return story[: max(3, len(story) // 2)]
    if change == 2:
        return [chance.choice(stories)[0], *story]
    return story[:3] + story[5:]


def read_articles(path: Path, stop: int | None = None) -> Iterator[Any]:
    """Yield the records as articles, at most `stop` of them."""
    from schemas.article import Article
    from transforms.normalize.hashes import hash_article

    with path.open(encoding="utf-8") as lines:
        for line in itertools.islice(lines, stop):
            record = json.loads(line)
            content_hash, text_hash = hash_article(record["title"], record["text"])
            published_at = dt.datetime.fromisoformat(record["published"])
            yield Article(
                article_id=hash_article(None, record["id"])[0],
                source=path.name,
                canonical_url=record["url"],
                content_hash=content_hash,
                text_hash=text_hash,
                title=record["title"],
                text=record["text"],
                published_at=published_at,
                date=published_at.date(),
            )
