"""UTF-8 that somebody read as Windows-1252 ("PeÃ±a"), put right.

Only sequences that no language writes are touched: each is a letter that starts
a UTF-8 sequence (`Ã`, `â€`, `Ð`) with the marks that continue one, and each is
put right by itself, so that one bad quotation in a good text is enough and a
good text is left alone.
"""

from __future__ import annotations

import re

_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0xA0)}
_BYTES |= {chr(byte): byte for byte in range(0x80, 0x100)}
"""The byte behind a character: Windows-1252's, or Latin-1's."""

_CONTINUING = "".join(re.escape(mark) for mark, byte in _BYTES.items() if byte < 0xC0)

_CLOSING = re.escape("\x85…\x91‘\x92’\x93“\x94”\x96–\x97—\x9b›\x8b‹\xab«\xbb»\xad\xa0")
"""Of those, what may follow a capital in good text: quotation marks, dashes, soft hyphen, NBSP."""

_SEQUENCES = re.compile(
    f"""
      [Â-Å](?![{_CLOSING}])[{_CONTINUING}]          # "Ã±", "Â£": never written
    | (?<![A-ZÀ-ÖØ-Þ])[Â-Å](?:\xa0|[{_CLOSING}](?=\\w))  # "Ã–sterreich", "voilÃ ", not "AMANHÃ”"
    | â[€\x80][{_CONTINUING}]                      # "â€™"
    | â(?:‚¬|\x82¬|„¢|\x84¢)                       # "â‚¬", "â„¢": the euro and trade mark signs
    | ï»¿                                          # a byte order mark
    | ð[Ÿ\x9f][{_CONTINUING}]{{2}}                 # "ðŸ˜€": a picture
    | (?:[Î-ÑÖ-Û][{_CONTINUING}]){{3,}}            # "ÐŸÑ€Ð¸": three letters of Greek to Arabic
    """,
    re.VERBOSE,
)  # alternatives of fixed length, and one run of disjoint pairs: linear

_GATE = re.compile(
    rb"""
    \xc3                                     # in UTF-8 the leads have one first byte;
    [\x82-\x85\x8e-\x91\x96-\x9b\xa2\xaf\xb0]  # these seconds: the leads above
    [\xc2\xc5\xc6\xcb\xe2]                    # and so have the marks that continue
    """,
    re.VERBOSE,
)
"""What is in the UTF-8 of every text that `repair` changes: "Ã±", "â€™"."""


def may_be_mojibake(text: str) -> bool:
    """Whether a closer look is worth its time; True for all text that `repair` changes.

    Searched as UTF-8, where texts without accents are told by one missing byte.
    """
    data = text.encode("utf-8", "surrogatepass")
    return b"\xc3" in data and _GATE.search(data) is not None


def repair(text: str) -> str:
    """The text with misread UTF-8 read as UTF-8, twice misread too. Idempotent; never raises.

    >>> repair("PeÃ±a\u00e2\u20ac\u2122s")
    'Peña’s'
    >>> repair("FranÃ\u0192Â§ois"), repair("“AMANHÃ”")
    ('François', '“AMANHÃ”')
    """
    while True:
        repaired = _SEQUENCES.sub(_read_again, text)
        if repaired == text:  # each round shortens the text, so there is a last one
            return text
        text = repaired


def _read_again(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[mark] for mark in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
