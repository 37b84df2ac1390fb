"""Measures which copies are found: pairs labeled by people, and copies made by known changes.

    python benchmarks/duplicate_quality.py DIR [--svg docs/duplicates.svg] [--stories 20000]

DIR is a folder as `newsbeam evaluate` takes it: `NAME.seeds.jsonl.gz` with articles and
`NAME.gold.jsonl.gz` with pairs of ids under `pos` and `hard_neg`. First precision and recall
over those pairs by threshold, drawn with `--svg`; then, for copies made of the articles of
all `*.seeds.jsonl.gz`, the share that joins its original by kind of change, two hours and
two days later, and how many pairs of other stories were joined with them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipelines.plain import load_annotation, read_articles
from schemas.article import Article
from schemas.reject import Reject
from transforms.deduplicate.copies import DEFAULT_THRESHOLDS, Thresholds
from transforms.deduplicate.packed import Packed, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import decide
from transforms.normalize.hashes import hash_article

STEPS = [step / 20 for step in range(1, 20)] + [0.98]
MIN_WORDS = 60
"""Shorter stories are tables and flashes, of which nothing can be cut."""

HEADLINE_WORDS = 8
"""Of a text, for a story that has no headline."""

_SENTENCE_END = re.compile(r"(?<=[a-z0-9][.!?”\"])\s+(?=[A-Z“\"])")
"""Between "… fell." and "The …"; bounded, for it looks at three characters."""

MAX_LEAD_WORDS = 40

BRITISH = {
    "color": "colour", "labor": "labour", "favor": "favour", "honor": "honour",
    "neighbor": "neighbour", "harbor": "harbour", "center": "centre", "theater": "theatre",
    "meters": "metres", "defense": "defence", "license": "licence", "program": "programme",
    "traveled": "travelled", "canceled": "cancelled", "organize": "organise",
    "organization": "organisation", "realize": "realise", "recognize": "recognise",
    "analyze": "analyse", "percent": "per cent", "gray": "grey", "toward": "towards",
    "skeptical": "sceptical", "tons": "tonnes",
}  # fmt: skip
"""American spellings and their British ones, as an editor changes them."""


@dataclass(frozen=True, slots=True)
class Point:
    """The scores at one threshold."""

    threshold: float
    precision: float
    recall: float
    merged: int


def read_seeds(path: Path) -> list[Article]:
    """Return the articles of a seed file with their datelines."""
    find_dateline = load_annotation("dateline")
    read = read_articles([str(path)], now=dt.datetime.now(dt.UTC))
    return [find_dateline(article) for article in read if not isinstance(article, Reject)]


def curve(
    articles: Sequence[Article],
    same: list[list[str]],
    alike: list[list[str]],
    at: Callable[[float], Thresholds],
) -> list[Point]:
    """Return the scores over labeled pairs by threshold."""
    packed, points = pack_articles(articles), []
    for step in STEPS:
        cluster = _clusters(articles, packed, at(step))
        found, merged = (
            sum(cluster[one] == cluster[other] for one, other in pairs) for pairs in (same, alike)
        )
        together = sum(size * (size - 1) // 2 for size in Counter(cluster.values()).values())
        points.append(Point(step, found / max(together, 1), found / len(same), merged))
    return points


def _clusters(articles: Sequence[Article], packed: Packed, at: Thresholds) -> dict[str, bytes]:
    verdicts = decide(packed, nothing_known(), thresholds=at)
    names = (article.guid or article.article_id for article in articles)
    return dict(zip(names, verdicts.cluster.tolist(), strict=True))


def draw(curves: dict[str, tuple[list[Point], float]]) -> str:
    """Return the curves as an SVG picture: precision and recall, the threshold used marked."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1130 330" font-family="sans-serif" '
        'font-size="12"><rect width="1130" height="330" fill="white"/>'
    ]
    for number, (name, (points, used)) in enumerate(curves.items()):
        left = 50 + 370 * number
        parts.append(_axes(left, name))
        for series, color in (("precision", "#1f77b4"), ("recall", "#d62728")):
            line = " ".join(
                f"{left + 300 * point.threshold:.0f},{280 - 240 * getattr(point, series):.0f}"
                for point in points
            )
            parts.append(
                f'<polyline fill="none" stroke="{color}" stroke-width="2" points="{line}"/>'
            )
            parts.append(
                f'<text x="{left + 8}" y="{262 if series == "recall" else 246}" fill="{color}">'
                f"{series}</text>"
            )
        at = left + 300 * used
        parts.append(
            f'<line x1="{at:.0f}" y1="40" x2="{at:.0f}" y2="280" stroke="#888" '
            f'stroke-dasharray="4 3"/><text x="{at + 4:.0f}" y="52" fill="#666">{used:g}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _axes(left: int, name: str) -> str:
    marks = "".join(
        f'<text x="{left - 26}" y="{284 - 240 * mark:.0f}">{mark:.2f}</text>'
        f'<text x="{left + 300 * mark - 8:.0f}" y="298">{mark:g}</text>'
        f'<line x1="{left}" y1="{280 - 240 * mark:.0f}" x2="{left + 300}" '
        f'y2="{280 - 240 * mark:.0f}" stroke="#eee"/>'
        for mark in (0, 0.25, 0.5, 0.75, 1)
    )
    return f'{marks}<text x="{left}" y="26" font-weight="bold">{name}</text>'


def _units(text: str) -> list[str]:
    paragraphs = text.split("\n\n")
    return paragraphs if len(paragraphs) >= 4 else _SENTENCE_END.split(text)


def cut(text: str, other: str, chance: random.Random) -> str | None:
    """The first third to two thirds."""
    units = _units(text)
    return "\n\n".join(units[: max(2, int(len(units) * chance.uniform(0.33, 0.67)))])


def brief(text: str, other: str, chance: random.Random) -> str | None:
    """The first 60 words or so."""
    units, kept = _units(text), 1
    while kept < len(units) and len(" ".join(units[:kept]).split()) < MIN_WORDS:
        kept += 1
    return "\n\n".join(units[:kept])


def two_cut(text: str, other: str, chance: random.Random) -> str | None:
    """Two paragraphs left out of the middle."""
    units = _units(text)
    at = chance.randrange(1, max(2, len(units) - 2))
    return "\n\n".join(units[:at] + units[at + 2 :]) if len(units) > 4 else None


def local_lead(text: str, other: str, chance: random.Random) -> str | None:
    """The first sentence of another story before it, as a paragraph."""
    lead = _SENTENCE_END.split(other, maxsplit=1)[0].split()[:MAX_LEAD_WORDS]
    return f"{' '.join(lead)}\n\n{text}"


def typographic(text: str, other: str, chance: random.Random) -> str | None:
    """Typographic quotes and dashes."""
    text = re.sub(r'"([^"]*)"', "“\\1”", text).replace("'", "’").replace(" -- ", " — ")
    return text.replace("...", "…")


def british(text: str, other: str, chance: random.Random) -> str | None:
    """British spelling."""
    return re.sub(r"[a-z]+", lambda word: BRITISH.get(word.group(), word.group()), text)


def edited(text: str, other: str, chance: random.Random) -> str | None:
    """One lower-case word in twenty exchanged."""
    replacements = ["new", "also", "report", "early", "issue", "plan"]
    return " ".join(
        chance.choice(replacements) if word.islower() and chance.random() < 0.05 else word
        for word in text.split(" ")
    )


def same_text(text: str, other: str, chance: random.Random) -> str | None:
    """Another headline alone."""
    return text


def lead_and_two_cut(text: str, other: str, chance: random.Random) -> str | None:
    """A local first paragraph, and two paragraphs left out."""
    shorter = two_cut(text, other, chance)
    return None if shorter is None else local_lead(shorter, other, chance)


CHANGES = {
    "another headline": same_text,
    "typographic quotes": typographic,
    "British spelling": british,
    "1 word in 20 edited": edited,
    "two paragraphs cut": two_cut,
    "local first paragraph": local_lead,
    "both of these": lead_and_two_cut,
    "cut to 33-67 %": cut,
    "brief of 60 words": brief,
}


def make_copies(
    stories: Sequence[Article], change: Callable[..., str | None], hours: int
) -> list[Article]:
    """Return each story followed by its changed copy, published so many hours later."""
    chance = random.Random(7)
    rows: list[Article] = []
    for story in stories:
        other, named = chance.choice(stories), chance.choice(stories)
        text = change(story.text, other.text, chance)
        if text:
            rows += [story, _copy_of(story, text, named.title, hours)]
    return rows


def _copy_of(story: Article, text: str, title: str | None, hours: int) -> Article:
    content_hash, text_hash = hash_article(title, text)
    starts_alike = story.dateline and text.startswith(story.dateline.raw)
    return replace(
        story,
        article_id=content_hash,
        content_hash=content_hash,
        text_hash=text_hash,
        title=title,
        text=text,
        canonical_url=None,
        published_at=story.published_at and story.published_at + dt.timedelta(hours=hours),
        dateline=story.dateline if starts_alike else None,
    )


def count_copies(packed: Packed, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> tuple[int, int]:
    """Return how many copies joined the story before them, and how many other pairs are joined."""
    cluster = decide(packed, nothing_known(), thresholds=thresholds).cluster.tolist()
    found = sum(cluster[row] == cluster[row + 1] for row in range(0, len(cluster), 2))
    together = sum(size * (size - 1) // 2 for size in Counter(cluster).values())
    return found, together - found


def curve_of_made(stories: Sequence[Article]) -> list[Point]:
    """Return recall of copies by the hardest change, and precision over all pairs, by threshold."""
    packed = pack_articles(make_copies(stories, lead_and_two_cut, 48))
    points = []
    for step in STEPS:
        at = replace(DEFAULT_THRESHOLDS, block_text=step)
        found, others = count_copies(packed, at)
        recall = found / (len(packed) / 2)
        points.append(Point(step, found / max(found + others, 1), recall, 0))
    return points


def main() -> None:
    """Parse the arguments, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("dir", type=Path)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--stories", type=int, default=20_000)
    options = parser.parse_args()
    stories = _stories(options.dir, options.stories)
    curves = {
        "Local lead, two paragraphs cut: text in blocks": (
            curve_of_made(stories[:2_000]),
            DEFAULT_THRESHOLDS.block_text,
        )
    }
    for gold in sorted(options.dir.glob("*.gold.jsonl.gz")):
        with gzip.open(gold, "rt", encoding="utf-8") as lines:
            first = json.loads(next(lines, "{}"))
        if "pos" in first and "hard_neg" in first:
            curves |= _curves_of_labeled(gold, first["pos"], first["hard_neg"])
    for name, (points, _) in curves.items():
        print(f"{name}\nthreshold precision recall hard negatives merged")
        for point in points:
            scores = f"{point.precision:9.3f} {point.recall:6.3f}"
            print(f"{point.threshold:9.2f} {scores} {point.merged:6}")
    if options.svg:
        options.svg.write_text(draw(curves), encoding="utf-8")
    _print_recall(stories)


def _curves_of_labeled(
    gold: Path, same: list[list[str]], alike: list[list[str]]
) -> dict[str, tuple[list[Point], float]]:
    articles = read_seeds(gold.with_name(gold.name.replace(".gold.", ".seeds.")))
    used = DEFAULT_THRESHOLDS
    copies = curve(articles, same, alike, lambda at: replace(used, copy=at, late_copy=at))
    updates = curve(articles, same, alike, lambda at: replace(used, update_text=at))
    return {
        "Labeled pairs: score": (copies, used.copy),
        "Labeled pairs, one headline: text": (updates, used.update_text),
    }


def _stories(folder: Path, count: int) -> list[Article]:
    """Return the stories of all seeds, each once, in a fixed random order.

    One without a headline is given its first words.
    """
    stories: dict[str, Article] = {}
    for path in sorted(folder.glob("*.seeds.jsonl.gz")):
        for number, article in enumerate(read_seeds(path)):
            words = article.text.split()
            if len(words) >= MIN_WORDS:
                day = dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(number)
                day = article.published_at or day
                title = article.title or " ".join(words[:HEADLINE_WORDS])
                story = replace(article, published_at=day, title=title)
                stories.setdefault(article.text_hash, story)
    return random.Random(3).sample(list(stories.values()), min(count, len(stories)))


def _print_recall(stories: Sequence[Article]) -> None:
    print(f"{len(stories)} stories\n{'change':24} copies  2 hours  2 days  other pairs")
    for name, change in CHANGES.items():
        early, late = (pack_articles(make_copies(stories, change, hours)) for hours in (2, 48))
        copies = len(early) // 2
        found, others = count_copies(early)
        later, _ = count_copies(late)
        shares = f"{found / copies:8.3f} {later / copies:7.3f}"
        print(f"{name:24} {copies:6} {shares} {others:8}", flush=True)


if __name__ == "__main__":
    main()
