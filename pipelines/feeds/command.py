"""`newsbeam feeds`: check, list, discover and export feeds."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from pipelines.cli import DONE, FAILED, WRONG_USAGE
from pipelines.errors import OptionError
from pipelines.feeds.known import UnreadableError

ACTIONS = {
    "check": ("pipelines.feeds.check", "ask each feed once and say what is wrong with it"),
    "list": ("pipelines.feeds.listing", "show how the feeds of a dataset are doing"),
    "discover": ("pipelines.feeds.discover", "find the feeds of a web site"),
    "export": ("pipelines.feeds.export", "write the feeds of a dataset as OPML"),
}
"""Name -> module with `add_arguments(parser)` and `run(args) -> exit code`; help line."""

DESCRIPTION = """\
Look after a list of feeds: what is wrong with them, how they have been doing,
where a site has its feeds.
"""

EPILOG = "newsbeam feeds ACTION --help teaches each by example."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the actions of `feeds` and their options."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (module, summary) in ACTIONS.items():
        action = actions.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        importlib.import_module(module).add_arguments(action)


def run(args: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """The exit code: 0 done, 1 something is wrong or cannot be read, 2 wrong usage."""
    if rest:
        return _fail(args.action, f"takes nothing after `--`, got {rest[0]!r}", WRONG_USAGE)
    module, _ = ACTIONS[args.action]
    try:
        code: int = importlib.import_module(module).run(args)
    except OptionError as error:
        return _fail(args.action, str(error), WRONG_USAGE)
    except UnreadableError as error:
        return _fail(args.action, str(error), FAILED)
    except BrokenPipeError:
        # The reader (`head`) has enough; without this Python complains as it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _fail(action: str, message: str, code: int) -> int:
    print(f"newsbeam feeds {action}: {message}", file=sys.stderr)
    return code
