"""A text as the linear models see it: properties of each token, sentences, quotations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import (
    POINT,
    SHAPES,
    Bools,
    Bytes,
    Ints,
    Tokens,
    Words,
    hash_word,
)
from transforms.attribution.templates import Room, Templates
from transforms.attribution.vocabulary import TAILS, Vocabulary

EDGE = 6
"""How many empty tokens stand before and after a text, so that no neighbor is missing."""

PROPERTIES = tuple("wfvlsqxbdkin")
"""w word, f topic or function word, v verb, l lexicon class, s shape, q place in quotation,
x last letters, b sentence edges, d place in sentence, k quotations near, i quoted, n verbs
of saying before in the sentence."""

_LETTERS = SHAPES.index("UPPER")
_BREAK = SHAPES.index("break")
_INITIAL = SHAPES.index("initial")
_DIGIT = SHAPES.index("digit")
_MARK = SHAPES.index("mark")
_NAME, _NUMBER, _RARE = 100, 101, 102
"""Topics of words that have none: above all classes of meaning, below all word numbers."""

ROLES = (
    "say", "think", "want", "show", "per", "post", "noun", "that", "aux", "adverb",
    "pronoun", "stop", "unnamed", "organization", "document",
)  # fmt: skip
"""The lexicon's classes by number from 1; a word of several has the first."""

SAYING_ROLES = ROLES.index("show") + 1
AUXILIARY = ROLES.index("aux") + 1

NOUNS = 256
"""Fine classes of meaning from here on are of nouns, below of verbs."""

_FAR = np.int32(1 << 30)


EDGE_VALUES = ("fa", "fb", "sab", "lab", "qab", "sb")
"""Of a position: f before and after it, and s, l, q and b on both sides in one number."""

COUNTED = ("commas", "quotes", "breaks", "marks", "verbs", "cues")
"""What is counted between two positions; cues are not known yet when a text is read."""

LANES = 8
"""Numbers of 16 bits that are taken at once, as one item of 16 bytes: a row of `edges`,
a row of `counts`. Taken one by one they cost as much each."""


@dataclass(slots=True, eq=False)
class Reading:
    """A text read: tokens, quotations, properties, edges of sentences and paragraphs.

    `properties` has one row a property and EDGE empty tokens at both ends; values
    start from 1. A position is before the token of its number, the last one after all
    tokens. `edges` has EDGE_VALUES of each position in a row. `counts` has in a row how
    many of COUNTED stand before a position, modulo 2**16; `commas` are the first of them.
    """

    tokens: Tokens
    opens: Ints
    properties: Words
    edges: npt.NDArray[np.uint16]
    counts: npt.NDArray[np.int16]
    commas: npt.NDArray[np.int32]
    sentence_start: Ints
    sentence_end: Ints
    paragraph_start: Ints
    paragraph_end: Ints
    breaks: Bools
    next_quote: Ints

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, name: str, index: Ints) -> Words:
        """A property of the tokens at positions from -EDGE to len + EDGE."""
        return self.properties[_ROW[name]].take(index + EDGE)


_ROW = {name: number for number, name in enumerate(PROPERTIES)}


def read(tokens: Tokens, quotes: list[tuple[int, int]], vocabulary: Vocabulary) -> Reading:
    """The reading of a text, given by its tokens and its quotations."""
    size = len(tokens)
    columns = vocabulary.look_up(tokens.hash)
    place, opens = _quote_places(tokens, quotes)
    breaks = tokens.shape == _BREAK
    final = _finals(tokens, columns["point"] > 0)
    starts = _sentence_starts(tokens, final, place, breaks)
    begin, end = _groups(np.flatnonzero(starts), np.cumsum(starts) - 1, size)
    broken = np.flatnonzero(breaks)
    after = np.cumsum(breaks) - breaks
    role = columns["role"]
    verb = columns["verb"]
    properties = np.zeros((len(PROPERTIES), size + 2 * EDGE), np.uint32)
    values = properties[:, EDGE : EDGE + size]
    _add_words(values, tokens, columns)
    saying = (role > 0) & (role <= SAYING_ROLES)
    next_quote = _add_places(values, place, begin, saying)
    values[_ROW["b"]] = starts + np.uint32(2) * final + np.uint32(4) * breaks
    values += np.uint32(1)
    edge = (place == 1) | (place == 3)
    comma = tokens.hash == _COMMA
    mark = (tokens.shape == _MARK) & ~(edge | comma | final) & (tokens.kind != POINT)
    verbs = ((verb > 0) & (verb < NOUNS)) | (role == AUXILIARY)
    counts = np.zeros((size + 1, LANES), np.int16)
    for column, flags in enumerate((comma, edge, starts, mark, verbs)):
        np.cumsum(flags, dtype=np.int16, out=counts[1:, column])
    commas = np.zeros(size + 1, np.int32)
    np.cumsum(comma, dtype=np.int32, out=commas[1:])
    return Reading(
        tokens,
        opens,
        properties,
        _edges(properties),
        counts,
        commas,
        begin,
        end,
        np.append(0, broken + 1).take(after),
        np.append(broken, size).take(after),
        breaks,
        next_quote,
    )


def _edges(properties: Words) -> npt.NDArray[np.uint16]:
    """EDGE_VALUES of every position."""
    before, after = properties[:, EDGE - 1 : -EDGE], properties[:, EDGE : 1 - EDGE]
    edges = np.zeros((before.shape[1], LANES), np.uint16)
    topic = _ROW["f"]
    edges[:, 0], edges[:, 1] = before[topic], after[topic]
    for column, name in enumerate("slqb", 2):
        row = _ROW[name]
        edges[:, column] = before[row] * np.uint32(16) + after[row]
    return edges


