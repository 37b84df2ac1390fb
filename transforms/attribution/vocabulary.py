"""What is known of a language's words: parallel arrays, found by a word's hash."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Words

TAILS = 511
"""Word numbers 1 to 511 stand for unknown words, by their last three letters."""

_SLOT_BITS = 18
"""Four slots a known word, about: few words lose their slot to another."""

_LANES = 8
"""Numbers of 16 bits in an item: two for the hash, then FIELDS, then one unused."""

FIELDS = ("word", "verb", "topic", "role", "point")


@dataclass(slots=True, eq=False)
class Vocabulary:
    """Rows of known words; row 0 stands for every unknown one and holds zeros.

    `word`: a number of its own above TAILS for words frequent in the training text,
    else 0. `verb`: fine class of its meaning. `topic`: coarse class of its meaning.
    `role`: its class in the lexicon of cues. `point`: 1 where a point after it ends
    no sentence ("Mr").
    """

    hash: Words
    columns: dict[str, npt.NDArray[np.uint16]]
    _slots: npt.NDArray[np.int32]
    _items: npt.NDArray[np.complex128]

    @classmethod
    def build(cls, hashes: Words, columns: dict[str, npt.NDArray[np.uint16]]) -> Vocabulary:
        """The vocabulary of hashes without the unknown word, and of their columns."""
        zero = np.zeros(1, np.uint16)
        rows = {name: np.concatenate([zero, columns[name]]) for name in FIELDS}
        known = np.concatenate([np.zeros(1, np.uint32), hashes])
        slots = np.zeros(1 << _SLOT_BITS, np.int32)
        order = np.argsort(rows["word"] > 0, kind="stable")
        slots[known[order] >> np.uint32(32 - _SLOT_BITS)] = order
        # A word's hash and columns as one item of 16 bytes: one look in memory, not six.
        packed = np.zeros((len(known), _LANES), np.uint16)
        packed[:, :2] = known.view(np.uint16).reshape(-1, 2)
        for lane, name in enumerate(FIELDS, 2):
            packed[:, lane] = rows[name]
        return cls(known, rows, slots, packed.view(np.complex128).ravel())

    def look_up(self, hashes: Words) -> dict[str, npt.NDArray[np.uint16]]:
        """The columns of words, 0 where a word is unknown."""
        rows = self._slots.take(hashes >> np.uint32(32 - _SLOT_BITS))
        found = self._items.take(rows)
        known = found.view(np.uint32)[:: _LANES // 2] == hashes
        lanes = found.view(np.uint16).reshape(-1, _LANES)
        return {name: lanes[:, lane] * known for lane, name in enumerate(FIELDS, 2)}
