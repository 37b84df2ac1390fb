"""What a command refuses, and what fails it."""

from __future__ import annotations


class OptionError(ValueError):
    """A wrong option: its message names the option, the value and the remedy."""


class EngineError(RuntimeError):
    """The engine failed, or a step in it; the message is the last line of what it said."""
