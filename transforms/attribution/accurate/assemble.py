"""A tagged text's attributions: each cue with the source and the contents linked to it."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.attribution.accurate.confidence import doubt, find_confidence
from transforms.attribution.accurate.decode import Floats, softmax
from transforms.attribution.accurate.encode import Pieces
from transforms.attribution.accurate.tagger import TaggedText, Window
from transforms.attribution.rules import Found


class Part(NamedTuple):
    """A span, the `number`th of its window, with the paragraph that it begins in."""

    number: int
    role: str
    first: int
    after: int
    paragraph: int
    chance: float


SHARED_SCORE = -6.0
"""A source may serve a second cue whose link scores at most so much below its best."""


@dataclass(slots=True)
class Credit:
    """A cue with what was linked to it; `link` is the least chance of its links.

    `shares_source` is true where the source is another cue's: "she said … and added …".
    """

    cue: Part | None
    sources: list[Part] = field(default_factory=list)
    contents: list[Part] = field(default_factory=list)
    link: float = 1.0
    shares_source: bool = False

    def add(self, part: Part, chance: float) -> None:
        """Link a source or a content."""
        (self.sources if part.role == "source" else self.contents).append(part)
        self.link = min(self.link, chance)


def assemble(tagged: TaggedText, weights: Mapping[str, float]) -> list[Found]:
    """The attributions of a text in the order of their first word.

    `weights` are those of the signals of their confidence.
    """
    found = [
        one._replace(confidence=find_confidence(signals(credit), weights))
        for credit, one in assemble_credits(tagged)
    ]
    return sorted(found, key=lambda one: min(one.source + one.cue + one.content))


def assemble_credits(tagged: TaggedText) -> list[tuple[Credit, Found]]:
    """The credits of a text, each with its characters; the confidence is left at 0.

    A cue without content credits nobody with anything, and is left out.
    """
    return [
        (credit, _to_found(credit, window.first, tagged.pieces))
        for window in tagged.windows
        for credit in link_parts(find_parts(window, tagged.pieces.paragraphs), window.links)
        if credit.contents
    ]


def find_parts(window: Window, paragraphs: Sequence[int]) -> list[Part]:
    """The spans of a window, in order; `paragraphs` as in `Pieces`."""
    return [
        Part(
            number,
            span.role,
            span.first,
            span.after,
            bisect.bisect(paragraphs, window.first + span.first),
            span.chance,
        )
        for number, span in enumerate(window.spans)
    ]


def link_parts(parts: Sequence[Part], links: Floats) -> list[Credit]:
    """The spans of a window by cue; without any cue, all of them are one credit."""
    cues = [part for part in parts if part.role == "cue"]
    others = [part for part in parts if part.role != "cue"]
    credits = [Credit(cue) for cue in cues]
    if not others:
        return credits
    if len(credits) < 2:
        [credit] = credits or [Credit(None)]
        for part in others:
            credit.add(part, 1.0)
        return [credit]
    scores = links[[part.number for part in others]][:, [cue.number for cue in cues]]
    for part, row in zip(others, softmax(scores), strict=True):
        best = int(row.argmax())
        credits[best].add(part, float(row[best]))
    _share_sources(credits, others, scores)
    return credits


def _share_sources(credits: Sequence[Credit], others: Sequence[Part], scores: Floats) -> None:
    """Give a cue with content but no source the likeliest one before it in its paragraph.

    A source is linked to one cue, and one in sixteen attributions of the training
    text has a source that another one has too.
    """
    behind = scores - scores.max(1, keepdims=True)
    for column, credit in enumerate(credits):
        cue = credit.cue
        if cue is None or credit.sources or not credit.contents:
            continue
        rows = [
            row
            for row, part in enumerate(others)
            if part.role == "source"
            and part.paragraph == cue.paragraph
            and part.first < cue.first
            and behind[row, column] > SHARED_SCORE
        ]
        if rows:
            credit.sources.append(others[max(rows, key=lambda row: behind[row, column])])
            credit.shares_source = True


def _to_found(credit: Credit, offset: int, pieces: Pieces) -> Found:
    def characters(parts: list[Part]) -> list[tuple[int, int]]:
        return [
            (int(pieces.starts[offset + part.first]), int(pieces.ends[offset + part.after - 1]))
            for part in sorted(parts, key=lambda part: part.first)
        ]

    cue = [credit.cue] if credit.cue else []
    return Found(characters(credit.sources), characters(cue), characters(credit.contents), 0.0)


def signals(credit: Credit) -> dict[str, float]:
    """What speaks against a credit, by the names in SIGNALS."""
    return {
        "constant": 1.0,
        "source": doubt([part.chance for part in credit.sources]),
        "cue": doubt([credit.cue.chance] if credit.cue else []),
        "content": doubt([part.chance for part in credit.contents]),
        "link": doubt([credit.link]),
        "shared source": float(credit.shares_source),
        "no source": float(not credit.sources),
        "no cue": float(not credit.cue),
    }
