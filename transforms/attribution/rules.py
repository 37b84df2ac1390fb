"""Attributions by rule: a cue word, the source beside it, the content up to its clause's end.

For languages with a lexicon; without one, a quotation is credited to the name nearest to it.
"""

from __future__ import annotations

import bisect
from typing import NamedTuple

from transforms.attribution.lexicon import Lexicon
from transforms.attribution.quotes import Quote
from transforms.attribution.words import Tokens, tokenize

Range = tuple[int, int]
"""Tokens from the first up to, not including, the last."""

MAX_SOURCE_TOKENS = 25
"""Longest source looked for: a name with title and apposition."""

MAX_QUOTE_GAP = 2
"""Marks that may stand between a quotation and its clause: a comma, a dash."""


class Found(NamedTuple):
    """Character ranges of one attribution, and how sure the rule is (0 to 1)."""

    source: list[Range]
    cue: list[Range]
    content: list[Range]
    confidence: float


class _Text(NamedTuple):
    """What the rules look at: tokens, and for each the quotation it stands in, or -1."""

    tokens: Tokens
    quotes: list[Quote]
    inside: list[int]
    lexicon: Lexicon


def find_by_rules(text: str, quotes: list[Quote], lexicon: Lexicon) -> list[Found]:
    """The attributions of a text with these quotations, in the order of their cues."""
    tokens = tokenize(text)
    seen = _Text(tokens, quotes, _inside(tokens, quotes), lexicon)
    found: list[Found] = []
    used: set[int] = set()
    last = 0
    for cue, kind in _find_cues(seen):
        if cue[0] < last:
            continue
        item = _attribute(text, seen, cue, kind, used)
        if item:
            found.append(item[0])
            last = item[1]
    return found


def _inside(tokens: Tokens, quotes: list[Quote]) -> list[int]:
    """For each token the index of its quotation, -1 outside."""
    inside = [-1] * len(tokens.start)
    for number, quote in enumerate(quotes):
        first = bisect.bisect_left(tokens.start, quote.start)
        past = bisect.bisect_left(tokens.start, quote.end)
        inside[first:past] = [number] * (past - first)
    return inside


def _find_cues(seen: _Text) -> list[tuple[Range, str]]:
    """Token ranges of cue words outside quotations, with their class."""
    lexicon, lower, inside = seen.lexicon, seen.tokens.lower, seen.inside
    cues: list[tuple[Range, str]] = []
    at = 0
    while at < len(lower):
        word = lower[at]
        if inside[at] < 0:
            phrase = _phrase_at(lexicon, lower, at)
            if phrase:
                cues.append(((at, at + phrase[0]), phrase[1]))
                at += phrase[0]
                continue
            names = lexicon.classes.get(word)
            if names:
                kind = next(
                    (k for k in ("say", "per", "post", "think", "want", "show") if k in names), None
                )
                if kind:
                    cues.append((_widen(seen, at), kind))
        at += 1
    return cues


def _phrase_at(lexicon: Lexicon, lower: list[str], at: int) -> tuple[int, str] | None:
    """Length and class of a cue phrase that begins at a token."""
    for words, kind in lexicon.phrases.get(lower[at], ()):
        if tuple(lower[at : at + len(words)]) == words:
            return len(words), kind
    return None


def _widen(seen: _Text, at: int) -> Range:
    """The cue verb with the auxiliaries and adverbs before it: "has also said"."""
    lexicon, lower = seen.lexicon, seen.tokens.lower
    first = at
    while first and (
        lexicon.has(lower[first - 1], "aux") or lexicon.has(lower[first - 1], "adverb")
    ):
        first -= 1
    return first, at + 1


def _attribute(
    text: str, seen: _Text, cue: Range, kind: str, used: set[int]
) -> tuple[Found, int] | None:
    """The attribution of a cue and the token after it, None where its parts are missing."""
    if kind in ("per", "post"):
        return _according_to(text, seen, cue, kind)
    before = _quote_before(seen, cue[0])
    inverted = before is not None and before[1] == 0
    if inverted:
        source = _source_after(seen, cue[1])
    else:
        source = _source_before(seen, cue[0])
        if source:
            before = _quote_before(seen, source[0])
            if before is not None and before[1] != 0:
                before = None
    if source is None:
        return None
    after_clause = source[1] if inverted else cue[1]
    content, last = _content(text, seen, after_clause, before[0] if before else None, used)
    if not content:
        return None
    confidence = 0.9 if before and kind == "say" else 0.7 if kind == "say" else 0.5
    chars = (seen.tokens.start, seen.tokens.end)
    return Found([_chars(chars, source)], [_chars(chars, cue)], content, confidence), last


def _chars(chars: tuple[list[int], list[int]], tokens: Range) -> Range:
    """The character range of a token range."""
    return chars[0][tokens[0]], chars[1][tokens[1] - 1]


