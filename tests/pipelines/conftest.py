"""What tests of subcommands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from types import ModuleType

import pytest

Outcome = tuple[int, str, str]


@pytest.fixture
def call_command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """The exit code, output and errors of a subcommand's module, called with words."""

    def call(module: ModuleType, *words: object) -> Outcome:
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        code = module.run(parser.parse_args([str(word) for word in words]))
        return (code, *capsys.readouterr())

    return call
