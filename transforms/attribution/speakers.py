"""Whom a source means: the fullest name in the article, and what kind of source it is.

A name is a row of capitalized words, its titles left out. A surname, a title
("the minister"), a kind of organization ("the company") or a pronoun means what was
named before and agrees in kind and number: the nearest one (search by recency, as in
J. Hobbs, Resolving Pronoun References, 1978).
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from transforms.attribution.lexicon import load_lexicon

PERSON, ORGANIZATION, GROUP, UNNAMED, DOCUMENT = (
    "person",
    "organization",
    "group",
    "unnamed",
    "document",
)

_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w’'&-]*\.?)"
_LINK = r"(?:of|de|del|della|von|van|der|den|da|dos|du|la|le|al|bin|ibn|for|the|&)"

NAME = re.compile(
    rf"""
    {_CAPITAL}                               # Kim
    (?: \ {_CAPITAL}                         # Kim Jong Un
      | (?:\ {_LINK}){{1,2}}\ {_CAPITAL}     # Ministry of Defense, Ursula von der Leyen
    ){{0,7}}
    """,
    re.VERBOSE,
)
"""At most eight words; a space and a word follow one another: linear."""

_TITLED = re.compile(rf"{_CAPITAL}(?:\ {_CAPITAL}){{0,3}}\ \Z")
"""The capitalized words right before a name."""

_TITLED_CHARS = 60
"""Characters before a name in which they begin."""

_JOINED = re.compile(r"[A-Z][\w’'.-]*,? (?:and|or|und|y|e|et) (?:the )?[A-Z]")
"""Two names joined: "Kim and Putin"; "Johnson and Johnson" is lost to it."""

_TRIMMED = ' ,.;:()"“”„«»—–-'

_RECENT = 8
"""How many speakers back a pronoun or a title is looked for."""

_MENTIONS = 5
"""How many mentions of a surname are looked at for a fuller name."""

_HEAD_ENDS = frozenset([
    "of", "for", "from", "in", "at", "on", "with", "who", "which", "that",
    "von", "der", "des", "de", "del", "du", "en", "à",
])  # fmt: skip
"""Words that end the head of a noun phrase; titles and kinds stand before."""


Classes = Mapping[str, frozenset[str]]
"""Lower-case words to their classes: `Lexicon.classes`."""

_NO_CLASS: frozenset[str] = frozenset()


class _Source(NamedTuple):
    """What the words of a source say by themselves, in any article."""

    name: str | None
    kind: str
    head: str
    words: frozenset[str]
    definite: bool
    pronoun: frozenset[str]


class Speakers:
    """The speakers of one article, resolved in reading order."""

    def __init__(self, text: str, language: str | None) -> None:
        self._text = text
        self._language = language
        self._classes = load_lexicon(language).classes
        self._recent: deque[tuple[str, _Source]] = deque(maxlen=_RECENT)
        self._full: dict[str, str] = {}

    def resolve(self, words: str | None) -> tuple[str | None, str | None]:
        """The fullest name of whom a source's words mean and the kind of source; None for none.

        >>> speakers = Speakers("Mayor Ana Ruiz spoke. She left.", "en")
        >>> speakers.resolve("Mayor Ana Ruiz"), speakers.resolve("She")
        (('Ana Ruiz', 'person'), ('Ana Ruiz', 'person'))
        """
        if words is None:
            return None, None
        parsed = parse_source(words, self._language)
        name, kind, _, _, _, pronoun = parsed
        if name is None:
            if pronoun:
                return self._resolve_pronoun(words, pronoun)
            return self._resolve_common(words, parsed)
        if " " not in name:
            name = self._fullest(name) if kind == PERSON else self._spelled_out(name)
        self._recent.append((name, parsed))
        return name, kind

    def _resolve_pronoun(self, words: str, classes: frozenset[str]) -> tuple[str, str]:
        """The nearest speaker that a pronoun may mean; the pronoun itself without one."""
        if "speaker" in classes:
            return words, PERSON
        plural, thing = "plural" in classes, "thing" in classes
        either, not_person = "either" in classes, plural or thing
        for name, known in reversed(self._recent):
            if (known.kind == PERSON) != not_person or either:
                return name, known.kind
        return words, GROUP if plural else DOCUMENT if thing else PERSON

    def _resolve_common(self, words: str, parsed: _Source) -> tuple[str, str]:
        """The nearest speaker who was called so: "the minister", "the company"."""
        if parsed.definite and parsed.kind in (PERSON, ORGANIZATION):
            for name, known in reversed(self._recent):
                if known.kind == parsed.kind and parsed.head in known.words:
                    return name, known.kind
        if parsed.kind == ORGANIZATION:
            self._recent.append((words.strip(_TRIMMED), parsed))
        return words.strip(_TRIMMED) or words, parsed.kind

    def _fullest(self, name: str) -> str:
        """The first fuller name in the article that ends in this one, else the name."""
        full = self._full.get(name)
        if full is None:
            full = self._full[name] = self._find_fullest(name)
        return full

    def _spelled_out(self, name: str) -> str:
        """The speaker met before whose initials an acronym has, else the acronym."""
        if name.isupper() and len(name) > 1:
            for known, _ in reversed(self._recent):
                if "".join([word[0] for word in known.split() if word[0].isupper()]) == name:
                    return known
        return name

    def _find_fullest(self, name: str) -> str:
        for known, _ in reversed(self._recent):
            if name in known and name in known.split(" "):
                return known
        at = -1
        for _ in range(_MENTIONS):
            at = self._text.find(" " + name, at + 1)
            if at < 0:
                break
            low = max(at - _TITLED_CHARS, 0)
            if self._text[self._text.rfind(" ", low, at) + 1 : at].islower():
                continue
            match = _TITLED.search(self._text, low, at + 1)
            if match:
                before = _drop_titles(match.group().split(), self._classes)
                if before:
                    return " ".join([*before, name])
        return name


@functools.lru_cache(maxsize=4096)
def parse_source(words: str, language: str | None) -> _Source:
    """What the words of a source say: name without titles, kind, class of pronoun.

    >>> parse_source("Defense Minister Ana Ruiz", "en")[:2]
    ('Ana Ruiz', 'person')
    """
    classes = load_lexicon(language).classes
    lower = words.lower().strip(_TRIMMED)
    of_all = classes.get(lower, _NO_CLASS)
    if "pronoun" in of_all or "possessive" in of_all:
        return _Source(None, PERSON, lower, frozenset(), False, of_all)
    plain = [word if word.isalpha() else _plain(word) for word in lower.split()]
    definite = bool(plain) and "definite" in classes.get(plain[0], _NO_CLASS)
    kind, from_title = _kind_of(plain, words, classes)
    name = _name_of(words, kind, from_title, classes)
    head = plain[-1] if plain else ""
    if name and kind != PERSON and head not in name.lower():
        name = None
    if name and words.count(" ") > 1 and _JOINED.search(words):
        name, kind = words.strip(_TRIMMED), GROUP if kind == PERSON else kind
    return _Source(name, kind, head, frozenset(plain), definite, frozenset())


def _plain(word: str) -> str:
    """The word without marks around it and without the ending of a possessive."""
    return _drop_possessive(word.strip(_TRIMMED))


def _drop_possessive(word: str) -> str:
    """The word without the ending of a possessive: "Ruiz’s", "officials'"."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    return word[:-1] if word.endswith(("'", "’")) else word


