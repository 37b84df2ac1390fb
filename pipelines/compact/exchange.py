"""Two folders that change places in one step."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from transforms.write.disk import sync_folder

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


class NoExchangeError(OSError):
    """The operating system or the file system cannot exchange two folders in one step."""


def exchange(one: Path, other: Path) -> None:
    """Let two folders of one file system change places; whoever looks sees both or neither moved.

    It is renameat2(2) with RENAME_EXCHANGE: Linux 3.15 with ext4, XFS, Btrfs, tmpfs and
    others. Raises NoExchangeError where there is no such thing, with nothing changed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        raise NoExchangeError("this operating system cannot exchange two folders in one step")
    if libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        code = ctypes.get_errno()
        raise NoExchangeError(
            code, f"cannot exchange two folders in one step: {os.strerror(code)}", str(other)
        )
    for folder in {one.parent, other.parent}:
        sync_folder(folder)
