"""Text to its normal form: one Unicode form, plain white space, one line a paragraph.

Only white space and the Unicode form change; every other character stays
(compatibility forms such as ligatures too: NFC, not NFKC). Offsets of later
stages point into what comes out of here.
"""

from __future__ import annotations

import re
import unicodedata

from transforms.normalize.columns import close_up
from transforms.normalize.lines import join_wrapped_lines
from transforms.normalize.mojibake import may_be_mojibake, repair

_LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\u2028")
"""Mandatory breaks besides \\n (UAX #14 BK and CR); U+0085 has a rule of its own."""

_CONTROL_OR_SPACE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls, save the line feed
    "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # Unicode White_Space, category Zs
)

_ZERO_WIDTHS = "\u200b\ufeff\u2060"

_ZERO_WIDTH = re.compile(
    "(?<![\u0e00-\u109f\u1780-\u17ff])\u200b"  # zero width space, save between letters of the
    "|\u200b(?![\u0e00-\u109f\u1780-\u17ff])"  # scripts where it parts words: Thai to Khmer
    "|[\ufeff\u2060]"  # byte order mark, word joiner
)

_SURROGATES = re.compile("[\ud800-\udfff]+")

_C1 = re.compile("[\x80-\x9f]")

_C1_TEXT = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
"""What a C1 control was meant to be: its byte in Windows-1252 (HTML Standard, 13.2.5.80)."""


def normalize_text(text: str) -> str:
    r"""The text in its normal form: NFC, paragraphs of one line, `\n\n` between them.

    Lines of a list or table stay apart by `\n`. Control characters count as
    white space. Idempotent; never raises; "" for white space alone.

    >>> normalize_text("  Prices rose\u00a0by 3%.\r\n\r\n\r\nWages  did not.\x00 ")
    'Prices rose by 3%.\n\nWages did not.'
    """
    clean = clean_characters(text)
    text = clean.strip()
    if "\n" not in text:
        return close_up(text)
    return text if _is_normal(text) else join_wrapped_lines(clean)


def normalize_line(text: str) -> str:
    r"""The text on one line, in NFC: for titles, names and labels.

    >>> normalize_line(" Storm hits\n coast\t")
    'Storm hits coast'
    """
    return " ".join(clean_characters(text).split())


def clean_characters(text: str) -> str:
    r"""The text in NFC, all white space as spaces and `\n`, without control characters.

    >>> clean_characters("caf\u0065\u0301\u2003ol\x92\t!")
    'café ol’   !'
    """
    if text.isascii():
        return text if _is_clean(text) else _clean_controls(text)
    if any(mark in text for mark in _ZERO_WIDTHS):
        text = _ZERO_WIDTH.sub("", text)
    text = unicodedata.normalize("NFC", text)
    if may_be_mojibake(text):
        text = _repair(text)
    text = text.replace("\xa0", " ")
    if _is_clean(text):
        return text
    return unicodedata.normalize("NFC", _clean_controls(text))


def _repair(text: str) -> str:
    """The text with misread UTF-8 read again, also where that shows only in another form."""
    while True:
        repaired = unicodedata.normalize("NFC", repair(_ZERO_WIDTH.sub("", text)))
        if repaired == text:
            return text
        text = repaired


def _is_clean(text: str) -> bool:
    """Whether no character needs work: one fast scan, and true of most texts."""
    return text.replace("\n", "").isprintable()


def _is_normal(text: str) -> bool:
    """Whether all line breaks are blank lines between paragraphs, and no space is doubled."""
    return (
        text.count("\n") == 2 * text.count("\n\n")
        and "\n\n\n" not in text
        and "  " not in text
        and " \n" not in text
        and "\n " not in text
    )


def _clean_controls(text: str) -> str:
    text = pair_surrogates(text)
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    text = text.replace("\u2029", "\n\n").replace("\xa0", " ").replace("\t", "   ")
    if _C1.search(text):
        text = _clean_c1(text)
    return _CONTROL_OR_SPACE.sub(" ", text)


def _clean_c1(text: str) -> str:
    """C1 controls as the Windows-1252 characters that they were; a lone U+0085 ends a line."""
    if set(_C1.findall(text)) == {"\x85"}:
        return text.replace("\x85", "\n")
    return _C1.sub(lambda found: _C1_TEXT[ord(found[0])].replace("\ufffd", " "), text)


def pair_surrogates(text: str) -> str:
    r"""The text as UTF-8 can hold it: surrogate pairs as characters, lone ones as U+FFFD.

    JSON escapes and names of files that are not UTF-8 bring them in.

    >>> pair_surrogates("\ud83d\ude00 \udcff")
    '😀 \ufffd'
    """
    if text.isascii() or not _SURROGATES.search(text):
        return text
    return _SURROGATES.sub(_decode_surrogates, text)


def _decode_surrogates(found: re.Match[str]) -> str:
    return found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
