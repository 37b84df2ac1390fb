"""A stream on Prism, its processes killed: every entry that was published is there once."""

import argparse
from pathlib import Path

from benchmarks.stream_soak import make_parser, soak

MINUTES = "3"


def options(*words: str) -> argparse.Namespace:
    return make_parser().parse_args(["--minutes", MINUTES, "--compact-every", "60", *words])


def test_a_stream_under_fire_writes_every_entry_once(tmp_path: Path, prism: str):
    args = options("--kill-every", "20", "--", f"--prism_location={prism}")
    outcome, _ = soak(args, tmp_path)
    assert outcome.kills
    assert (outcome.missing, outcome.doubled, outcome.exit_code) == (0, 0, 0)
    assert outcome.published >= 0.9 * 60 * float(MINUTES) * args.rate
