"""Patterns to files, and big files to ranges."""

import gzip
import os
from pathlib import Path

import pytest

from schemas.reject import Reason
from transforms.read.files import SeedFile, expand_seeds, split_seed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "a.jsonl", ".hidden.txt", "feeds.opml", "b/c.csv"):
        (tmp_path / name).write_text("x")
    return tmp_path


def _names(folder: Path, patterns: list[str], option: str = "--seeds") -> list[str]:
    files = expand_seeds(patterns, option=option).files
    return [os.path.relpath(file.path, folder) for file in files]


def test_folder_is_walked_sorted_without_hidden_files_and_lists(folder: Path):
    assert _names(folder, [str(folder)]) == ["a.jsonl", "b/c.csv", "z.txt"]


def test_folder_of_feeds_includes_lists(folder: Path):
    assert _names(folder, [str(folder)], "--feeds") == [
        "a.jsonl",
        "b/c.csv",
        "feeds.opml",
        "z.txt",
    ]


def test_glob_is_sorted_and_recursive(folder: Path):
    assert _names(folder, [f"{folder}/**/*.[ct]*"]) == ["b/c.csv", "z.txt"]


def test_name_with_brackets_is_no_glob(folder: Path):
    (folder / "[draft].txt").write_text("x")
    assert _names(folder, [f"{folder}/[draft].txt"]) == ["[draft].txt"]


def test_file_named_twice_is_read_once(folder: Path):
    assert _names(folder, [f"{folder}/z.txt", f"{folder}/b/../z.txt", f"{folder}/*.txt"]) == [
        "z.txt"
    ]


def test_link_to_a_folder_above_ends(folder: Path):
    (folder / "b" / "loop").symlink_to(folder)
    assert _names(folder, [str(folder)]) == ["a.jsonl", "b/c.csv", "z.txt"]


def test_pattern_that_matches_nothing_names_option_value_and_remedy(folder: Path):
    with pytest.raises(ValueError, match=r"--seeds '.*/none\*' matches no file .* quote a glob"):
        expand_seeds([f"{folder}/none*"])


def test_list_of_feeds_named_as_seed_points_to_the_other_option(folder: Path):
    with pytest.raises(ValueError, match="is a list of feeds, not a seed: give it to --feeds"):
        expand_seeds([f"{folder}/feeds.opml"])


def test_unreadable_folder_is_rejected_and_the_rest_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    scandir = os.scandir

    def refuse(path: str):
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    seeds = expand_seeds([str(folder)])
    assert [file.path for file in seeds.files] == [f"{folder}/a.jsonl", f"{folder}/z.txt"]
    assert [(r.reason, r.source, r.message) for r in seeds.rejects] == [
        (Reason.UNREADABLE, f"{folder}/b", "cannot be read: Permission denied")
    ]


def test_dangling_link_and_pipe_are_rejected(tmp_path: Path):
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.txt")
    assert [(r.source, r.message) for r in expand_seeds([str(tmp_path)]).rejects] == [
        (f"{tmp_path}/gone.txt", "cannot be read: No such file or directory"),
        (f"{tmp_path}/pipe.txt", "cannot be read: neither a file nor a folder"),
    ]


def test_big_file_of_lines_is_split(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 25)
    assert split_seed(SeedFile(str(path)), 10) == [
        SeedFile(str(path), 0, 10),
        SeedFile(str(path), 10, 20),
        SeedFile(str(path), 20, 25),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"x" * 25),
        ("small.jsonl", b"x"),
        ("a.jsonl.gz", gzip.compress(bytes(range(256)))),
        ("gzip-by-content.jsonl", gzip.compress(bytes(range(256)))),
        ("utf16.jsonl", ("x" * 25).encode("utf-16")),
    ],
)
def test_file_without_a_middle_to_enter_stays_whole(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    assert split_seed(SeedFile(str(path)), 10) == [SeedFile(str(path))]


def test_file_that_is_gone_stays_whole():
    assert split_seed(SeedFile("/nowhere/a.jsonl"), 10) == [SeedFile("/nowhere/a.jsonl")]
