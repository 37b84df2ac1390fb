"""Reading labeled sets: pairs NAME.seeds.jsonl.gz and NAME.gold.jsonl.gz in one folder.

A seeds file holds articles in the JSON Lines seed form. A gold file holds one
object a line: `id` and what is marked in that article, or, with no `id`, lists
of pairs of ids under `pos` and `hard_neg`. What is scored follows from the
gold's fields, never from the file's name.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEEDS_SUFFIX = ".seeds.jsonl.gz"
GOLD_SUFFIX = ".gold.jsonl.gz"


class GoldError(ValueError):
    """A labeled set that cannot be read; the message says which and what to do."""


@dataclass(slots=True, frozen=True)
class GoldSet:
    """One labeled set, by its name."""

    name: str
    seeds_path: Path
    gold_path: Path


def find_gold_sets(folder: Path, only: Sequence[str] = ()) -> list[GoldSet]:
    """The sets of a folder by name; those named in `only` where it is not empty.

    Raises GoldError where there is no folder, no set, or no set of a wanted name.
    """
    if not folder.is_dir():
        raise GoldError(f"no folder {str(folder)!r}: name one that holds NAME{GOLD_SUFFIX} files")
    golds = {
        path.name.removesuffix(GOLD_SUFFIX): path for path in sorted(folder.glob(f"*{GOLD_SUFFIX}"))
    }
    if not golds:
        raise GoldError(f"no NAME{GOLD_SUFFIX} in {str(folder)!r}: name the folder of the sets")
    unknown = sorted(set(only) - set(golds))
    if unknown:
        raise GoldError(f"no set {unknown[0]!r} in {str(folder)!r}; it has {', '.join(golds)}")
    sets = []
    for name, gold_path in golds.items():
        if only and name not in only:
            continue
        seeds_path = folder / f"{name}{SEEDS_SUFFIX}"
        if not seeds_path.is_file():
            raise GoldError(f"{gold_path} has no {seeds_path.name} beside it: add the seeds")
        sets.append(GoldSet(name, seeds_path, gold_path))
    return sets


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The rows of a gold file. Raises GoldError naming the line that is none."""
    return [row for _, row in _read_rows(path, {"id", "pos", "hard_neg"})]


def read_texts(path: Path) -> dict[str, str]:
    """The seeds' texts exactly as they came, by id: what the gold's offsets count in.

    Raises GoldError naming the line that is no seed.
    """
    texts = {}
    for number, seed in _read_rows(path, {"id"}):
        if not isinstance(seed.get("text"), str):
            raise GoldError(f"{path}:{number}: a seed without `text`")
        texts[seed["id"]] = seed["text"]
    return texts


def _read_rows(path: Path, keys: set[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a gzipped JSON Lines file with their lines; each has one of `keys`."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or not keys & row.keys():
                    named = " or ".join(f"`{key}`" for key in sorted(keys))
                    raise GoldError(f"{path}:{number}: not an object with {named}")
                yield number, row
    except (OSError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise GoldError(f"{path}: not a readable gzipped JSON Lines file: {error}") from error


def to_pairs(rows: Sequence[Mapping[str, Any]], name: str) -> list[tuple[str, str]]:
    """The pairs of ids under a field, over all rows.

    >>> to_pairs([{"pos": [["a", "b"]]}, {"hard_neg": []}], "pos")
    [('a', 'b')]
    """
    return [(first, second) for row in rows for first, second in row.get(name, ())]
