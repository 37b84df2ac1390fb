"""`newsbeam report DIR -o FILE`: its options, and what it does with them."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.cli import DONE, FAILED, WRONG_USAGE
from pipelines.errors import OptionError
from pipelines.query.dataset import DatasetError, one_line
from transforms.write.replaced import hold_still_to_read

DESCRIPTION = """\
Write a dataset as one page that opens offline: articles by day and region, a map of where
stories are from and about, copied stories, who is quoted, wire copy, languages, feeds,
rejects and runs. The page filters by date, region, publisher and agency. It holds counts
and a bounded sample of texts, under 5 MB however large the dataset is.
"""

EXAMPLES = """\
examples:
  newsbeam report out                      writes report.html
  newsbeam report out -o /tmp/news.html

exit codes:
  0  written
  1  a file of the dataset cannot be read, or the page cannot be written
  2  wrong usage
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `report`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path, help="the dataset, as ingest wrote it")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        default=Path("report.html"),
        help="where the page goes; one that is there is replaced (default: report.html)",
    )


def run(args: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """The exit code: 0 written, 1 a file cannot be read or written, 2 wrong usage."""
    import duckdb

    from pipelines.feeds.known import UnreadableError
    from pipelines.report.gather import gather_report
    from pipelines.report.page import render_page

    if rest:
        return _fail(f"takes nothing after `--`, got {rest[0]!r}", WRONG_USAGE)
    try:
        check_output(args.output)
        with hold_still_to_read(args.folder):
            report = gather_report(args.folder, dt.datetime.now(dt.UTC))
        page = render_page(report)
    except (DatasetError, OptionError) as error:
        return _fail(str(error), WRONG_USAGE)
    except UnreadableError as error:
        return _fail(str(error), FAILED)
    except duckdb.Error as error:
        return _fail(f"{one_line(error)}; mend or remove that file", FAILED)
    try:
        size = write_page(page, args.output)
    except OSError as error:
        return _fail(f"cannot write {str(args.output)!r}: {error.strerror}", FAILED)
    print(f"{args.output}: {size / 1e6:.1f} MB; open it in a browser")
    return DONE


def check_output(output: Path) -> None:
    """Raise OptionError for a path where no page can be."""
    if output.is_dir():
        raise OptionError(f"--output={str(output)!r} is a folder: name a file in it")
    if not output.parent.is_dir():
        raise OptionError(
            f"--output={str(output)!r}: there is no folder {str(output.parent)!r}: make it first"
        )


def write_page(page: str, output: Path) -> int:
    """Write the page in one step, so that none is ever half there; return its bytes."""
    body = page.encode("utf-8")
    draft = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(body)
        os.replace(draft, output)
    finally:
        draft.unlink(missing_ok=True)
    return len(body)


def _fail(message: str, code: int) -> int:
    print(f"newsbeam report: {message}", file=sys.stderr)
    return code
