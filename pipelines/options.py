"""The options of `newsbeam ingest`: every flag, its unit, and why a value is refused."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import OptionError
from pipelines.fetching import add_fetch_arguments

DEFAULT_RUNNER = "DirectRunner"
STREAM_RUNNER = "PrismRunner"
"""What a stream runs on if nothing is said: Beam's local engine in Python never closes a window."""

DEFAULT_POLL_S = DEFAULT_WINDOW_S = 60.0
"""A minute of news is a few thousand articles at most, and a file a partition."""

RUNNERS = ("DirectRunner", "PrismRunner", "FlinkRunner", "PortableRunner")
"""Engines that the graph has been run on; others pass through to Beam unchanged."""

EXAMPLES = """\
examples:
  newsbeam ingest --seeds seeds/ --output out
      read every file under seeds/, write the dataset to out/
  newsbeam ingest --feeds feeds.opml https://example.org/rss.xml --output out
      fetch the feeds of a list, and one more
  newsbeam ingest --feeds feeds.opml --full-text --contact desk@example.org --output out
      the same, with the text of the page for each entry that is a teaser
  newsbeam ingest --feeds feeds.opml --output out --every 15m
      the same again and again, until SIGTERM or Ctrl-C; feeds that are not due are not asked
  newsbeam ingest --streaming --feeds feeds.opml --output out --poll 60s --window 60s
      the same as a stream, on Prism: each minute the feeds that are due, a minute's rows a commit
  newsbeam ingest --seeds 'archive/*.jsonl.gz' --since 2024-11-01 --workers 2 --output out
      read a part of an archive with two processes
  newsbeam ingest --seeds seeds/ --output out --json | jq .counts
      the same figures for a program
  newsbeam ingest --seeds seeds/ --output out --runner FlinkRunner -- --flink_master=[local]
      what follows -- goes to Beam

exit codes:
  0  done
  1  failed: nothing is lost, run it again
  2  wrong usage
  3  done, but the share of rejects passes --max-reject-share
  4  another run holds the output folder
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """The checked options of one run. Paths and URLs as given."""

    output: str
    seeds: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    runner: str = DEFAULT_RUNNER
    workers: int = 1
    drop_duplicates: bool = False
    duplicate_days: int = 14
    since: dt.date | None = None
    until: dt.date | None = None
    attribution: str = "fast"
    min_confidence: float = 0.0
    max_reject_share: float = 0.5
    contact: str | None = None
    timeout_s: float = 30.0
    keep_raw: bool = False
    full_text: bool = False
    every_s: float | None = None
    streaming: bool = False
    poll_s: float = DEFAULT_POLL_S
    window_s: float = DEFAULT_WINDOW_S
    allow_private_addresses: tuple[str, ...] = ()
    beam_args: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.seeds and not self.feeds:
            raise OptionError(
                "--seeds and --feeds are both empty: name at least one file, folder or feed"
            )
        if self.workers < 1:
            raise OptionError(f"--workers {self.workers!r}: give a whole number from 1")
        if self.duplicate_days < 0:
            raise OptionError(f"--duplicate-days {self.duplicate_days!r}: give 0 or more days")
        if not 0 <= self.min_confidence <= 1:
            raise OptionError(
                f"--min-confidence {self.min_confidence!r}: give a number from 0 to 1"
            )
        if not 0 <= self.max_reject_share <= 1:
            raise OptionError(
                f"--max-reject-share {self.max_reject_share!r}: give a share from 0 to 1"
            )
        if self.every_s is not None and self.every_s <= 0:
            raise OptionError(f"--every {self.every_s!r} s: give a time above 0, such as 15m")
        if self.since and self.until and self.since > self.until:
            raise OptionError(
                f"--since {self.since.isoformat()!r} is after --until "
                f"{self.until.isoformat()!r}: swap them"
            )
        if self.streaming:
            self._check_stream()
        _check_output(self.output)

    def _check_stream(self) -> None:
        if self.runner == DEFAULT_RUNNER:
            raise OptionError(
                f"--runner {self.runner!r} with --streaming: it never closes a window; leave "
                f"--runner out for {STREAM_RUNNER}, or name FlinkRunner"
            )
        if self.seeds:
            raise OptionError(
                f"--seeds {self.seeds[0]!r} with --streaming: a stream asks feeds only; read "
                "files by a run of their own, without --streaming"
            )
        if self.every_s is not None:
            raise OptionError(
                f"--every {self.every_s!r} s with --streaming: a stream asks again by itself; "
                "say --poll"
            )
        for option, seconds in (("--poll", self.poll_s), ("--window", self.window_s)):
            if seconds < 1:
                raise OptionError(f"{option} {seconds!r} s: give a time of 1s or more")


def _check_output(output: str) -> None:
    path = Path(output)
    if path.exists() and not path.is_dir():
        raise OptionError(f"--output {output!r} is a file: name a folder")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(
            f"--output {output!r} cannot be made ({error.strerror}): name a folder that you may "
            "write in"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise OptionError(f"--output {output!r} is not writable: name another folder")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `newsbeam ingest` to a parser."""
    what = parser.add_argument_group("what to read")
    what.add_argument(
        "--seeds", nargs="+", default=[], metavar="PATH", help="files, folders or globs of articles"
    )
    what.add_argument(
        "--feeds",
        nargs="+",
        default=[],
        metavar="URL|OPML|FILE",
        help="feed addresses, OPML lists or saved feeds",
    )
    what.add_argument(
        "--since", type=_day, metavar="DATE", help="only articles of this day and later"
    )
    what.add_argument(
        "--until", type=_day, metavar="DATE", help="only articles of this day and earlier"
    )
    where = parser.add_argument_group("what to write")
    where.add_argument("--output", required=True, metavar="DIR", help="the dataset's folder")
    where.add_argument(
        "--drop-duplicates",
        action="store_true",
        help="write only the first of each cluster of copies (default: write all, marked)",
    )
    where.add_argument(
        "--duplicate-days",
        type=int,
        default=14,
        metavar="N",
        help="compare with articles published up to N days apart, in the dataset too (default 14)",
    )
    where.add_argument(
        "--attribution",
        choices=("fast", "accurate"),
        default="fast",
        help="how attributions are found: thousands of articles a second, or a dozen with fewer "
        "errors (default fast)",
    )
    where.add_argument(
        "--min-confidence",
        type=float,
        default=0.0,
        metavar="P",
        help="leave out attributions that are less sure than P, from 0 to 1 (default 0)",
    )
    where.add_argument(
        "--max-reject-share",
        type=float,
        default=0.5,
        metavar="SHARE",
        help="exit with 3 when more than this share of what was read is rejected (default 0.5)",
    )
    where.add_argument("--json", action="store_true", help="print the run record as JSON")
    net = add_fetch_arguments(parser)
    net.add_argument(
        "--keep-raw",
        action="store_true",
        help="keep every response in DIR/raw as WARC, which --seeds reads again",
    )
    net.add_argument(
        "--full-text",
        action="store_true",
        help="where a feed gives a teaser only, take the text from the page, if robots.txt lets us",
    )
    engine = parser.add_argument_group("how to run")
    engine.add_argument(
        "--runner",
        help=f"a Beam runner: {', '.join(RUNNERS)} (default {DEFAULT_RUNNER}, of a stream "
        f"{STREAM_RUNNER})",
    )
    engine.add_argument(
        "--streaming",
        action="store_true",
        help="run without an end, until SIGTERM or Ctrl-C, which let the open window be written",
    )
    engine.add_argument(
        "--poll",
        dest="poll_s",
        type=_duration,
        metavar="TIME",
        help="with --streaming: ask the feeds that are due each TIME (default 60s)",
    )
    engine.add_argument(
        "--window",
        dest="window_s",
        type=_duration,
        metavar="TIME",
        help="with --streaming: write what has come in each TIME (default 60s)",
    )
    engine.add_argument(
        "--every",
        dest="every_s",
        type=_duration,
        metavar="TIME",
        help="run again after TIME, such as 90s, 15m or 1h, counted from start to start",
    )
    engine.add_argument(
        "--workers", type=int, default=1, metavar="N", help="worker processes (default 1)"
    )