def _quote_before(seen: _Text, at: int) -> tuple[int, int] | None:
    """The quotation that ends right before a token, and how many words stand between."""
    lower = seen.tokens.lower
    probe = at - 1
    while (
        probe >= 0
        and probe >= at - MAX_QUOTE_GAP
        and lower[probe] in ",-–—:"
        and seen.inside[probe] < 0
    ):
        probe -= 1
    if probe >= 0 and seen.inside[probe] >= 0:
        return seen.inside[probe], 0
    return None


def _source_before(seen: _Text, at: int) -> Range | None:
    """The noun phrase that ends before a token: back to the clause's start."""
    tokens, lexicon = seen.tokens, seen.lexicon
    lower = tokens.lower
    first = at
    while first and at - first < MAX_SOURCE_TOKENS:
        word = lower[first - 1]
        if tokens.sentence[first - 1] != tokens.sentence[at] or seen.inside[first - 1] >= 0:
            break
        if word in ',;:()–—"“”«»\n' or _clause_word(lexicon, word, lower, first - 1):
            break
        first -= 1
    return (first, at) if first < at else None


def _clause_word(lexicon: Lexicon, word: str, lower: list[str], at: int) -> bool:
    """Whether a word cannot be inside a source: a conjunction that begins its clause."""
    return lexicon.has(word, "that") or word in (
        "and",
        "but",
        "und",
        "aber",
        "y",
        "pero",
        "et",
        "mais",
    )


def _source_after(seen: _Text, at: int) -> Range | None:
    """The noun phrase that begins at a token: up to the next mark or clause word."""
    tokens, lexicon = seen.tokens, seen.lexicon
    lower = tokens.lower
    past = at
    while past < len(lower) and past - at < MAX_SOURCE_TOKENS:
        word = lower[past]
        if tokens.sentence[past] != tokens.sentence[at] or seen.inside[past] >= 0:
            break
        if word in ".,;:!?–—()\n" or lexicon.has(word, "that"):
            break
        if (
            past > at
            and lexicon.has(word, "stop")
            and word not in ("of", "for", "and", "von", "der", "de", "y", "et", "und")
        ):
            break
        past += 1
    return (at, past) if past > at else None


def _content(
    text: str, seen: _Text, at: int, before: int | None, used: set[int]
) -> tuple[list[Range], int]:
    """Character ranges of what is credited, and the token after the attribution."""
    content: list[Range] = []
    if before is not None:
        quote = seen.quotes[before]
        content.extend(
            (other.start, other.end)
            for number, other in enumerate(seen.quotes[: before + 1])
            if other.chain == quote.chain and number not in used
        )
        used.update(range(before + 1))
        following = _quote_after(seen, at)
        if following is not None:
            used.add(following)
            content.append((seen.quotes[following].start, seen.quotes[following].end))
        return content, at
    past = _clause_end(seen, at)
    begin = at
    lower = seen.tokens.lower
    while begin < past and lower[begin] in ",:":
        begin += 1
    if begin >= past:
        return [], at
    content.append((seen.tokens.start[begin], seen.tokens.end[past - 1]))
    return content, past


def _quote_after(seen: _Text, at: int) -> int | None:
    """The quotation that goes on after the clause: `…," said X. "…"`, within the paragraph."""
    lower = seen.tokens.lower
    probe = at
    while probe < len(lower) and probe < at + MAX_SOURCE_TOKENS and lower[probe] != "\n":
        if seen.inside[probe] >= 0:
            opens = probe == 0 or seen.inside[probe - 1] != seen.inside[probe]
            return seen.inside[probe] if opens and lower[probe - 1] in ".,:;–—" else None
        probe += 1
    return None


def _clause_end(seen: _Text, at: int) -> int:
    """The token after a clause that begins at a token: the sentence's last mark is not in it."""
    tokens = seen.tokens
    if at >= len(tokens.lower):
        return at
    past = at
    while past < len(tokens.lower) and tokens.sentence[past] == tokens.sentence[at]:
        past += 1
    while past > at and tokens.lower[past - 1] in ".!?\n" and seen.inside[past - 1] < 0:
        past -= 1
    return past


def _according_to(text: str, seen: _Text, cue: Range, kind: str) -> tuple[Found, int] | None:
    """The attribution of "according to X": the rest of its sentence is the content."""
    tokens = seen.tokens
    source = _source_after(seen, cue[1]) if kind == "per" else _source_before(seen, cue[0])
    if source is None:
        return None
    first = min(cue[0], source[0])
    past = max(cue[1], source[1])
    begin = first
    while begin and tokens.sentence[begin - 1] == tokens.sentence[first]:
        begin -= 1
    end = _clause_end(seen, past)
    chars = (tokens.start, tokens.end)
    if begin < first:
        content = (begin, first)
        while content[1] > content[0] and tokens.lower[content[1] - 1] in ",–—":
            content = content[0], content[1] - 1
    else:
        content = (past, end)
        while content[0] < content[1] and tokens.lower[content[0]] in ",–—":
            content = content[0] + 1, content[1]
    if content[0] >= content[1]:
        return None
    found = Found([_chars(chars, source)], [_chars(chars, cue)], [_chars(chars, content)], 0.7)
    return found, max(past, content[1])
