"""A text as arrays: one item a token, made in a few passes over its characters."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint16]

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
    `marks` is no such array: the offsets of all characters that are neither space nor
    part of a word.
    """

    start: Ints
    end: Ints
    kind: Bytes
    hash: Words
    tail: Words
    shape: Bytes
    final: Bools
    closer: Bools
    marks: Ints

    def __len__(self) -> int:
        return len(self.start)


SHAPES = ("lower", "Title", "UPPER", "digit", "break", "contraction", "mark", "initial")
_LOWER, _TITLE, _UPPER, _DIGIT, _BREAK, _CONTRACTION, _MARK, _INITIAL = range(8)


class _Tables(NamedTuple):
    """What is known of characters by their code: kinds, lower-case codes, flags.

    `compact` stands in for those past Latin-1: a code below 256 of the same kind and flags.
    `kind`, `small_lower` and `flag` are of codes below 256, the first two for `translate`.
    """

    lower: Words
    compact: Bytes
    kind: bytes
    small_lower: bytes
    flag: Bytes


@functools.cache
def _tables() -> _Tables:
    """The tables, read from the Unicode database once a process."""
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
    small = lower[:256].astype(np.uint8).tobytes()
    return _Tables(lower, _compact(kinds, flags), kinds[:256].tobytes(), small, flags[:256])


def _compact(kinds: Bytes, flags: Bytes) -> Bytes:
    """For each character a code below 256 of the same kind and flags."""
    first: dict[int, int] = {}
    sorts = (kinds.astype(int) * 4 + flags).tolist()
    for code in range(255, -1, -1):
        first[sorts[code]] = code
    compact = np.array([first[sort] for sort in sorts], np.uint8)
    compact[:256] = np.arange(256)
    return compact


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
    return tokenize_codes(codes_of(text))


def tokenize_codes(codes: Codes) -> Tokens:
    """The tokens of a text given by the codes of its characters."""
    tables = _tables()
    high = np.flatnonzero(codes > 255)
    small = codes.astype(np.uint8)
    small[high] = tables.compact.take(codes[high])
    raw = small.tobytes()
    kind = np.frombuffer(raw.translate(tables.kind), np.uint8)
    lower = np.frombuffer(raw.translate(tables.small_lower), np.uint8)
    start, end, marks = _edges(kind, codes)
    first = kind.take(start)
    hashes, tails = _hashes(lower, high, tables.lower.take(codes[high]), start, end)
    flag = tables.flag.take(small.take(start))
    return Tokens(
        start,
        end,
        first,
        hashes,
        tails,
        _shapes(kind, first, start, end),
        (flag & _FINAL) > 0,
        (flag & _CLOSER) > 0,
        marks,
    )


def codes_of(text: str) -> Codes:
    """The code of each character, those past the basic plane as its last one."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(codes) == len(text):
        return codes
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(wide, _TABLE_CHARS - 1).astype(np.uint16)


def _edges(kind: Bytes, codes: Codes) -> tuple[Ints, Ints, Ints]:
    """Where tokens begin, where they end, and where marks stand that are no part of words."""
    words = np.zeros(len(kind) + 2, bool)
    word = words[1:-1]
    np.less(kind - np.uint8(LOWER), 3, out=word)
    joined, contracted = _joiners(kind)
    word[joined] = True
    begins = word > words[:-2]
    stops = word > words[2:]
    begins[contracted] = True
    stops[contracted - 1] = True
    marks = np.flatnonzero((kind != SPACE) > word)
    again = np.zeros(len(marks) + 1, bool)
    if len(marks):
        code, is_break = codes.take(marks), kind.take(marks) == BREAK
        again[1:-1] = (code[1:] == code[:-1]) | (is_break[1:] & is_break[:-1])
        again[1:-1] &= marks[1:] == marks[:-1] + 1
        begins[marks[~again[:-1]]] = True
        stops[marks[~again[1:]]] = True
    return np.flatnonzero(begins), np.flatnonzero(stops) + 1, marks


def _joiners(kind: Bytes) -> tuple[Ints, Ints]:
    """Marks that are parts of words, and those of them that begin a contraction."""
    at = np.flatnonzero(kind - np.uint8(APOSTROPHE) < 4)
    padded = np.zeros(len(kind) + 4, np.uint8)
    padded[2:-2] = kind
    before2, before, own, after = (padded.take(at + shift) for shift in (0, 1, 2, 3))
    between = (before - np.uint8(LOWER) < 3) & (after - np.uint8(LOWER) < 3)
    contracted = (own == APOSTROPHE) & between
    joined = contracted | ((own == HYPHEN) & between)
    joined |= (own == POINT) & (before == UPPER) & ((before2 == SPACE) | (before2 >= POINT))
    joined |= (own >= POINT) & (before == DIGIT) & (after == DIGIT)
    return at[joined], at[contracted]


def _hashes(
    lower: Bytes, high: Ints, high_lower: Words, start: Ints, end: Ints
) -> tuple[Words, Words]:
    """Of each token, a hash of all its characters and one of its last three.

    `lower` are the codes of the lower-case characters but of those at `high`, which
    have codes above 255: `high_lower`.

    One running sum of code * base**offset serves all tokens: the difference of
    two of its items, shifted back by base**-start, is the polynomial of the word.
    """
    size = len(lower)
    powers, inverses = _powers(1 << max(12, size.bit_length()))
    sums = np.zeros(-(-(size + 1) // _BLOCK) * _BLOCK, np.uint32)
    terms = np.multiply(lower, powers[:size], out=sums[1 : size + 1])
    terms[high] = high_lower * powers.take(high)
    _cumulate(sums)
    stop = sums.take(end)
    tail_start = np.maximum(end - 3, start)
    return (
        _mix((stop - sums.take(start)) * inverses.take(start)),
        _mix((stop - sums.take(tail_start)) * inverses.take(tail_start)),
    )


_BLOCK = 8
"""Values summed one after another: with 4 or 16 the sums take longer by a tenth and by a third."""


def _cumulate(values: Words) -> None:
    """Makes of each value the sum of all up to it; their number is a multiple of _BLOCK.

    First within blocks, all of them side by side: one value after another, as numpy's
    cumsum goes, each waits for the one before.
    """
    blocks = values.reshape(-1, _BLOCK)
    for column in range(1, _BLOCK):
        blocks[:, column] += blocks[:, column - 1]
    before = np.cumsum(blocks[:-1, -1], dtype=np.uint32)
    blocks[1:] += before[:, None]


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
    shape = _SHAPE_OF_KIND.take(first)
    length = end - start
    second = kind.take(start + 1, mode="clip") if len(start) else first
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
    lower = _tables().lower
    codes = codes_of(word)
    powers, _ = _powers(1 << 12)
    total = (lower[codes] * powers[: len(codes)]).sum(dtype=np.uint32)
    return int(_mix(np.array([total], np.uint32))[0])