def parse_options(args: argparse.Namespace, beam_args: list[str]) -> IngestOptions:
    """Return the checked options of a command line; raises OptionError."""
    for option, seconds in (("--poll", args.poll_s), ("--window", args.window_s)):
        if seconds is not None and not args.streaming:
            raise OptionError(f"{option} {seconds!r} s: add --streaming, or leave it out")
    return IngestOptions(
        output=args.output,
        seeds=tuple(args.seeds),
        feeds=tuple(args.feeds),
        runner=args.runner or (STREAM_RUNNER if args.streaming else DEFAULT_RUNNER),
        workers=args.workers,
        drop_duplicates=args.drop_duplicates,
        duplicate_days=args.duplicate_days,
        since=args.since,
        until=args.until,
        attribution=args.attribution,
        min_confidence=args.min_confidence,
        max_reject_share=args.max_reject_share,
        contact=args.contact,
        timeout_s=args.timeout_s,
        keep_raw=args.keep_raw,
        full_text=args.full_text,
        every_s=args.every_s,
        streaming=args.streaming,
        poll_s=DEFAULT_POLL_S if args.poll_s is None else args.poll_s,
        window_s=DEFAULT_WINDOW_S if args.window_s is None else args.window_s,
        allow_private_addresses=tuple(args.allow_private_addresses),
        beam_args=tuple(beam_args),
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(text: str) -> float:
    """Return seconds for 90s, 15m, 1h or 2d."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNIT_S or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write 90s, 15m, 1h or 2d")
    return float(int(number) * _UNIT_S[unit])
