"""Which files of a folder are rewritten into one: a decision over names, sizes and schemas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

SMALL_SHARE = 0.5
"""A file below this share of the target is small. Larger ones stay as they are, so that a
folder which keeps growing is rewritten a few times and not each time as a whole."""


class DataFile(NamedTuple):
    """A data file: its name in its folder, its size, and what tells its columns from others'."""

    name: str
    size_bytes: int
    schema: str


def choose_groups(files: Iterable[DataFile], target_bytes: int) -> list[tuple[DataFile, ...]]:
    """Return groups of small files, in the order of their names, that become one file each.

    A group has two files or more, of one schema, so that each row keeps the very columns
    that it was written with. It ends with the file that brings it to the target.

    >>> files = [DataFile("a", 60, "s"), DataFile("b", 10, "s"), DataFile("c", 10, "s")]
    >>> [[file.name for file in group] for group in choose_groups(files, 100)]
    [['b', 'c']]
    """
    small: dict[str, list[DataFile]] = defaultdict(list)
    for file in sorted(files):
        if file.size_bytes < SMALL_SHARE * target_bytes:
            small[file.schema].append(file)
    groups = [group for one in small.values() for group in _split(one, target_bytes)]
    return sorted(group for group in groups if len(group) > 1)


def _split(files: Iterable[DataFile], target_bytes: int) -> Iterable[tuple[DataFile, ...]]:
    group: list[DataFile] = []
    for file in files:
        group.append(file)
        if sum(member.size_bytes for member in group) >= target_bytes:
            yield tuple(group)
            group = []
    yield tuple(group)
