"""What `--streaming` refuses, and what it takes for granted."""

import argparse
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions

from pipelines.engine import make_beam_options
from pipelines.errors import OptionError
from pipelines.options import IngestOptions, add_arguments, parse_options
from pipelines.sources import find_sources

FEED = "https://ledger.example/feed"


def parse(tmp_path: Path, *words: str) -> IngestOptions:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parse_options(parser.parse_args(["--output", str(tmp_path / "out"), *words]), [])


def test_a_stream_runs_on_prism_each_minute_unless_told_otherwise(tmp_path: Path):
    options = parse(tmp_path, "--streaming", "--feeds", FEED)
    assert (options.runner, options.poll_s, options.window_s) == ("PrismRunner", 60, 60)
    assert parse(tmp_path, "--feeds", FEED).runner == "DirectRunner"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--runner", "DirectRunner"], "--runner 'DirectRunner' with --streaming.*leave"),
        (["--seeds", "a.jsonl"], "--seeds 'a.jsonl' with --streaming.*without"),
        (["--every", "15m"], r"--every 900\.0 s with --streaming.*--poll"),
        (["--poll", "0s"], r"--poll 0\.0 s: give a time of 1s or more"),
        (["--window", "0m"], r"--window 0\.0 s: give a time of 1s or more"),
    ],
)
def test_option_that_a_stream_cannot_take_is_refused(
    words: list[str], message: str, tmp_path: Path
):
    with pytest.raises(OptionError, match=message):
        parse(tmp_path, "--streaming", "--feeds", FEED, *words)


@pytest.mark.parametrize("option", ["--poll", "--window"])
def test_option_of_streams_needs_streaming(option: str, tmp_path: Path):
    with pytest.raises(OptionError, match=rf"{option} 30\.0 s: add --streaming"):
        parse(tmp_path, "--feeds", FEED, option, "30s")


def test_saved_feed_is_refused(tmp_path: Path):
    saved = tmp_path / "saved.xml"
    saved.write_text("<rss version='2.0'><channel><title>F</title></channel></rss>")
    options = parse(tmp_path, "--streaming", "--feeds", FEED, str(saved))
    with pytest.raises(OptionError, match=r"saved\.xml' with --streaming is a saved feed"):
        find_sources(options)


def test_list_without_feeds_is_refused(tmp_path: Path):
    empty = tmp_path / "list.opml"
    empty.write_text("<opml version='2.0'><body></body></opml>")
    options = parse(tmp_path, "--streaming", "--feeds", str(empty))
    with pytest.raises(OptionError, match="--feeds with --streaming names no feed"):
        find_sources(options)


def test_engine_that_is_not_there_is_told_before_the_run():
    with pytest.raises(OptionError, match="--prism_location '/no/prism' is not there"):
        make_beam_options("PrismRunner", 1, ("--prism_location=/no/prism",), streaming=True)


@pytest.mark.parametrize("given", [(), ("--shutdown_sources_after_idle_ms=5",)])
def test_drain_ends_on_flink(given: tuple[str, ...]):
    options = make_beam_options("FlinkRunner", 1, given, streaming=True)
    told = options.get_all_options(retain_unknown_options=True)["shutdown_sources_after_idle_ms"]
    assert str(told) == ("5" if given else "1000")


@pytest.mark.parametrize(
    ("given", "bound"), [((), -1), (("--parallelism=3",), 3), (("--max_parallelism=9",), 9)]
)
def test_a_stream_on_flink_has_a_key_group_a_slot(given: tuple[str, ...], bound: int):
    options = make_beam_options("FlinkRunner", 1, given, streaming=True)
    assert options.view_as(FlinkRunnerOptions).max_parallelism == bound


def test_a_stream_with_checkpoints_on_flink_keeps_its_sources():
    options = make_beam_options("FlinkRunner", 1, ("--checkpointing_interval=60000",), True)
    told = options.get_all_options(retain_unknown_options=True)
    assert int(told["shutdown_sources_after_idle_ms"]) > 86_400_000
    assert told["finish_bundle_before_checkpointing"]
