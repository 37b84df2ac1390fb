"""Whether words are prose rather than a header: what most lines fail at little cost."""

from __future__ import annotations

from transforms.dateline.dates import MONTHS
from transforms.dateline.marks import may_hold_mark
from transforms.dateline.tables import SMALL_WORDS

MAX_SMALL = 2
"""Words in lower case that a header may hold beside places' small words and months."""

MAX_FIGURES = 3
"""Day and year, and one to spare; a line of a table has more."""

MAX_WORDS = 18

MAX_OPENING_WORDS = 12
"""By then prose has shown itself."""

MAX_LOWER_WORDS = 12
"""Of a header wholly in lower case: "kansas city, mo., march 3"."""


def opens_as_prose(line: str, *, german: bool) -> bool:
    """Return whether more words in lower case than a header holds come before any end mark.

    What `may_be_header` would find at the first mark, without looking for marks.

    >>> opens_as_prose("The bank that he left said on Monday - ", german=False)
    True
    >>> opens_as_prose("OSLO, May 5 (Reuters) - The bank that he left", german=False)
    False
    """
    small, capital = 0, False
    for part in line.split(None, MAX_OPENING_WORDS)[:MAX_OPENING_WORDS]:
        if not part.isalpha() and may_hold_mark(part, german=german):
            return False
        if part[0].isupper():
            capital = True
        elif part[0].islower() and part not in SMALL_WORDS and part.strip(".,") not in MONTHS:
            small += 1
            if small > MAX_SMALL and capital:
                return True
    return False


def may_be_header(words: str) -> bool:
    """Return whether words may be a header at all: what prose fails at little cost.

    >>> may_be_header("RIO DE JANEIRO, May 5"), may_be_header("The bank that he left said on")
    (True, False)
    """
    parts = words.split()
    if not 0 < len(parts) <= MAX_WORDS:
        return False
    small = figures = 0
    for part in parts:
        if part[0].isdigit():
            figures += 1
        elif part[0].islower() and part not in SMALL_WORDS and part.strip(".,") not in MONTHS:
            small += 1
    if figures > MAX_FIGURES:
        return False
    return small <= MAX_SMALL or (len(parts) <= MAX_LOWER_WORDS and words.islower())
