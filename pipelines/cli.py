"""The `newsbeam` command: one parser, one module a subcommand, loaded when it is called."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

COMMANDS = {
    "ingest": ("pipelines.ingest_command", "read seeds and feeds, write the dataset"),
    "feeds": ("pipelines.feeds.command", "check, list, find and export feeds"),
    "query": ("pipelines.query.command", "ask a dataset in SQL"),
    "report": ("pipelines.report.command", "write the dataset as one page with charts and a map"),
    "show": ("pipelines.query.show_command", "print one article with what was found in it"),
    "compact": ("pipelines.compact.command", "rewrite a dataset's small files into few large ones"),
    "evaluate": ("pipelines.evaluate.command", "score the extractors on labeled news"),
}
"""Name -> module with `add_arguments(parser)` and `run(args, rest) -> exit code`; help line."""

DONE, FAILED, WRONG_USAGE, MANY_REJECTS, LOCKED = range(5)
"""Exit codes, as `newsbeam ingest --help` documents them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    own, rest = _split_at_dashes(arguments)
    parser = argparse.ArgumentParser(
        prog="newsbeam",
        description="News feeds and archives in, a Parquet dataset of deduplicated articles "
        "with datelines, credits and regions out.",
        epilog="newsbeam COMMAND --help teaches each command by example.",
    )
    parser.add_argument("--version", action="version", version=f"newsbeam {version('newsbeam')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in own if word in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == chosen:
            importlib.import_module(module).add_arguments(command)
    args = parser.parse_args(own)
    try:
        return importlib.import_module(COMMANDS[args.command][0]).run(args, rest)
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _split_at_dashes(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return what stands before and after the first `--`; the rest belongs to Beam."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
