"""Words of many texts as numbers, in a few numpy passes over their UTF-8 bytes.

A word is a run of letters and digits; a figure keeps the points, commas, slashes
and hyphens between its digits ("7-3/4"); a character of a script that does not
space its words stands for itself. Case, quotes and punctuation leave no trace in
a word's hash, so that typographic and plain quotes give the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

CHUNK_BYTES = 1 << 16
"""Bytes worked on at one time: the work space (8 bytes a byte, a few times) stays in cache."""

_WORDS_THAT_NAME_NOTHING = """
    about after all also although an and any are as at be because been before but by can could did
    do does during each for from had has have he her here him his how if in into is it its just
    last like many may me meanwhile more most mr mrs ms much my new no nor not now of on one only or
    other our out over she should since so some such than that the their them then there these they
    this those through to two under until up us was we were what when where which while who why
    will with would yes yesterday you your today
    monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec
    der die das und le la les el los las un une il de du des en et
"""
"""Capitalized or not, these name nothing that tells two stories apart.

Closed-class words of English with the commonest of German, French and Spanish;
weekdays and months, because the same story is dated anew when it is sent again.
"""

_BORDER = b"\n\n\n\n"
"""Stands around each text, so that what is near a word does not depend on other texts."""

_ABBREVIATION_BYTES = 4
"""A capitalized word this short before a point is an abbreviation (Mr., Gen., Corp.)."""

_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC2B2AE3D27D4EB4F))

_DIGITS, _LETTERS = b"0123456789", b"abcdefghijklmnopqrstuvwxyz"
_IN_FIGURES = b".,/:-"
_SPACE, _LETTER, _DIGIT, _JOINER = range(4)


def _byte_classes() -> bytes:
    classes = bytearray(256)
    for members, class_ in (
        (_LETTERS + _LETTERS.upper() + bytes(range(0x80, 0x100)), _LETTER),
        (_DIGITS, _DIGIT),
        (_IN_FIGURES, _JOINER),
    ):
        for byte in members:
            classes[byte] = class_
    return bytes(classes)


_CLASSES = _byte_classes()


class Words(NamedTuple):
    """The words of texts 0, 1, 2 …, end to end, one entry a word in every array."""

    rows: np.ndarray
    """Which text, ascending (uint32)."""
    hashes: np.ndarray
    """64 bits, the same for the same folded word in every process and run."""
    is_number: np.ndarray
    is_name: np.ndarray
    """Capitalized and no function word; first in a sentence only before another such word."""


def hash_words(texts: Sequence[str]) -> Words:
    """Return the words of the texts.

    >>> words = hash_words(["He met Ana Ruiz at 10:30.", "“Ruiz left.”"])
    >>> words.rows.tolist(), words.is_name.tolist(), words.is_number.tolist()[5]
    ([0, 0, 0, 0, 0, 0, 1, 1], [False, False, True, True, False, False, False, False], True)
    >>> bool(words.hashes[3] == words.hashes[6])
    True
    """
    parts = [_hash_chunk(chunk, first) for first, chunk in _chunks(texts)]
    parts.append(Words(*(np.zeros(0, kind) for kind in (np.uint32, np.uint64, bool, bool))))
    return Words(*map(np.concatenate, zip(*parts, strict=True)))


def mix(values: np.ndarray) -> np.ndarray:
    """Return well-spread 64-bit hashes of 64-bit values (after MurmurHash3's finalizer)."""
    values = values ^ (values >> np.uint64(33))
    values = values * _MIX[0]
    values = values ^ (values >> np.uint64(29))
    values = values * _MIX[1]
    return values ^ (values >> np.uint64(32))


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, list[bytes]]]:
    """Yield (number of the first text, texts as UTF-8) of about `CHUNK_BYTES` each."""
    chunk: list[bytes] = []
    size = first = 0
    for number, text in enumerate(texts):
        encoded = text.encode("utf-8", "surrogatepass")
        if chunk and size + len(encoded) > CHUNK_BYTES:
            yield first, chunk
            chunk, size, first = [], 0, number
        chunk.append(encoded)
        size += len(encoded) + 1
    if chunk:
        yield first, chunk


class _Spans(NamedTuple):
    """Where words stand in a chunk's bytes: `[start, end)` each."""

    starts: np.ndarray
    ends: np.ndarray


def _hash_chunk(encoded: list[bytes], first: int) -> Words:
    joined = _pad(_BORDER.join(encoded))
    raw = np.frombuffer(joined, np.uint8)
    spans = _word_spans(joined, raw)
    bounds = np.cumsum([len(_BORDER)] + [len(text) + len(_BORDER) for text in encoded])
    at = np.searchsorted(spans.starts, bounds)
    rows = np.repeat(np.arange(first, first + len(encoded), dtype=np.uint32), np.diff(at))
    hashes = _hash_spans(_fold(joined), spans)
    initial = raw[spans.starts]
    is_number = (initial >= ord("0")) & (initial <= ord("9"))
    return Words(rows, hashes, is_number, _are_names(raw, spans, hashes, initial))


def _pad(joined: bytes) -> bytes:
    return _BORDER + joined + _BORDER


