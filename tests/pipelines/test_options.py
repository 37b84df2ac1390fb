import argparse
from pathlib import Path

import pytest

from pipelines.errors import OptionError
from pipelines.options import IngestOptions, add_arguments, parse_options


def parse(*words: str) -> IngestOptions:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parse_options(parser.parse_args(words), [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "--seeds and --feeds are both empty"),
        (["--seeds", "a", "--workers", "0"], "--workers 0: give a whole number from 1"),
        (["--seeds", "a", "--duplicate-days", "-1"], "--duplicate-days -1: give 0 or more"),
        (["--seeds", "a", "--max-reject-share", "2"], "--max-reject-share 2.0: give a share"),
        (
            ["--seeds", "a", "--since", "2024-12-01", "--until", "2024-11-01"],
            "--since '2024-12-01' is after --until '2024-11-01': swap them",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_option_names_itself_its_value_and_the_remedy(words, message, tmp_path: Path):
    with pytest.raises(OptionError) as raised:
        parse("--output", str(tmp_path / "out"), *words)
    assert message in str(raised.value)


def test_full_text_is_off_unless_asked_for(tmp_path: Path):
    words = ("--output", str(tmp_path / "out"), "--feeds", "https://a.example/feed")
    assert (parse(*words).full_text, parse(*words, "--full-text").full_text) == (False, True)


def test_output_that_is_a_file_is_refused(tmp_path: Path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OptionError, match="is a file: name a folder"):
        parse("--output", str(tmp_path / "out"), "--seeds", "a")


def test_output_under_a_file_is_refused(tmp_path: Path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OptionError, match="cannot be made"):
        parse("--output", str(tmp_path / "out" / "below"), "--seeds", "a")


def test_day_that_is_none_is_refused_by_the_parser(tmp_path: Path, capsys):
    with pytest.raises(SystemExit) as raised:
        parse("--output", str(tmp_path), "--seeds", "a", "--since", "2024-13-01")
    assert raised.value.code == 2
    assert "'2024-13-01' is not a day: write YYYY-MM-DD" in capsys.readouterr().err