def _kind_of(plain: list[str], words: str, classes: Classes) -> tuple[str, bool]:
    """The kind of source, and whether a title tells that it is a person."""
    bound = len(plain)
    for at in range(1, bound):
        if plain[at] in _HEAD_ENDS:
            bound = at
            break
    for at in range(bound - 1, -1, -1):
        of_word = classes.get(plain[at])
        if of_word is None:
            continue
        if "title" in of_word:
            return PERSON, True
        for kind in (ORGANIZATION, DOCUMENT):
            if kind in of_word:
                return kind, False
        if UNNAMED in of_word:
            return GROUP if _has_name(words, classes) else UNNAMED, False
    if _has_name(words, classes):
        short = words.strip(_TRIMMED).split(" ")[-1]
        return ORGANIZATION if short.isupper() and 1 < len(short) < 7 else PERSON, False
    if bound and plain[bound - 1].endswith("s"):
        return UNNAMED, False
    return PERSON, False


def _has_name(words: str, classes: Classes) -> bool:
    """Whether a word with a capital is of no class."""
    for word in words.split():
        if word[0].isupper() and word.lower().strip(_TRIMMED) not in classes:
            return True
    return False


def _name_of(words: str, kind: str, from_title: bool, classes: Classes) -> str | None:
    """The name in a source, of a person without titles, None where there is none."""
    for match in NAME.finditer(words):
        parts = match.group().split()
        if kind == PERSON:
            if _is_first_word(match):
                continue
            if "of" in parts:  # "Despina Roussou of the Aegean Bulletin": whose she is
                parts = parts[: parts.index("of")]
            parts = _drop_titles(parts, classes, inside=from_title)
            if len(parts) > 2 and _TRADE.fullmatch(parts[0]):
                del parts[0]
        else:
            parts = _drop_articles(parts, classes)
        if parts:
            return _drop_possessive(" ".join(parts).rstrip(",."))
    return None


def _is_first_word(match: re.Match[str]) -> bool:
    """Whether a name is only the first word of a common noun: "Fire inspector Pell"."""
    if match.start() or " " in match.group():
        return False
    following = _LOWER_WORD.match(match.string, match.end())
    return (
        following is not None
        and following[1] not in _HEAD_ENDS
        and not following[1].endswith("self")  # "Ruiz himself"
    )


_TRADE = re.compile(r"[A-Z][a-z]{2,30}(?:ist|ician|ographer)")
"""Endings of trades that no given name has: "Seismologist Emi Kurosawa" at a sentence's start."""

_LOWER_WORD = re.compile(r" ([a-zß-öø-ÿ]{3,})")  # "inspector"; not "Ruiz, who" nor "Ruiz on"


_NO_NAMES = frozenset(
    ["title", "definite", "single", "stop", "adverb", "that", "pronoun", "possessive", "aux"]
)
"""Classes of words that begin no name, whatever their first letter."""


def _drop_titles(parts: list[str], classes: Classes, inside: bool = True) -> list[str]:
    """The words of a name after the last title among them: "Defense Minister Ana Ruiz"."""
    last = -1
    for at, part in enumerate(parts):
        of_part = classes.get(part.lower().rstrip("."))
        if of_part is None:
            continue
        is_title = inside and "title" in of_part
        if is_title or (at == last + 1 and not of_part.isdisjoint(_NO_NAMES)):
            last = at
    return parts[last + 1 :]


def _drop_articles(parts: list[str], classes: Classes) -> list[str]:
    """The words of a name after its article."""
    first = classes.get(parts[0].lower(), _NO_CLASS)
    return parts[1:] if "definite" in first or "single" in first else parts
