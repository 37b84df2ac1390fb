"""The accurate extractor: the trained tagger's attributions of a text, or of many."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.attribution.accurate.assemble import assemble
from transforms.attribution.accurate.tagger import load_tagger
from transforms.attribution.after import after
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
    """The attributions of each text after its offset in `starts`.

    The tagger reads any language and has learned from English alone. It sees
    a text from its beginning, dateline and all, as in its training.
    """
    return [
        after(text, found, start)
        for text, found, start in zip(texts, find_attributions_accurate(texts), starts, strict=True)
    ]