_COMMA = np.uint32(hash_word(","))


def _groups(firsts: Ints, number: Ints, size: int) -> tuple[Ints, Ints]:
    """For each token the first token of its group and the first of the next group."""
    return firsts.take(number), np.append(firsts[1:], size).take(number)


def _quote_places(tokens: Tokens, quotes: list[tuple[int, int]]) -> tuple[Bytes, Ints]:
    """For each token 0 outside quotations, 1 first, 2 inside, 3 last; and where they open."""
    size = len(tokens)
    if not quotes:
        return np.zeros(size, np.uint8), np.zeros(0, np.int64)
    bounds = np.array(quotes)
    opens = np.searchsorted(tokens.start, bounds[:, 0])
    closes = np.searchsorted(tokens.start, bounds[:, 1])
    wide = closes > opens + 1
    opens, closes = opens[wide], closes[wide]
    steps = np.zeros(size + 1, np.int8)
    steps[opens] = 1
    np.subtract.at(steps, closes, 1)
    place = (np.cumsum(steps[:-1], dtype=np.int32) > 0) * np.uint8(2)
    place[opens] = 1
    place[closes - 1] = 3
    return place, opens


def _finals(tokens: Tokens, abbreviated: Bools) -> Bools:
    """Marks that end a sentence: not the point of "Mr." or of an initial."""
    final = tokens.final.copy()
    if len(tokens) > 1:
        kept = abbreviated[:-1] | (tokens.shape[:-1] == _INITIAL)
        final[1:] &= ~((tokens.kind[1:] == POINT) & kept)
    return final


def _sentence_starts(tokens: Tokens, final: Bools, place: Bytes, breaks: Bools) -> Bools:
    """Tokens that begin a sentence; a break of paragraphs is one of its own."""
    closers = tokens.closer & (place != 1)
    after = np.zeros(len(tokens), bool)
    after[1:] = final[:-1]
    for _ in range(2):
        after[1:] |= (after & closers)[:-1]
    starts = after & ~closers & (tokens.shape != 0)
    starts |= breaks
    starts[1:] |= breaks[:-1]
    starts[:1] = True
    return starts


def _add_words(values: Words, tokens: Tokens, columns: dict[str, npt.NDArray[np.uint16]]) -> None:
    """The properties w, f, v, l, s and x."""
    word, topic, shape = columns["word"], columns["topic"], tokens.shape
    letters = shape <= _LETTERS
    # The remainder by way of the quotient, and nothing by a product: numpy is quick at these.
    tail = tokens.tail - tokens.tail // np.uint32(TAILS) * np.uint32(TAILS) + np.uint32(1)
    tail *= letters
    values[_ROW["w"]] = np.where(word > 0, word, tail)
    np.multiply(tail, tokens.end - tokens.start > 3, out=values[_ROW["x"]])
    plain = np.where(word > 0, word, _RARE)
    np.putmask(plain, shape == _DIGIT, _NUMBER)
    np.putmask(plain, letters & (shape > 0), _NAME)
    values[_ROW["f"]] = np.where(topic > 0, topic, plain)
    values[_ROW["s"]] = shape
    values[_ROW["v"]] = columns["verb"] * np.uint32(3) + np.minimum(shape, 2)
    values[_ROW["l"]] = columns["role"]


def _add_places(values: Words, place: Bytes, begin: Ints, saying: Bools) -> Ints:
    """The properties q, d, k, i and n; the next quotation's first token, from each token."""
    size = len(place)
    index = np.arange(size, dtype=np.int32)
    values[_ROW["q"]] = place
    values[_ROW["d"]] = np.minimum(index - begin, 15)
    values[_ROW["i"]] = (place == 1) | (place == 2)
    closed = np.maximum.accumulate(np.where(place == 3, index, np.int32(-99)))
    opened = np.where(place == 1, index, _FAR)[::-1]
    ahead: Ints = np.minimum.accumulate(opened)[::-1]
    near = np.minimum(index - closed, 7) * 8 + np.minimum(ahead - index, 7)
    values[_ROW["k"]] = near
    before: Ints = np.cumsum(saying) - saying
    values[_ROW["n"]] = np.minimum(before - before.take(begin), 2)
    return ahead


class TokenTemplates:
    """Templates over properties of tokens near a position: "w-1 w0"."""

    def __init__(self, lines: str, bits: int) -> None:
        self.templates = Templates(lines, bits)
        self.reach = max(abs(int(name[1:])) for name in self.templates.names)
        self._row = np.array([_ROW[name[0]] for name in self.templates.names])
        self._offset = np.array([int(name[1:]) + EDGE for name in self.templates.names])

    def places(self, reading: Reading, low: int, high: int) -> Ints:
        """Places in the table of weights, one row a template, for the positions of a range."""
        return self.places_among(reading.properties, low, high)

    def places_among(
        self, properties: Words, low: int, high: int, room: Room | None = None
    ) -> Ints:
        """The same for properties with EDGE tokens more at both ends; in the room, if given."""
        size, step = high - low, properties.itemsize
        # All runs of so many values in memory: those wanted are copied in one call.
        shape = properties.size - size + 1, size
        runs = np.ndarray(shape, np.uint32, np.ascontiguousarray(properties), 0, (step, step))
        values = runs[self._row * properties.shape[1] + self._offset + low]
        values *= self.templates.odd
        return self.templates.spread(values, room)
