"""Labeled sets are found, read, and refused with a reason."""

import gzip
import json
from pathlib import Path

import pytest

from pipelines.evaluate.gold import GoldError, GoldSet, find_gold_sets, read_gold, read_texts


def write_lines(path: Path, *rows: object) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        write_lines(tmp_path / f"{name}.gold.jsonl.gz", {"id": "a", "has_dateline": False})
        write_lines(tmp_path / f"{name}.seeds.jsonl.gz", {"id": "a", "text": " A  word.\n"})
    return tmp_path


def test_find_gold_sets_by_name(folder):
    assert find_gold_sets(folder, ["two"]) == [
        GoldSet("two", folder / "two.seeds.jsonl.gz", folder / "two.gold.jsonl.gz")
    ]


def test_find_gold_sets_all_in_order(folder):
    assert [gold_set.name for gold_set in find_gold_sets(folder)] == ["one", "two"]


def test_find_gold_sets_unknown_name_lists_those_there(folder):
    with pytest.raises(GoldError, match=r"no set 'six' in .*; it has one, two"):
        find_gold_sets(folder, ["six"])


def test_find_gold_sets_no_folder(folder):
    with pytest.raises(GoldError, match=r"no folder .*none"):
        find_gold_sets(folder / "none")


def test_find_gold_sets_empty_folder(tmp_path):
    with pytest.raises(GoldError, match=r"no NAME\.gold\.jsonl\.gz"):
        find_gold_sets(tmp_path)


def test_find_gold_sets_without_seeds(folder):
    (folder / "two.seeds.jsonl.gz").unlink()
    with pytest.raises(GoldError, match=r"two\.gold.* has no two\.seeds\.jsonl\.gz beside it"):
        find_gold_sets(folder)


def test_read_texts_as_they_came(folder):
    assert read_texts(folder / "one.seeds.jsonl.gz") == {"a": " A  word.\n"}


def test_read_gold_pairs_need_no_id(tmp_path):
    row = {"pos": [["a", "b"]], "hard_neg": []}
    assert read_gold(write_lines(tmp_path / "p.gz", row)) == [row]


@pytest.mark.parametrize("row", [["a"], {"place": "LIMA"}, 3])
def test_read_gold_names_the_line_that_is_no_row(tmp_path, row):
    path = write_lines(tmp_path / "g.gz", {"id": "a"}, row)
    with pytest.raises(GoldError, match=r"g\.gz:2: not an object with `hard_neg` or `id` or `pos`"):
        read_gold(path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not gzip", id="not gzipped"),
        pytest.param(gzip.compress(b'{"id": "a"}\n' * 50)[:-9], id="broken off"),
        pytest.param(gzip.compress(b"{no json}\n"), id="no JSON"),
        pytest.param(gzip.compress(b'{"id": "\xff"}\n'), id="no UTF-8"),
    ],
)
def test_read_gold_refuses_unreadable_file(tmp_path, content):
    path = tmp_path / "g.gz"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=r"g\.gz: not a readable gzipped JSON Lines file"):
        read_gold(path)


def test_read_texts_names_the_seed_without_text(tmp_path):
    path = write_lines(tmp_path / "s.gz", {"id": "a", "text": "A"}, {"id": "b", "text": None})
    with pytest.raises(GoldError, match=r"s\.gz:2: a seed without `text`"):
        read_texts(path)
