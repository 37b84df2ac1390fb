"""Which files are seeds: patterns to paths, and big files to ranges."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.reject import Reason, Reject, Stage
from transforms.read.streams import COMPRESSIONS, wide_encoding

RANGE_BYTES = 4 << 20
"""Part of a big file that one worker reads and normalizes: about a thousand articles."""

RANGED_FORMS = frozenset({".jsonl", ".ndjson"})
"""Forms whose records begin wherever a line does, so that a file can be entered in the middle."""

COMPRESSED_SUFFIXES = (".gz", ".zst", ".zstd")

LIST_SUFFIX = ".opml"
"""A list of feeds: it holds no articles. In a folder given to --seeds it is passed over, since
the feeds beside it are seeds themselves."""


@dataclass(slots=True, frozen=True, order=True)
class SeedFile:
    """A seed, or the part of it whose lines begin in `[start, end)` bytes; `end` None: all.

    With `is_feed` it is a saved feed whatever its name, and `categories` are its document's.
    """

    path: str
    start: int = 0
    end: int | None = None
    is_feed: bool = False
    categories: tuple[str, ...] = ()


@dataclass(slots=True)
class Seeds:
    """What patterns name: the files to read, and rejects for what cannot be looked into."""

    files: list[SeedFile] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def find_seeds(patterns: Sequence[str]) -> Seeds:
    """The seeds that patterns name, big ones in parts; raises ValueError as expand_seeds does."""
    seeds = expand_seeds(patterns)
    return Seeds([part for seed in seeds.files for part in split_seed(seed)], seeds.rejects)


def find_feed_files(
    paths: Sequence[str], categories: Mapping[str, tuple[str, ...]] | None = None
) -> Seeds:
    """The saved feeds that paths, folders and globs name, whatever their names.

    `categories` are those of each path's document (the folders of an OPML outline). Raises
    ValueError as expand_seeds does.
    """
    feeds, known = expand_seeds(paths, option="--feeds"), categories or {}
    return Seeds(
        [replace(f, is_feed=True, categories=known.get(f.path, ())) for f in feeds.files],
        feeds.rejects,
    )


def expand_seeds(patterns: Sequence[str], *, option: str = "--seeds") -> Seeds:
    """The files that paths, folders and globs name, each once, in a stable order.

    Folders are walked in sorted order, to any depth; hidden files, and in seeds lists of feeds, are
    passed over in them, links are followed, and a folder that was met is not entered again.
    Raises ValueError, naming `option`, the value and the remedy, where a pattern matches nothing
    or names a list of feeds.
    """
    seeds = Seeds()
    walk = _Walk(seeds.rejects, passed_over=(LIST_SUFFIX,) if option == "--seeds" else ())
    for pattern in patterns:
        for path in _match(pattern, option):
            seeds.files.extend(SeedFile(found) for found in walk.files_at(path))
    return seeds


def _match(pattern: str, option: str) -> list[str]:
    """What a pattern matches: itself where it exists, so that a name with brackets works."""
    pattern = os.path.expanduser(pattern)
    found = [pattern] if os.path.lexists(pattern) else sorted(glob.glob(pattern, recursive=True))
    if not found:
        raise ValueError(
            f"{option} {pattern!r} matches no file or folder here ({os.getcwd()}): "
            "check the spelling, or quote a glob so that the shell leaves it alone"
        )
    if option == "--seeds" and found == [pattern] and form_of(pattern) == LIST_SUFFIX:
        raise ValueError(f"--seeds {pattern!r} is a list of feeds, not a seed: give it to --feeds")
    return found


class _Walk:
    """Finds the regular files at or under paths, each real path once."""

    def __init__(self, rejects: list[Reject], passed_over: tuple[str, ...]) -> None:
        self._rejects = rejects
        self._passed_over = passed_over
        self._seen: set[str] = set()

    def files_at(self, path: str) -> Iterator[str]:
        """The file at `path`, or those in the folder there; what cannot be read is a reject."""
        real = os.path.realpath(path)
        if real in self._seen:
            return
        self._seen.add(real)
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISREG(mode):
                yield path
                return
            if not stat.S_ISDIR(mode):
                raise OSError("neither a file nor a folder")
            with os.scandir(path) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            self._rejects.append(Reject(Stage.READ, Reason.UNREADABLE, path, message))
            return
        for name in names:
            if not name.startswith(".") and not name.lower().endswith(self._passed_over):
                yield from self.files_at(os.path.join(path, name))


def form_of(path: str) -> str:
    """The suffix that tells a file's form, in lower case, compression aside; "" where none.

    >>> form_of("a/News.JSONL.gz"), form_of("a.d/news"), form_of("x.gz")
    ('.jsonl', '', '')
    """
    stem, suffix = os.path.splitext(path)
    if suffix.lower() in COMPRESSED_SUFFIXES:
        suffix = os.path.splitext(stem)[1]
    return suffix.lower()


def split_seed(seed: SeedFile, range_bytes: int = RANGE_BYTES) -> list[SeedFile]:
    """The ranges of a big file of lines, else the file itself.

    A compressed file has no middle to enter, whatever its name, nor has a UTF-16 one.
    """
    if form_of(seed.path) not in RANGED_FORMS:
        return [seed]
    try:
        size = os.stat(seed.path).st_size
        if size <= range_bytes:
            return [seed]
        with open(seed.path, "rb") as stream:
            head = stream.read(4)
    except OSError:
        return [seed]  # the reader meets it again and rejects the file
    if wide_encoding(head) or any(head.startswith(magic) for magic in COMPRESSIONS):
        return [seed]
    starts = range(0, size, range_bytes)
    return [SeedFile(seed.path, start, min(start + range_bytes, size)) for start in starts]
