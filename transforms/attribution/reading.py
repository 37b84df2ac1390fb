"""A text as the linear models see it: properties of each token, sentences, quotations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import POINT, SHAPES, Bools, Ints, Tokens, Words, tokenize
from transforms.attribution.quotes import Quote
from transforms.attribution.templates import Templates
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

_FAR = 1 << 30


EDGE_VALUES = ("fa", "fb", "sab", "lab", "qab", "sb")
"""Of a position: f before and after it, and s, l, q and b on both sides in one number."""


@dataclass(slots=True, eq=False)
class Reading:
    """A text read: tokens, quotations, properties, edges of sentences and paragraphs.

    `properties` has one row a property and EDGE empty tokens at both ends; values
    start from 1. `edges` has one row of EDGE_VALUES a position, `counts` one row each for
    commas, quotation marks, sentences, other marks and verbs before a position; a
    position is before the token of its number, the last one after all tokens.
    """

    tokens: Tokens
    opens: Ints
    properties: Words
    edges: Words
    counts: npt.NDArray[np.int32]
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


def read(text: str, quotes: list[Quote], vocabulary: Vocabulary) -> Reading:
    """The reading of a text with its quotations."""
    tokens = tokenize(text)
    size = len(tokens)
    rows = vocabulary.find(tokens.hash)
    columns = {name: column.take(rows) for name, column in vocabulary.columns.items()}
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
    counts = np.zeros((5, size + 1), np.int32)
    for row, flags in enumerate((comma, edge, starts, mark, verbs)):
        np.cumsum(flags, dtype=np.int32, out=counts[row, 1:])
    return Reading(
        tokens,
        opens,
        properties,
        _edges(properties),
        counts,
        begin,
        end,
        np.append(0, broken + 1).take(after),
        np.append(broken, size).take(after),
        breaks,
        next_quote,
    )


def _edges(properties: Words) -> Words:
    """The rows of EDGE_VALUES for every position."""
    before, after = properties[:, EDGE - 1 : -EDGE], properties[:, EDGE : 1 - EDGE]
    edges = np.empty((len(EDGE_VALUES), before.shape[1]), np.uint32)
    topic = _ROW["f"]
    edges[0], edges[1] = before[topic], after[topic]
    pairs = [_ROW[name] for name in "slqb"]
    edges[2:] = before[pairs] * np.uint32(16) + after[pairs]
    return edges


_COMMA = tokenize(",").hash[0]


def _groups(firsts: Ints, number: Ints, size: int) -> tuple[Ints, Ints]:
    """For each token the first token of its group and the first of the next group."""
    return firsts.take(number), np.append(firsts[1:], size).take(number)


def _quote_places(tokens: Tokens, quotes: list[Quote]) -> tuple[Ints, Ints]:
    """For each token 0 outside quotations, 1 first, 2 inside, 3 last; and where they open."""
    place = np.zeros(len(tokens) + 1, np.int64)
    if not quotes:
        return place[:-1], np.zeros(0, np.int64)
    bounds = np.array([(quote.start, quote.end) for quote in quotes])
    opens = np.searchsorted(tokens.start, bounds[:, 0])
    closes = np.searchsorted(tokens.start, bounds[:, 1])
    wide = closes > opens + 1
    opens, closes = opens[wide], closes[wide]
    place[opens] = 1
    np.subtract.at(place, closes, 1)
    place = 2 * (np.cumsum(place[:-1]) > 0)
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


def _sentence_starts(tokens: Tokens, final: Bools, place: Ints, breaks: Bools) -> Bools:
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
    tail = np.where(letters, tokens.tail % np.uint32(TAILS) + np.uint32(1), np.uint32(0))
    values[_ROW["w"]] = np.where(word > 0, word, tail)
    values[_ROW["x"]] = np.where(tokens.end - tokens.start > 3, tail, np.uint32(0))
    plain = np.where(word > 0, word, _RARE)
    plain[shape == _DIGIT] = _NUMBER
    plain[letters & (shape > 0)] = _NAME
    values[_ROW["f"]] = np.where(topic > 0, topic, plain)
    values[_ROW["s"]] = shape
    values[_ROW["v"]] = columns["verb"] * np.uint32(3) + np.minimum(shape, 2)
    values[_ROW["l"]] = columns["role"]


def _add_places(values: Words, place: Ints, begin: Ints, saying: Bools) -> Ints:
    """The properties q, d, k, i and n; the next quotation's first token, from each token."""
    size = len(place)
    index = np.arange(size)
    values[_ROW["q"]] = place
    values[_ROW["d"]] = np.minimum(index - begin, 15)
    values[_ROW["i"]] = (place == 1) | (place == 2)
    closed = np.maximum.accumulate(np.where(place == 3, index, -99))
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
        self._cells = [
            (_ROW[name[0]], int(name[1:]) + EDGE, odd)
            for name, odd in zip(self.templates.names, self.templates.odd, strict=True)
        ]

    def places(self, reading: Reading, low: int, high: int) -> Ints:
        """Places in the table of weights, one row a template, for the positions of a range."""
        values = np.empty((len(self._cells), high - low), np.uint32)
        for number, (row, offset, odd) in enumerate(self._cells):
            near = reading.properties[row, low + offset : high + offset]
            np.multiply(near, odd, out=values[number])
        return self.templates.spread(values)

    def places_at(self, reading: Reading, positions: Ints) -> Ints:
        """Places in the table of weights, one row a template, for some positions."""
        values = np.empty((len(self._cells), len(positions)), np.uint32)
        for number, (row, offset, odd) in enumerate(self._cells):
            reading.properties[row, offset:].take(positions, out=values[number], mode="clip")
            values[number] *= odd
        return self.templates.spread(values)
