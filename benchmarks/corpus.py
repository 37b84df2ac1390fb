"""News to measure on: made of the sentences of `seeds/`, or real and repeated in other words."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"
COPY_SHARE, EDITED_SHARE = 0.05, 0.05
"""Of the articles, those printed again word for word, and with a paragraph cut."""

_SENTENCE = re.compile(r"(?<=[.!?][\"”]) (?=[A-Z“\"])|(?<=[a-z0-9][.!?]) (?=[A-Z“\"])")

KEPT_WORDS = 150
"""Commonest words, which a repeated article keeps: grammar, and the verbs that credit."""

_CHANGED_WORD = re.compile(
    r"""
    \b [^\W\d_] [^\W\dA-Z_]{3,30} \b   # harbor, Harbor, not USA or LIMA
    """,
    re.VERBOSE,
)


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
        yield _number(article, seed, index)


def _number(article: dict[str, str], seed: int, index: int) -> dict[str, str]:
    """The article with an id, an address and a date of its own."""
    article["id"] = f"made-{seed}-{index}"
    article["url"] = f"https://paper{index % 40}.example/{seed}/{index}"
    article["published"] = f"2024-11-{index % 30 + 1:02}T{index % 24:02}:00:00Z"
    return article


def repeat_articles(paths: Sequence[str], number: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield the articles of seed files over and over, from the second time in other words.

    Copies among them stay copies; a repetition is none of what it repeats. Dates and
    addresses are made, so that days hold as many articles as with `make_articles`.
    """
    from pipelines import plain
    from schemas.article import Article

    now = dt.datetime.now(dt.UTC)
    real = [item for item in plain.read_articles(paths, now=now) if isinstance(item, Article)]
    counts = Counter(word for item in real for word in _CHANGED_WORD.findall(item.text))
    for word, _ in counts.most_common(KEPT_WORDS):
        del counts[word]
    others = [sorted(word for word in counts if word.istitle() == named) for named in (True, False)]
    changed: dict[str, str] = {}
    for index in range(number):
        turn, place = divmod(index, len(real))
        if turn and not place:
            changed = _change_words(random.Random(f"{seed} {turn}"), others)
        article = {
            "title": _put_words(real[place].title or "", changed),
            "text": _put_words(real[place].text, changed),
        }
        yield _number(article, seed, index)


def _change_words(chance: random.Random, kinds: Sequence[Sequence[str]]) -> dict[str, str]:
    """What words become, each another of its kind and everywhere the same: copies stay copies."""
    changed: dict[str, str] = {}
    for words in kinds:
        changed |= zip(words, chance.sample(words, len(words)), strict=True)
    return changed


def _put_words(text: str, changed: dict[str, str]) -> str:
    return _CHANGED_WORD.sub(lambda word: changed.get(word[0], word[0]), text)


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


def write_seeds(folder: Path, number: int, chars: int) -> None:
    """Write made articles as JSON Lines files."""
    write_articles(folder, make_articles(number, chars), number)


def write_articles(
    folder: Path, articles: Iterable[dict[str, str]], number: int, files: int = 8
) -> None:
    """Write so many articles as JSON Lines files, so that workers can share them."""
    folder.mkdir(parents=True, exist_ok=True)
    outs = [(folder / f"part-{index}.jsonl").open("w", encoding="utf-8") for index in range(files)]
    for index, article in enumerate(articles):
        outs[index * files // number].write(json.dumps(article, ensure_ascii=False) + "\n")
    for out in outs:
        out.close()
