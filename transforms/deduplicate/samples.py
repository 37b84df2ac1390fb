"""Hashes of words to what is kept of them: samples, bands and keys, many texts in one pass.

Arrays come in pairs, `rows` (ascending, which text) and `hashes`, one entry a word or run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rensa import RMinHash

from transforms.deduplicate.packed import ABSENT, BANDS, TAG_BITS
from transforms.deduplicate.words import Words, mix

ROWS_PER_BAND = 4
"""MinHash values a band: 8 bands of 4 find 98.5 % of pairs that resemble by .8, 67 % at .6 and
1 of 1,000 at .1; what they miss of cuts and block edits, the runs find."""

MIN_TITLE_WORDS = 3
"""A shorter headline ("Weather", "Briefs") is a column's name and no key to a story."""

_SEED = 7
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def sequence_keys(rows: np.ndarray, hashes: np.ndarray, count: int) -> np.ndarray:
    """Return a hash of each headline's words in order, 0 for one too short to tell a story by."""
    sizes = np.bincount(rows, minlength=count)
    keys = np.zeros(count, np.uint64)
    for place in range(int(sizes.max(initial=0))):
        here = sizes > place
        at = (np.cumsum(sizes) - sizes)[here] + place
        keys[here] = mix(keys[here] * _MULTIPLIER + hashes[at])
    return np.where(sizes < MIN_TITLE_WORDS, np.uint64(0), keys)


def roll_runs(words: Words, lengths: Sequence[int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield for each length, ascending, the hash of the run from each word on, and which count.

    A run counts that is whole within its text; of a text shorter than that, the one
    of all its words. Hashes are not mixed; those of a run that the text's end cuts
    short are of the words there are.
    """
    rows, hashes = words.rows, words.hashes.copy()
    inside = np.ones(rows.size, bool)
    opens = np.ones(rows.size, bool)
    opens[1:] = rows[1:] != rows[:-1]
    for ahead in range(1, max(lengths)):
        if ahead in lengths:
            yield hashes.copy(), inside | opens
        same = rows[ahead:] == rows[:-ahead]
        hashes[:-ahead] = np.where(
            same, hashes[:-ahead] * _MULTIPLIER + words.hashes[ahead:], hashes[:-ahead]
        )
        inside[:-ahead] &= same
        inside[-ahead:] = False
    yield hashes, inside | opens


def tag_hashes(hashes: np.ndarray, tags: np.ndarray) -> np.ndarray:
    """Return hashes whose high half ends in the high `TAG_BITS` of the tags.

    >>> [hex(value) for value in tag_hashes(*np.array([[0xAABBCCDD << 32], [0xEE << 56]], "u8"))]
    ['0xaabbccee00000000']
    """
    hashes = hashes & ~np.uint64(((1 << TAG_BITS) - 1) << 32)
    return hashes | (tags >> np.uint64(64 - TAG_BITS) << np.uint64(32))


def smallest_hashes(
    rows: np.ndarray, hashes: np.ndarray, count: int, kept: int, tag_bits: int = 0
) -> np.ndarray:
    """Return each row's `kept` smallest distinct hashes, their high 32 bits, ascending.

    Equal samples of every text: what two rows keep below the smaller of their
    largest kept hashes can be compared as the whole texts would be. Hashes that
    differ in the last `tag_bits` alone are one.
    """
    high = hashes >> np.uint64(32)
    few = high <= _enough(np.bincount(rows, minlength=count), kept)[rows]
    result, sizes = _sort_smallest(rows[few], high[few], count, kept, tag_bits)
    short = sizes < kept
    if (short[rows] & ~few).any():  # repeats left too few of them: take all hashes of such rows
        chosen = short[rows]
        whole, _ = _sort_smallest(rows[chosen], high[chosen], count, kept, tag_bits)
        result[short] = whole[short]
    return result


def _enough(counts: np.ndarray, kept: int) -> np.ndarray:
    """Return a bound under which a row of so many uniform hashes has `kept` almost surely."""
    share = (kept + 4 * kept**0.5 + 8) / np.maximum(counts, 1)
    return (np.minimum(share, 1.0) * float(ABSENT)).astype(np.uint64)


def _sort_smallest(
    rows: np.ndarray, high: np.ndarray, count: int, kept: int, tag_bits: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's smallest distinct hashes and how many it has."""
    wide = (rows.astype(np.uint64) << np.uint64(32)) | high
    wide.sort()  # numpy's own unique() hashes, which is many times slower on such keys
    untagged = wide >> np.uint64(tag_bits)
    wide = wide[np.r_[True, untagged[1:] != untagged[:-1]][: wide.size]]
    owner = (wide >> np.uint64(32)).astype(np.int64)
    place = places_within(owner, count)
    keep = place < kept
    result = np.full((count, kept), ABSENT, np.uint32)
    result[owner[keep], place[keep]] = wide[keep].astype(np.uint32)
    return result, np.bincount(owner, minlength=count)


def first_hashes(rows: np.ndarray, hashes: np.ndarray, count: int, kept: int) -> np.ndarray:
    """Return each row's first hashes, their high 32 bits, in the order of the text."""
    place = places_within(rows, count)
    keep = place < kept
    result = np.full((count, kept), ABSENT, np.uint32)
    result[rows[keep], place[keep]] = high_bits(hashes[keep])
    return result


def places_within(rows: np.ndarray, count: int) -> np.ndarray:
    """Return each entry's place within its row, from 0; `rows` ascend."""
    sizes = np.bincount(rows, minlength=count)
    return np.arange(rows.size) - (np.cumsum(sizes) - sizes)[rows]


def high_bits(hashes: np.ndarray) -> np.ndarray:
    """Return the high 32 bits of 64-bit hashes, their best mixed."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def minhash_bands(rows: np.ndarray, hashes: np.ndarray, count: int) -> np.ndarray:
    """Return the MinHash band hashes, 0 throughout for a row without words."""
    ends = np.searchsorted(rows, np.arange(count + 1)).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.ascontiguousarray(hashes), ends, BANDS * ROWS_PER_BAND, _SEED
    )
    digests = np.array(matrix.to_rows(), np.uint64).reshape(count, BANDS, ROWS_PER_BAND)
    bands = np.arange(1, BANDS + 1, dtype=np.uint64) * _MULTIPLIER + np.zeros((count, 1), np.uint64)
    for row in range(ROWS_PER_BAND):
        bands = mix(bands * _MULTIPLIER + digests[:, :, row])
    bands[ends[1:] == ends[:-1]] = 0
    return bands
