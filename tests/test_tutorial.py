"""docs/tutorial.md, walked again from an empty folder: what it says is printed, is printed.

With NEWSBEAM_UPDATE_DOCS=1 the transcript is written anew instead of compared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"
UPDATE = os.environ.get("NEWSBEAM_UPDATE_DOCS") == "1"

_STEP = re.compile(
    r"```sh\n(?P<command>(?s:.*?))^```\n(?P<printed>(?:\n```text\n(?s:.*?)^```\n)?)", re.MULTILINE
)
_VARYING = re.compile(
    r"^[\d.]+ +seconds.*$"  # "4.3  seconds (0 articles a second)"
    r"|^run .*$",  # "run 20241128T120000Z-39b62d; dataset in out"
    re.MULTILINE,
)


def test_tutorial(tmp_path: Path):
    text = TUTORIAL.read_text(encoding="utf-8")

    def walk(step: re.Match[str]) -> str:
        asked = step[0].removesuffix(step["printed"])
        printed = run(step["command"], tmp_path)
        return asked + (f"\n```text\n{printed}\n```\n" if printed else "")

    started = time.monotonic()
    walked = _STEP.sub(walk, text)
    print(f"walked in {time.monotonic() - started:.0f} s")
    if UPDATE:
        TUTORIAL.write_text(walked, encoding="utf-8")
    else:
        assert _VARYING.sub("…", walked) == _VARYING.sub("…", text)


def run(command: str, folder: Path) -> str:
    """Return what a command of the shell prints, without blanks at the ends of lines."""
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=folder,
        env=os.environ
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())
