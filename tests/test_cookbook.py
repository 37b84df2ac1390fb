"""docs/cookbook.md, asked again: every answer in it is what its question gives.

With NEWSBEAM_UPDATE_DOCS=1 the answers are written anew instead of compared.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.cli import main

ROOT = Path(__file__).parents[1]
COOKBOOK = ROOT / "docs" / "cookbook.md"
UPDATE = os.environ.get("NEWSBEAM_UPDATE_DOCS") == "1"

_STEP = re.compile(
    r"^### (?P<title>[^\n]+)\n"
    r"(?P<words>(?:(?!^```|^#).*\n)*?)"  # what is said before the question
    r"```(?P<kind>sql|python)\n(?P<code>(?s:.*?))^```\n"
    r"(?P<answer>(?:\n(?:\|.*\n)+|\n```text\n(?s:.*?)^```\n)?)",  # a table, or what is printed
    re.MULTILINE,
)
STEPS = {step["title"]: step for step in _STEP.finditer(COOKBOOK.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def beside_dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stand in a folder where `out` is what the cookbook's first lines make."""
    folder = tmp_path_factory.mktemp("cookbook")
    commands = re.search(r"```sh\n(.*?)```", COOKBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert commands is not None
    (folder / "seeds").symlink_to(ROOT / "seeds")
    (folder / "docs").symlink_to(ROOT / "docs")
    before = Path.cwd()
    os.chdir(folder)
    for command in commands[1].splitlines():
        assert main(shlex.split(command)[1:]) == 0
    yield
    os.chdir(before)


def test_the_cookbook_has_at_least_fifteen_questions():
    text = COOKBOOK.read_text(encoding="utf-8")
    assert len(STEPS) == text.count("\n### ") >= 15


@pytest.mark.usefixtures("beside_dataset")
@pytest.mark.parametrize("title", STEPS)
def test_answer(title: str, capfd: pytest.CaptureFixture):
    step = STEPS[title]
    capfd.readouterr()
    if step["kind"] == "sql":
        assert main(["query", "out", step["code"], "--format", "markdown"]) == 0
        answer = f"\n{capfd.readouterr().out.strip()}\n"
    else:
        exec(compile(step["code"], COOKBOOK.name, "exec"), {})
        answer = f"\n```text\n{capfd.readouterr().out.strip()}\n```\n"
    if UPDATE:
        text = COOKBOOK.read_text(encoding="utf-8")
        asked = step[0].removesuffix(step["answer"])
        COOKBOOK.write_text(text.replace(step[0], asked + answer), encoding="utf-8")
    else:
        assert answer == step["answer"]
