"""What a command refuses."""

from __future__ import annotations


class OptionError(ValueError):
    """A wrong option: its message names the option, the value and the remedy."""
