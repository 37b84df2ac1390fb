"""The words that credit somebody with something, by language, from `data/lexicon_*.tsv`."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from importlib import resources

LANGUAGES = ("en", "de", "es", "fr")
"""The languages with a lexicon; in others only quotations are attributed."""


@dataclass(frozen=True)
class Lexicon:
    """Word classes of one language.

    `classes` maps a lower-case form to its classes ("said" to {"say"}); `phrases`
    maps the first word of a phrase of several words to the phrases, longest first.
    """

    language: str | None
    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)

    @functools.cached_property
    def idioms(self) -> tuple[str, ...]:
        """Phrases with a cue word that credit nobody: "that said"."""
        some = [entry for entries in self.phrases.values() for entry in entries]
        return tuple(sorted(" ".join(words) for words, kind in some if kind == "idiom"))

    @functools.cached_property
    def idioms_of(self) -> dict[str, list[str]]:
        """For each word the idioms that it is in."""
        found: dict[str, list[str]] = {}
        for idiom in self.idioms:
            for word in idiom.split():
                found.setdefault(word.strip(","), []).append(idiom)
        return found

    @functools.cached_property
    def before_in_idioms(self) -> dict[str, tuple[str, ...]]:
        """For each word of idioms what stands before it in them."""
        found: dict[str, tuple[str, ...]] = {}
        for idiom in self.idioms:
            for match in re.finditer(r"[^\s,]+", idiom):
                before = idiom[: match.start()]
                found[match.group()] = (*found.get(match.group(), ()), before)
        return found

    @functools.cached_property
    def reportive(self) -> tuple[str, ...]:
        """Verb forms whose mood marks a report."""
        return tuple(sorted(word for word in self.classes if self.has(word, "reportive")))

    def has(self, word: str, name: str) -> bool:
        """Whether a lower-case word is of the class."""
        return name in self.classes.get(word, ())


_PHRASE_CLASSES = ("per", "post", "idiom")
"""Classes whose lines are phrases, not lists of forms."""


@functools.cache
def load_lexicon(language: str | None) -> Lexicon:
    """The lexicon of a language, an empty one where there is none.

    >>> sorted(load_lexicon("en").classes["said"])
    ['say']
    >>> load_lexicon("xx").classes
    {}
    """
    if language not in LANGUAGES:
        return Lexicon(language)
    path = resources.files(__package__) / "data" / f"lexicon_{language}.tsv"
    classes: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, forms = line.lower().split("\t")
        words = tuple(forms.split())
        if name in _PHRASE_CLASSES and len(words) > 1:
            phrases.setdefault(words[0], []).append((words, name))
            continue
        for word in words:
            classes.setdefault(word, set()).add(name)
    return Lexicon(
        language,
        {word: frozenset(names) for word, names in classes.items()},
        {
            word: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
            for word, entries in phrases.items()
        },
    )
