"""What changed between two versions of a text, paragraph by paragraph and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

REWRITTEN_BELOW = 0.5
"""Two paragraphs that share less than this of their words are one removed and one added;
above it they are one paragraph edited, shown once."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")  # " ", "reopened", "."


@dataclass(slots=True, frozen=True)
class Piece:
    """A run of a paragraph: `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(slots=True, frozen=True)
class Change:
    """A paragraph's fate: `kind` is same, added, removed or edited."""

    kind: str
    pieces: tuple[Piece, ...]


def split_paragraphs(text: str) -> list[str]:
    """The lines of a text that hold something.

    >>> split_paragraphs("One.\\n\\nTwo.\\n")
    ['One.', 'Two.']
    """
    return [line.strip() for line in text.split("\n") if line.strip()]


def find_changes(before: str, after: str) -> list[Change]:
    """The paragraphs of both versions in reading order.

    >>> [change.kind for change in find_changes("One.\\n\\nTwo.", "One.\\n\\nTwo.\\n\\nMore.")]
    ['same', 'same', 'added']
    """
    old, new = split_paragraphs(before), split_paragraphs(after)
    changes: list[Change] = []
    for kind, low, high, low_new, high_new in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            changes += [_whole("same", text) for text in old[low:high]]
        else:
            changes += _pair(old[low:high], new[low_new:high_new])
    return changes


def _pair(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Removed and added paragraphs, those alike joined to one edited; order is kept."""
    at, waiting = 0, 0
    for index, text in enumerate(new):
        match = _find_alike(old, at, text)
        if match is None:
            continue
        yield from (_whole("removed", gone) for gone in old[at:match])
        yield from (_whole("added", come) for come in new[waiting:index])
        yield Change("edited", tuple(find_pieces(old[match], text)))
        at, waiting = match + 1, index + 1
    yield from (_whole("removed", gone) for gone in old[at:])
    yield from (_whole("added", come) for come in new[waiting:])


def _find_alike(old: Sequence[str], start: int, text: str) -> int | None:
    """The first paragraph from `start` on that shares enough words with the text."""
    return next(
        (at for at in range(start, len(old)) if _ratio(old[at], text) >= REWRITTEN_BELOW), None
    )


def find_pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of one edited paragraph.

    >>> [(piece.kind, piece.text) for piece in find_pieces("Roads closed.", "Roads open.")]
    [('same', 'Roads '), ('removed', 'closed'), ('added', 'open'), ('same', '.')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, low, high, low_new, high_new in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[low:high]))
            continue
        if low < high:
            yield Piece("removed", "".join(old[low:high]))
        if low_new < high_new:
            yield Piece("added", "".join(new[low_new:high_new]))


def _ratio(before: str, after: str) -> float:
    matcher = SequenceMatcher(None, before.split(), after.split())
    return matcher.ratio() if matcher.quick_ratio() >= REWRITTEN_BELOW else 0.0


def _whole(kind: str, text: str) -> Change:
    return Change(kind, (Piece(kind, text),))
