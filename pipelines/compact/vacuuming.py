"""Staging folders that no run will come back to."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from pipelines.plans import PLAN_FILE
from transforms.write.layout import LOCK, STAGING

STALE_S = 86_400.0
"""Age from which staged files are given up: a stream that is begun again from a savepoint
may still ask for younger ones."""


def find_stale(output: Path, now_s: float) -> list[Path]:
    """Return the staging folders in which nothing has happened for a day, sorted.

    Not that of the run at work, nor one with a plan: its rows are put in place by the next run.
    """
    staging, holder = output / STAGING, _find_holder(output)
    folders = [path for path in staging.iterdir() if path.is_dir()] if staging.is_dir() else []
    return sorted(
        folder
        for folder in folders
        if not (holder and folder.name.startswith(holder))
        and not (folder / PLAN_FILE).exists()
        and _last_change_s(folder) < now_s - STALE_S
    )


def remove_stale(output: Path) -> int:
    """Remove what find_stale finds, and return how many folders that was."""
    stale = find_stale(output, time.time())
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    return len(stale)


def _find_holder(output: Path) -> str | None:
    """Return the id of the run that holds the dataset, or held it when it died."""
    try:
        holder: str = json.loads((output / LOCK).read_text(encoding="utf-8"))["run_id"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    return holder


def _last_change_s(folder: Path) -> float:
    """Return when a folder or anything in it last changed, seconds of the epoch."""
    last = folder.stat().st_mtime
    for top, _, names in os.walk(folder):
        for name in names:
            try:
                last = max(last, os.stat(os.path.join(top, name)).st_mtime)
            except FileNotFoundError:
                continue  # a run at work has taken it away
    return last
