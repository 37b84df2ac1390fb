import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.lock import LockedError, hold_lock


def test_second_run_is_refused_and_told_who_holds(tmp_path: Path):
    with (
        hold_lock(str(tmp_path), "run-one"),
        pytest.raises(LockedError, match=r"run run-one, process \d+ on "),
        hold_lock(str(tmp_path), "run-two"),
    ):
        pass


def test_lock_is_free_after_its_run(tmp_path: Path):
    with hold_lock(str(tmp_path), "run-one"):
        pass
    with hold_lock(str(tmp_path), "run-two"):
        assert "run-two" in (tmp_path / "_lock").read_text()


def test_lock_of_a_killed_process_is_free(tmp_path: Path):
    code = (
        "import os, signal, sys; from pipelines.lock import hold_lock\n"
        "with hold_lock(sys.argv[1], 'dead'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert died.returncode == -9
    with hold_lock(str(tmp_path), "alive"):
        assert "alive" in (tmp_path / "_lock").read_text()
