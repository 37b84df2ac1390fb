"""One form for all spellings of a place name, so that look-ups need no second try."""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
"""What stands before a name for short: St. Louis, Ft. Worth, Mt. Vernon."""

_APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")  # P'yongyang, Xi’an: no break between words

_BREAKS = re.compile(
    r"""
    [^\w]+      # "Winston-Salem", "St. Louis", "Port-au-Prince": anything between words
    | _+        # \w holds the underscore, names do not
    """,
    re.VERBOSE,
)


def fold_name(name: str) -> str:
    """Return the name in lower case, without accents, points, hyphens and short forms.

    Marks on Latin, Greek and Cyrillic letters go; the marks that make another
    Japanese or Korean letter stay. Idempotent.

    >>> fold_name("MÉRIDA"), fold_name("St. Louis"), fold_name("Winston-Salem")
    ('merida', 'saint louis', 'winston salem')
    """
    if name.isascii():
        plain = name.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", name)
        kept = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
        plain = unicodedata.normalize("NFC", kept).casefold()
    words = _BREAKS.sub(" ", _APOSTROPHES.sub("", plain)).split()
    if len(words) > 1:
        words[:-1] = [_ABBREVIATIONS.get(word, word) for word in words[:-1]]
    return " ".join(words)
