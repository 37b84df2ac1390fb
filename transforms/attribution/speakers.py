"""Whom a source means: the fullest name in the article, and what kind of source it is."""

from __future__ import annotations

import re

from transforms.attribution.lexicon import Lexicon

NAME = re.compile(r"[^\W\d_a-z][\w’'.-]*(?: [^\W\d_a-z][\w’'.-]*)*")
"""Words with a capital in a row: each alternative begins at another character, linear."""


class Speakers:
    """The speakers of one article, resolved in reading order."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._last: str | None = None
        self._names: dict[str, str] = {}

    def resolve(self, source: list[tuple[int, int]]) -> tuple[str | None, str | None]:
        """The speaker's fullest name so far and the kind of source; None where there is none."""
        if not source:
            return None, None
        words = " ".join(self._text[start:end] for start, end in source)
        lower = words.lower()
        if self._lexicon.has(lower, "pronoun"):
            return self._last or words, "person"
        kind = self._kind(lower)
        match = NAME.search(words)
        if match is None:
            return words, kind
        name = match.group()
        full = self._names.get(name.split()[-1], name)
        if len(name) > len(full):
            full = name
        self._names[name.split()[-1]] = full
        self._last = full
        return full, kind

    def _kind(self, lower: str) -> str:
        for word in lower.split():
            for kind in ("organization", "document", "unnamed"):
                if self._lexicon.has(word, kind):
                    return kind
        return "person"
