"""What a rule of an element is.

What takes the text of an element is given it stripped; such an element has no children, but
for an author's. All others may have any.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from transforms.parse.well_formed.state import FeedState

Take = Callable[[FeedState, str], None]
Start = Callable[[FeedState, dict[str, str]], Take | None]
End = Callable[[FeedState], None]


class Element(NamedTuple):
    """The rule of an element; all None where nothing that we take depends on it.

    `start` sees the attributes, and gives what takes the text if anything does. Where there is
    no such choice, `take` alone says so. `end` is for elements whose text nobody takes.
    """

    start: Start | None = None
    end: End | None = None
    take: Take | None = None


HARMLESS = Element()


def drop(_state: FeedState, _text: str) -> None:
    """Take the text of an element that is of no use."""
