"""Word lists as they are written in this stage's tables: words with white space between."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a table's text, each once.

    >>> sorted(words("le la  les"))
    ['la', 'le', 'les']
    """
    return frozenset(text.split())