def _word_spans(joined: bytes, raw: np.ndarray) -> _Spans:
    classes = np.frombuffer(joined.translate(_CLASSES), np.uint8)
    inside = (classes == _LETTER) | (classes == _DIGIT)
    digit = classes == _DIGIT
    inside[1:-1] |= (classes[1:-1] == _JOINER) & digit[:-2] & digit[2:]
    _drop_wide_punctuation(raw, inside)

    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    alone = (raw >= 0xE3) & (raw <= 0xE9)  # U+3000 to U+9FFF: kana and Chinese characters
    if not alone.any():
        return _Spans(starts, ends)
    character = np.flatnonzero(alone & inside)
    cuts = np.concatenate([character, (character + 3)[inside[character + 3]]])
    starts = np.unique(np.concatenate([starts, cuts]))
    bounds = np.unique(np.concatenate([ends, cuts]))
    return _Spans(starts, bounds[np.searchsorted(bounds, starts, side="right")])


def _drop_wide_punctuation(raw: np.ndarray, inside: np.ndarray) -> None:
    """Clear `inside` at U+2000 to U+207F (curly quotes, dashes) and U+0080 to U+00BF (« » nbsp)."""
    wide = np.flatnonzero((raw[:-2] == 0xE2) & (raw[1:-1] <= 0x81))
    for offset in range(3):
        inside[wide + offset] = False
    narrow = np.flatnonzero(raw[:-2] == 0xC2)
    inside[narrow] = inside[narrow + 1] = False


def _fold(joined: bytes) -> np.ndarray:
    """Return the bytes in lower case: ASCII, and the Latin letters À to Þ."""
    folded = np.frombuffer(joined.lower(), np.uint8)
    after = np.flatnonzero(folded[:-1] == 0xC3) + 1
    if after.size:
        folded = folded.copy()
        folded[after] |= 0x20
    return folded


def _powers(base: int, count: int) -> np.ndarray:
    """Return the first `count` powers of `base`, modulo 2**64."""
    if count > 2 * CHUNK_BYTES:  # a single text that fills more than a chunk
        return _compute_powers(base, count)
    return _kept_powers(base)[:count]


@cache
def _kept_powers(base: int) -> np.ndarray:
    return _compute_powers(base, 2 * CHUNK_BYTES)


def _compute_powers(base: int, count: int) -> np.ndarray:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _hash_spans(folded: np.ndarray, spans: _Spans) -> np.ndarray:
    """Return each word's polynomial hash, taken from the prefix sums of the whole chunk."""
    sums = np.zeros(folded.size + 1, np.uint64)
    np.cumsum(folded * _powers(_BASE, folded.size), out=sums[1:])
    within = sums[spans.ends] - sums[spans.starts]
    return mix(within * _powers(_INVERSE, folded.size)[spans.starts])


def _are_names(
    raw: np.ndarray, spans: _Spans, hashes: np.ndarray, initial: np.ndarray
) -> np.ndarray:
    starts, ends = spans
    capital = (initial >= ord("A")) & (initial <= ord("Z"))
    if (initial == 0xC3).any():
        capital |= (initial == 0xC3) & (raw[starts + 1] < 0xA0)
    chosen = np.flatnonzero(capital & (ends - starts > 1))
    chosen = chosen[~name_nothing(hashes[chosen])]
    names = np.zeros(starts.size, bool)
    names[chosen] = True
    # "Weakness in the dollar" names nothing, "Ramada Inc said" does.
    followed = np.zeros(chosen.size, bool)
    followed[:-1] = starts[chosen[1:]] == ends[chosen[:-1]] + 1
    followed &= raw[ends[chosen]] == ord(" ")
    names[chosen[_open_sentences(raw, spans, capital, chosen) & ~followed]] = False
    return names


def _open_sentences(
    raw: np.ndarray, spans: _Spans, capital: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """Return which of the `chosen` words stand first in a paragraph or after a sentence's end."""
    starts, ends = spans
    newline = ord("\n")
    first = (raw[starts[chosen] - 1] == newline) | (raw[starts[chosen] - 2] == newline)
    first |= raw[starts[chosen] - 4] == newline  # behind a curly quote of three bytes
    before = np.maximum(chosen - 1, 0)
    end = ends[before]
    closed = _SENTENCE_ENDS[raw[end]] | _SENTENCE_ENDS[raw[end + 1]]
    abbreviation = capital[before] & (end - starts[before] <= _ABBREVIATION_BYTES)
    return first | (closed & ~abbreviation)


_SENTENCE_ENDS = np.isin(np.arange(256), list(b".!?"))


def name_nothing(hashes: np.ndarray) -> np.ndarray:
    """Return which hashes are of function words; a bitmap spares most of them the search."""
    words, bitmap = _function_words()
    suspects = np.flatnonzero(bitmap[hashes >> np.uint64(48)])
    found = np.zeros(hashes.size, bool)
    found[suspects] = np.isin(hashes[suspects], words)
    return found


@cache
def _function_words() -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of the function words, and which high 16 bits they have."""
    joined = _pad(_WORDS_THAT_NAME_NOTHING.encode())
    spans = _word_spans(joined, np.frombuffer(joined, np.uint8))
    hashes = _hash_spans(_fold(joined), spans)
    bitmap = np.zeros(1 << 16, bool)
    bitmap[hashes >> np.uint64(48)] = True
    return hashes, bitmap
