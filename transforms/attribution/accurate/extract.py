"""The accurate extractor: the trained tagger's attributions of a text, or of many."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.attribution.accurate.assemble import assemble
from transforms.attribution.accurate.tagger import load_tagger
from transforms.attribution.rules import Found


def find_attributions_accurate(texts: Sequence[str]) -> list[list[Found]]:
    """The attributions of each text in the order of their first word.

    A text's do not depend on the texts beside it. Raises ValueError where the
    packages of the extra are missing.
    """
    tagger = load_tagger()
    return [assemble(tagged, tagger.confidence) for tagged in tagger.read(texts)]


def find_accurate(
    texts: Sequence[str], language: str | None, starts: Sequence[int]
) -> list[list[Found]]:
    """The attributions of each text that begin at its offset in `starts` or after it.

    The tagger reads any language and has learned from English alone. It sees
    a text from its beginning, dateline and all, as in its training.
    """
    return [
        [one for one in found if min(one.source + one.cue + one.content)[0] >= start]
        for found, start in zip(find_attributions_accurate(texts), starts, strict=True)
    ]
