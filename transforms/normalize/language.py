"""The language of a text."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from transforms.normalize.stopwords import NEIGHBOR, STOPWORDS
from transforms.normalize.word_lists import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE_CHARS = 600
"""Characters looked at: enough for the identifier to be right 99 times in 100."""

_MIN_CHARS = 40
"""A shorter text says less than what its feed declares."""

_VOTE_WORDS = 12
"""Words needed for a vote."""

_DIFFERENT_WORDS = 4
"""Different listed words needed for a vote: one word alone may be another language's."""

_VOTE_SHARE = 0.12
"""Share of a text's words that the listed words make up in 95 of 100 news texts, at least."""

_LEAD = 2.0
"""How many times the votes, or the probability, of the next language the winner must have."""

_NEIGHBOR_VOTES = 2
"""So many words of a neighboring language leave the choice to the model."""

_LIKELY = 0.15
"""Probability from which the identifier is believed where nothing was declared: a list of numbers
and names spreads it thin over a hundred languages."""

_SURE = 0.8
"""Probability from which the identifier outvotes what was declared."""

_LANGUAGES = words(
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id"
    " ig is it ja ka kk km kn ko ku ky lo lt lv mg mk ml mn mr ms mt my ne nl no om or pa pl ps pt"
    " ro ru rw si sk sl so sq sr sv sw ta te tg th tk tr tt ug uk ur uz vi xh yo zh zu"
)
"""Languages that daily news is written in (ISO 639-1), of those that the model knows.

Without the rest, short English lists are no longer taken for Pidgin or Volapük.
"""

_ALIASES = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "fil": "tl", "nb": "no", "cmn": "zh"}
"""Retired and split codes to the one that the dataset uses (IANA subtag registry)."""


def find_language(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of the text's language, None if it cannot be told.

    A common language is told by its commonest words; others by a model. What
    the feed or seed declares (a BCP 47 tag) decides where the text is short.

    >>> find_language("The council said on Monday that it would vote on the plan in May.")
    'en'
    >>> find_language("", "pt-BR")
    'pt'
    """
    prior = find_code(declared) if declared else None
    sample = text[:_SAMPLE_CHARS]
    if len(sample) < _MIN_CHARS:
        return prior
    voted = _vote(sample)
    if voted:
        return voted
    return _identify(sample, prior)


@lru_cache(maxsize=512)
def find_code(tag: str) -> str | None:
    """The ISO 639-1 code of a BCP 47 tag; three letters where the language has no two.

    >>> find_code("en-US"), find_code("ger"), find_code("x-none")
    ('en', 'de', None)
    """
    code = tag.strip().lower().replace("_", "-").split("-", 1)[0]
    if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha()) or code in ("und", "mul"):
        return None
    if len(code) == 3:
        from babel.core import get_global

        code = str(get_global("language_aliases").get(code, code))
    return _ALIASES.get(code, code)


def _vote(sample: str) -> str | None:
    """The language whose commonest words make up enough of the sample, and clearly most."""
    words = sample.lower().split()
    found = [word for word in words if word in STOPWORDS]
    votes = Counter([STOPWORDS[word] for word in found])
    if len(words) < _VOTE_WORDS or len(set(found)) < _DIFFERENT_WORDS:
        return None
    if votes[NEIGHBOR] >= _NEIGHBOR_VOTES:
        return None
    (code, most), *others = votes.most_common(2)
    second = others[0][1] if others else 0
    return code if most >= _VOTE_SHARE * len(words) and most >= _LEAD * second else None


def _identify(sample: str, prior: str | None) -> str | None:
    """What the model takes the sample for, or what was declared where the model is not sure."""
    identifier = _identifier()
    if prior and prior not in identifier.nb_classes:
        return prior
    (code, best), (_, next_best) = identifier.rank(sample)[:2]
    if best >= _SURE or (prior is None and best >= _LIKELY and best >= _LEAD * next_best):
        return str(code)
    return prior


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model, loaded on first need: it takes most of a second."""
    from py3langid.langid import LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
    identifier.set_languages([code for code in identifier.nb_classes if code in _LANGUAGES])
    return identifier
