"""The accurate extractor: the trained tagger's attributions of a text, or of many."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.attribution.accurate.assemble import assemble
from transforms.attribution.accurate.tagger import load_tagger
from transforms.attribution.rules import Found


def find_accurate(texts: Sequence[str]) -> list[list[Found]]:
    """The attributions of each text in the order of their first word.

    A text's do not depend on the texts beside it. Raises ValueError where the
    packages of the extra are missing.
    """
    tagger = load_tagger()
    return [assemble(tagged, tagger.confidence) for tagged in tagger.read(texts)]
