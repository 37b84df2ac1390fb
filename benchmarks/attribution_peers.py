"""Compares the attributions of four extractors on the same labeled articles.

    python benchmarks/attribution_peers.py GOLD [--spacy-python PYTHON] [--limit N]

GOLD is a pair of files as `newsbeam evaluate` takes them, named without its ends:
`DIR/attribution_en_dev` for `attribution_en_dev.seeds.jsonl.gz` and `.gold.jsonl.gz`.
The extractors are the regular expressions that one would write first, rules over
spaCy's parse (`attribution_spacy.py`), fast and accurate; the scorer is that of
`newsbeam evaluate`. Speed is processor time of one process on one thread, in articles of
3,000 characters. PYTHON is an interpreter that has spaCy and a model; an extractor that is
not installed is left out, with a line that says so.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipelines.evaluate.attributions import ROLES, score_attributions
from pipelines.evaluate.figures import Found
from pipelines.evaluate.gold import GOLD_SUFFIX, SEEDS_SUFFIX, read_gold, read_texts
from pipelines.evaluate.running import run_path, spread
from pipelines.plain import attribute
from schemas.article import Article, Attribution, Span

CHARACTERS = 3000
"""An article that the speed is stated for."""
SHOWN = ("source exact", "cue exact", "content exact", "content overlap", "who said what")
SPACY_SCRIPT = Path(__file__).with_name("attribution_spacy.py")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

Spans = Mapping[str, Sequence[Sequence[int]]]
"""One attribution: lists of [start, end) of source, cue and content."""
Extractor = Callable[[Sequence[Article]], tuple[list[Article], float]]
"""Articles to the same with attributions, and the seconds it took."""

VERB = r"(?:said|says|say|told|tells|added|adds|asked|wrote|writes|announced|argued|claimed|noted)"
NAME = r"(?:(?:M[rs]s?\.\ )?[A-Z][\w'’-]*(?:\ [A-Z][\w'’-]*){0,4}|[Hh]e|[Ss]he|[Tt]hey)"
PATTERNS = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        # "We will rebuild," said Ana Ruiz    — each part is bounded, and stays in its line
        rf'(?P<content>[“"][^“”"\n]{{2,1000}}[”"]) \s? (?P<cue>{VERB}) \s (?P<source>{NAME})',
        # "We will rebuild," Ana Ruiz said
        rf'(?P<content>[“"][^“”"\n]{{2,1000}}[”"]) \s? (?P<source>{NAME}) \s (?P<cue>{VERB})',
        # Ana Ruiz said: "We will rebuild."
        rf'(?P<source>{NAME}) \s (?P<cue>{VERB}) [,:]? \s (?P<content>[“"][^“”"\n]{{2,1000}}[”"])',
        # Ana Ruiz said that the town will rebuild.
        rf'(?P<source>{NAME}) \s (?P<cue>{VERB}) \s (?P<content>[^“”".\n,:]{{10,300}})',
        # According to Ana Ruiz, the town will rebuild.
        rf"""(?P<cue>[Aa]ccording\ to) \s (?P<source>(?:the\ )?{NAME}) , \s
        (?P<content>[^.\n]{{10,300}})""",
    )
)
"""In the order of trial; what an earlier one took, a later one cannot."""


def find_by_patterns(text: str) -> Iterator[Spans]:
    """Yield the attributions that the patterns find.

    >>> [found] = find_by_patterns('"We will rebuild," said Ana Ruiz.')
    >>> found
    {'source': [(24, 32)], 'cue': [(19, 23)], 'content': [(0, 18)]}
    """
    taken: list[tuple[int, int]] = []
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            yield {role: [match.span(role)] for role in ROLES}


def by_patterns(articles: Sequence[Article]) -> tuple[list[Article], float]:
    """The articles with what the patterns find."""
    started = time.process_time()
    found = [list(find_by_patterns(article.text)) for article in articles]
    seconds = time.process_time() - started
    return [_with(article, spans) for article, spans in zip(articles, found, strict=True)], seconds


def by_spacy(python: str) -> Extractor:
    """The extractor that runs spaCy's interpreter on all texts at once."""

    def extract(articles: Sequence[Article]) -> tuple[list[Article], float]:
        lines = "".join(json.dumps(article.text) + "\n" for article in articles)
        done = subprocess.run(
            [python, str(SPACY_SCRIPT)],
            input=lines,
            capture_output=True,
            text=True,
            env={**os.environ, **ONE_THREAD},
        )
        if done.returncode:
            raise MissingError(done.stderr.strip().rpartition("\n")[2])
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        found = [
            _with(article, answer["attributions"])
            for article, answer in zip(articles, answers, strict=True)
        ]
        return found, sum(answer["seconds"] for answer in answers)

    return extract


def by_ours(method: str) -> Extractor:
    """The extractor of a method of ours; it reads one article untimed, to load its tables."""

    def extract(articles: Sequence[Article]) -> tuple[list[Article], float]:
        try:
            attribute(articles[:1], method)
        except ValueError as error:
            raise MissingError(str(error)) from error
        started = time.process_time()
        found = attribute(articles, method)
        return found, time.process_time() - started

    return extract


class MissingError(Exception):
    """An extractor is not installed; the message says what to install."""


def _with(article: Article, found: Sequence[Spans]) -> Article:
    """The article with attributions that have only what is scored."""

    def spans(ranges: Sequence[Sequence[int]]) -> tuple[Span, ...]:
        return tuple(Span(start, end) for start, end in ranges)

    def attribution(one: Spans) -> Attribution:
        source, cue, content = (spans(one[role]) for role in ROLES)
        return Attribution(None, None, None, None, None, "indirect", source, cue, content)

    attributions = tuple(attribution(one) for one in found)
    return dataclasses.replace(article, attributions=attributions)


def main() -> None:
    """Print a table, one line an extractor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="a labeled set: DIR/NAME")
    parser.add_argument("--spacy-python", default=sys.executable, help="interpreter with spaCy")
    parser.add_argument("--limit", type=int, help="articles, evenly spread over the set")
    options = parser.parse_args()
    seeds_path, gold_path = (
        options.gold.with_name(options.gold.name + suffix) for suffix in (SEEDS_SUFFIX, GOLD_SUFFIX)
    )
    rows, texts = read_gold(gold_path), read_texts(seeds_path)
    rows = spread(rows, options.limit or len(rows))
    articles = run_path(
        seeds_path,
        wanted={row["id"] for row in rows},
        stages=["dateline"],
        now=dt.datetime.now(dt.UTC),
    ).articles
    size = sum(len(article.text) for article in articles) / CHARACTERS
    extractors: dict[str, Extractor] = {
        "regular expressions": by_patterns,
        "spaCy with rules": by_spacy(options.spacy_python),
        "fast": by_ours("fast"),
        "accurate": by_ours("accurate"),
    }
    print(f"| {len(articles)} articles | {' | '.join(SHOWN)} | articles a second |")
    print("| --- |" + " --- |" * (len(SHOWN) + 1))
    for name, extract in extractors.items():
        try:
            found, seconds = extract(articles)
        except MissingError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        by_id = {article.guid: article for article in found if article.guid is not None}
        figures = score_attributions(rows, by_id, texts).figures
        shown = [figure.f1 or 0.0 for key in SHOWN if isinstance(figure := figures[key], Found)]
        values = [f"{100 * value:.1f}" for value in shown]
        print(f"| {name} | {' | '.join(values)} | {size / seconds:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
