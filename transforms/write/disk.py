"""What makes files and their names safe on the disk before anybody relies on them."""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Make a file's bytes safe: whoever is told its name may rely on them."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def sync_folder(folder: str | Path) -> None:
    """Make renames in a folder safe: on Linux it is the folder that records them."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_in_one_step(path: Path, text: str) -> None:
    """Write a small file whole, safe on the disk, or not at all; its folder must be there."""
    draft = path.with_name(f"{os.urandom(4).hex()}.tmp")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_folder(path.parent)
