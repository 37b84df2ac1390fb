"""A text as arrays: one item a token, made in a few passes over its characters."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]

SPACE, LOWER, UPPER, DIGIT, APOSTROPHE, HYPHEN, POINT, COMMA, BREAK, MARK = range(10)
"""Kinds of characters. Letters without case count as LOWER, combining marks too."""

_FINAL, _CLOSER = 1, 2
_TABLE_CHARS = 0x10000
"""Characters past the basic plane (emoji, rare scripts) count as MARK."""

_BREAKS = "\n\x0b\x0c\x85\u2028\u2029"
_CLOSERS = "\"'”’»“)]"
_BASE = np.uint32(0x01000193)
"""The FNV prime: odd, so that its powers have inverses modulo 2**32."""


@dataclass(slots=True, eq=False)
class Tokens:
    """Parallel arrays, one item a token.

    `start`, `end`: character offsets. `kind`: the first character's kind.
    `hash`: of the lower-case characters. `tail`: of the last three. `shape`: see
    SHAPES. `final`: a mark that may end a sentence; `closer`: one that may follow it.
    """

    start: Ints
    end: Ints
    kind: Bytes
    hash: Words
    tail: Words
    shape: Bytes
    final: Bools
    closer: Bools

    def __len__(self) -> int:
        return len(self.start)


SHAPES = ("lower", "Title", "UPPER", "digit", "break", "contraction", "mark", "initial")
_LOWER, _TITLE, _UPPER, _DIGIT, _BREAK, _CONTRACTION, _MARK, _INITIAL = range(8)


@functools.cache
def _tables() -> tuple[Bytes, Words, Bytes]:
    """For each character its kind, its lower-case code and its flags."""
    kinds = np.full(_TABLE_CHARS, MARK, np.uint8)
    lower = np.arange(_TABLE_CHARS, dtype=np.uint32)
    flags = np.zeros(_TABLE_CHARS, np.uint8)
    for code in range(_TABLE_CHARS):
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Lu", "Lt"):
            kinds[code] = UPPER
        elif category[0] in "LM":
            kinds[code] = LOWER
        elif category[0] == "N":
            kinds[code] = DIGIT
        elif category in ("Cc", "Cf", "Zs"):
            kinds[code] = SPACE
        if category[0] == "L":
            lower[code] = ord(char.lower()[0])
    for chars, kind in (("'’", APOSTROPHE), ("-‑&", HYPHEN), (".", POINT), (",", COMMA)):
        kinds[[ord(char) for char in chars]] = kind
    kinds[[ord(char) for char in _BREAKS]] = BREAK
    lower[ord("’")] = ord("'")
    flags[[ord(char) for char in ".!?…"]] = _FINAL
    flags[[ord(char) for char in _CLOSERS]] |= _CLOSER
    return kinds, lower, flags


@functools.lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Words, Words]:
    """Powers of the base and their inverses, modulo 2**32."""
    inverse = np.uint32(pow(int(_BASE), -1, 1 << 32))
    powers = np.full(size, _BASE, np.uint32)
    inverses = np.full(size, inverse, np.uint32)
    powers[0] = inverses[0] = 1
    return (
        np.multiply.accumulate(powers, dtype=np.uint32),
        np.multiply.accumulate(inverses, dtype=np.uint32),
    )


def tokenize(text: str) -> Tokens:
    """The tokens of a text: words (with inner hyphens), contractions, marks, paragraph breaks.

    >>> text = "Mr. Kim's U.S.-backed plan: 10,000 troops"
    >>> tokens = tokenize(text)
    >>> [text[a:b] for a, b in zip(tokens.start, tokens.end)]
    ['Mr', '.', 'Kim', "'s", 'U.S.', '-', 'backed', 'plan', ':', '10,000', 'troops']
    """
    kinds, lower, flags = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(codes, _TABLE_CHARS - 1)
    kind = kinds.take(codes)
    begins, stops = _edges(kind, codes)
    start = np.flatnonzero(begins)
    end = np.flatnonzero(stops) + 1
    first = kind[start]
    hashes, tails = _hashes(lower.take(codes), start, end)
    flag = flags[codes[start]]
    return Tokens(
        start,
        end,
        first,
        hashes,
        tails,
        _shapes(kind, first, start, end),
        (flag & _FINAL) > 0,
        (flag & _CLOSER) > 0,
    )


def _edges(kind: Bytes, codes: Words) -> tuple[Bools, Bools]:
    """Whether each character begins a token, and whether it ends one."""
    size = len(kind)
    padded = np.zeros(size + 4, np.uint8)
    padded[2:-2] = kind
    before2, before, after = padded[:size], padded[1:-3], padded[3:-1]
    wordy = np.zeros(size + 2, bool)
    word = wordy[1:-1]
    np.less_equal(kind - np.uint8(LOWER), DIGIT - LOWER, out=word)
    between = wordy[:-2] & wordy[2:]
    digits = (before == DIGIT) & (after == DIGIT)
    initial = (kind == POINT) & (before == UPPER) & ((before2 == SPACE) | (before2 >= POINT))
    contraction = (kind == APOSTROPHE) & between
    joined = (((kind == HYPHEN) & between) | initial | contraction) | (
        digits & ((kind == POINT) | (kind == COMMA))
    )
    word |= joined
    goes_on = np.zeros(size, bool)
    if size > 1:
        repeated = codes[1:] == codes[:-1]
        repeated |= (kind[1:] == BREAK) & (kind[:-1] == BREAK)
        goes_on[1:] = np.where(word[1:], word[:-1] & ~contraction[1:], repeated & ~word[:-1])
    filled = kind != SPACE
    begins = filled & ~goes_on
    stops = filled.copy()
    stops[:-1] &= begins[1:] | ~filled[1:]
    return begins, stops


def _hashes(lower: Words, start: Ints, end: Ints) -> tuple[Words, Words]:
    """Of each token, a hash of all its characters and one of its last three.

    One running sum of code * base**offset serves all tokens: the difference of
    two of its items, shifted back by base**-start, is the polynomial of the word.
    """
    size = len(lower)
    powers, inverses = _powers(1 << max(12, size.bit_length()))
    sums = np.zeros(size + 1, np.uint32)
    np.cumsum(lower * powers[:size], dtype=np.uint32, out=sums[1:])
    stop = sums[end]
    tail_start = np.maximum(end - 3, start)
    return (
        _mix((stop - sums[start]) * inverses[start]),
        _mix((stop - sums[tail_start]) * inverses[tail_start]),
    )


def _mix(values: Words) -> Words:
    """The values with their bits spread (the finalizer of MurmurHash3)."""
    values ^= values >> np.uint32(16)
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


_SHAPE_OF_KIND = np.array(
    [_MARK, _LOWER, _TITLE, _DIGIT, _MARK, _MARK, _MARK, _MARK, _BREAK, _MARK], np.uint8
)


def _shapes(kind: Bytes, first: Bytes, start: Ints, end: Ints) -> Bytes:
    """The shape of each token."""
    shape = _SHAPE_OF_KIND[first]
    length = end - start
    second = kind[np.minimum(start + 1, len(kind) - 1)] if len(start) else first
    upper = first == UPPER
    shape[upper & (second == UPPER)] = _UPPER
    shape[upper & ((length == 1) | (second == POINT))] = _INITIAL
    shape[(first == APOSTROPHE) & (length > 1)] = _CONTRACTION
    return shape


def hash_word(word: str) -> int:
    """The hash that a token of these characters has.

    >>> hash_word("Said") == tokenize("he said").hash[1]
    np.True_
    """
    _, lower, _ = _tables()
    codes = np.frombuffer(word.encode("utf-32-le"), np.uint32)
    powers, _ = _powers(1 << 12)
    total = (lower[codes] * powers[: len(codes)]).sum(dtype=np.uint32)
    return int(_mix(np.array([total], np.uint32))[0])
