"""Targets that end their process, which a worker has to survive."""

import os
import signal
from pathlib import Path


def die(body: bytes, _folder: Path) -> None:
    if len(body) % 7 == 3:
        os.kill(os.getpid(), signal.SIGSEGV)


def hang(body: bytes, _folder: Path) -> None:
    while len(body) % 7 == 3:
        pass
