"""`newsbeam evaluate DIR`: its options, and what it does with them."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from pipelines.cli import DONE, WRONG_USAGE
from pipelines.evaluate.gold import GoldError, find_gold_sets
from pipelines.evaluate.report import print_tables, to_json
from pipelines.evaluate.running import Advance, SetResult, evaluate_set

DESCRIPTION = """\
Run the whole path on every labeled set of a folder and score what comes out.

A set is a pair of files, NAME.seeds.jsonl.gz (articles) and NAME.gold.jsonl.gz
(what is marked in them). What is scored follows from the gold's fields:
datelines, agencies credited, attributions, countries, pairs of duplicates.
"""

EXAMPLES = """\
examples:
  newsbeam evaluate gold                            every set, one table
  newsbeam evaluate gold --only reuters --limit 500 a quick look at one set
  newsbeam evaluate gold --errors errors.jsonl      each mistake, one JSON line
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `evaluate`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder of the labeled sets")
    parser.add_argument(
        "--only", nargs="+", metavar="SET", default=[], help="names of the sets (default: all)"
    )
    parser.add_argument(
        "--limit",
        type=_positive,
        metavar="N",
        help="at most N articles a set, evenly spread (pairs are always taken whole)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="run only the stages that make what a set's labels score, not the whole path",
    )
    parser.add_argument(
        "--attribution",
        choices=("fast", "accurate"),
        default="fast",
        help="the extractor of attributions that is scored (default fast)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument(
        "--errors", type=Path, metavar="FILE", help="write each mistake to FILE, one JSON line each"
    )


def run(args: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """The exit code: 0 when all was scored, 2 when a set cannot be read."""
    if rest:
        print(f"newsbeam evaluate: takes nothing after `--`, got {rest[0]!r}", file=sys.stderr)
        return WRONG_USAGE
    try:
        results = _evaluate(args)
        if args.errors:
            write_errors(results, args.errors)
    except (GoldError, OSError) as error:
        print(f"newsbeam evaluate: {error}", file=sys.stderr)
        return WRONG_USAGE
    if args.json:
        print(to_json(results))
    else:
        print_tables(results)
    return DONE


def _evaluate(args: argparse.Namespace) -> list[SetResult]:
    """The results of the sets asked for; a terminal is told which stage is at work."""
    from rich.console import Console

    console = Console(stderr=True)
    now = dt.datetime.now(dt.UTC)
    with ExitStack() as stack:
        advance: Advance = lambda step: None  # noqa: E731
        if console.is_terminal and not args.json:
            advance = stack.enter_context(console.status("reading …")).update
        return [
            evaluate_set(
                gold_set,
                now=now,
                limit=args.limit,
                quick=args.quick,
                attribution=args.attribution,
                advance=advance,
            )
            for gold_set in find_gold_sets(args.folder, args.only)
        ]


def write_errors(results: Sequence[SetResult], path: Path) -> None:
    """Write every mistake as one JSON line with the names of its set and task."""
    with path.open("w", encoding="utf-8") as lines:
        for result in results:
            for task, scores in result.scores.items():
                for mistake in scores.mistakes:
                    line = {"set": result.name, "task": task, **mistake.to_json()}
                    lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a count: give 1 or more")
    return int(text)
