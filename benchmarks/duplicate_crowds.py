"""Times the verdict on articles that were made to share keys by thousands.

    python benchmarks/duplicate_crowds.py [--articles 100000] [--only NAME ...]

Each kind is an attack on a search for copies by shared keys: one body or one phrase in all,
nothing to tell them by, or forms filled in with other names and figures. Prints seconds of
processor time of the verdict alone, and how many clusters it finds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.duplicate_articles import DAYS, cumulated_shares, make_vocabulary
from schemas.article import Article
from transforms.deduplicate.packed import ArraySketches, Packed, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import decide
from transforms.normalize.hashes import hash_article

START = dt.datetime(2024, 11, 1, tzinfo=dt.UTC)
FORM_WORDS, NAMES = 150, 4_000
PACKED_AT_A_TIME = 5_000


class Source:
    """Words by Zipf's law, and articles of them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._rng = np.random.default_rng(seed)
        self._vocabulary, self._shares = make_vocabulary(), cumulated_shares()

    def words(self, count: int) -> list[str]:
        """Return words, common ones often."""
        found: list[str] = self._vocabulary[
            np.searchsorted(self._shares, self._rng.random(count))
        ].tolist()
        return found

    def text(self, count: int) -> str:
        """Return words as a text."""
        return " ".join(self.words(count))

    def form(self) -> list[str]:
        """Return a form: every eighth word is a blank, for a name or a figure in turn."""
        blanks = {3: "NAME", 11: "FIGURE"}
        return [blanks.get(place % 16, word) for place, word in enumerate(self.words(FORM_WORDS))]

    def filled(self, form: list[str]) -> str:
        """Return a form filled in."""
        fill = {
            "NAME": lambda: self._vocabulary[8 * self.chance.randrange(NAMES) + 7],
            "FIGURE": lambda: str(self.chance.randrange(10, 100_000)),
        }
        return " ".join(fill[word]() if word in fill else word for word in form)

    def article(self, number: int, title: str | None, text: str) -> Article:
        """Return an article published at a chance time of the days."""
        content_hash, text_hash = hash_article(title, text)
        published_at = START + dt.timedelta(seconds=self.chance.randrange(86_400 * DAYS))
        return Article(
            article_id=hash_article(None, str(number))[0],
            source="made",
            content_hash=content_hash,
            text_hash=text_hash,
            title=title,
            text=text,
            published_at=published_at,
            date=published_at.date(),
        )


def _alike(source: Source) -> Callable[[int], tuple[str, str]]:
    body = source.text(120)
    return lambda number: ("Bridge opened in Aske", body)


def _alike_under_own_headlines(source: Source) -> Callable[[int], tuple[str, str]]:
    body = source.text(120)
    return lambda number: (f"Bridge {number} opened in Aske", body)


def _one_phrase(source: Source) -> Callable[[int], tuple[str, str]]:
    phrase = source.text(12)
    return lambda number: (source.text(6), f"{phrase} {source.text(150)}")


def _forms(size: int) -> Callable[[Source], Callable[[int], tuple[str, str]]]:
    """Return a maker of reports, so many of each form."""

    def maker(source: Source) -> Callable[[int], tuple[str, str]]:
        form: list[str] = []

        def make(number: int) -> tuple[str, str]:
            if number % size == 0:
                form[:] = source.form()
            return source.text(6), source.filled(form)

        return make

    return maker


KINDS: dict[str, Callable[[Source], Callable[[int], tuple[str, str]]]] = {
    "identical": _alike,
    "identical under own headlines": _alike_under_own_headlines,
    "empty": lambda source: lambda number: (f"Video of bridge {number}", ""),
    "one word": lambda source: lambda number: (f"Bridge {number} is open", "Developing"),
    "one phrase in all": _one_phrase,
    "one form": _forms(1 << 62),
    "forms of 65": _forms(65),
    "forms of 250": _forms(250),
    "forms of 512": _forms(512),
}


def pack_made(kind: str, count: int) -> Packed:
    """Return articles of one kind, packed."""
    source = Source(3)
    make = KINDS[kind](source)
    parts = [
        pack_articles(
            [source.article(n, *make(n)) for n in range(at, min(at + PACKED_AT_A_TIME, count))]
        )
        for at in range(0, count, PACKED_AT_A_TIME)
    ]
    sketches = [part.sketches.take(np.arange(len(part))) for part in parts]
    core = np.concatenate([part.core for part in parts])
    return Packed(core, ArraySketches(np.concatenate(sketches)))


def time_verdict(packed: Packed) -> tuple[float, int]:
    """Return the seconds of processor time of a verdict, and how many clusters it finds."""
    started = time.process_time()
    verdicts = decide(packed, nothing_known())
    return time.process_time() - started, len(set(verdicts.cluster.tolist()))


def main() -> None:
    """Parse the arguments, and time each kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS), metavar="NAME")
    options = parser.parse_args()
    for kind in options.only:
        seconds, clusters = time_verdict(pack_made(kind, options.articles))
        print(f"{kind:30} {seconds:6.2f} s {clusters:8} clusters", flush=True)


if __name__ == "__main__":
    main()
