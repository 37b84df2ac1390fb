"""`newsbeam show DIR ID`: its options, and what it does with them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.cli import DONE, FAILED, WRONG_USAGE
from pipelines.query.dataset import DatasetError, connect, one_line
from pipelines.query.lookup import LookupFailedError, find_story
from transforms.write.replaced import hold_still_to_read

DESCRIPTION = """\
Print one article with its dateline, the sources, cues and contents of its
attributions, what was edited from version to version, and its copies elsewhere.
"""

EXAMPLES = """\
examples:
  newsbeam show out 3f9a                the article whose id begins with 3f9a
  newsbeam show out 3f9a --width 72
"""

READABLE_WIDTH = 100
"""Columns of a page where the terminal has more: longer lines are hard to follow."""

MIN_WIDTH = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `show`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path, help="the dataset, as ingest wrote it")
    parser.add_argument("id", metavar="ID", help="an article_id, or enough of its beginning")
    parser.add_argument(
        "--width",
        type=_width,
        metavar="N",
        help=f"columns of the page (default: the terminal's, at most {READABLE_WIDTH})",
    )


def run(args: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """The exit code: 0 shown, 1 a file cannot be read, 2 wrong folder or no such article."""
    import duckdb
    from rich.console import Console

    from pipelines.query.show import render_story

    if rest:
        return _fail(f"takes nothing after `--`, got {rest[0]!r}", WRONG_USAGE)
    try:
        with hold_still_to_read(args.folder):
            story = find_story(connect(args.folder), args.id)
    except (DatasetError, LookupFailedError) as error:
        return _fail(str(error), WRONG_USAGE)
    except duckdb.Error as error:
        return _fail(f"{one_line(error)}; mend or remove that file", FAILED)
    console = Console(highlight=False)
    console.width = args.width or min(console.width, READABLE_WIDTH)
    color = console.is_terminal and not console.no_color
    console.print(render_story(story, color=color))
    return DONE


def _fail(message: str, code: int) -> int:
    print(f"newsbeam show: {message}", file=sys.stderr)
    return code


def _width(text: str) -> int:
    if not text.isdecimal() or int(text) < MIN_WIDTH:
        raise argparse.ArgumentTypeError(f"{text!r} is no width: give {MIN_WIDTH} or more")
    return int(text)
