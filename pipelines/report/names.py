"""Names for people of what the dataset has as codes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

SMALL_WORDS = frozenset({"and", "the"})
"""Words of a region's name that are written small."""

OWN_NAMES = {"unknown": "Place unknown", "sub-saharan-africa": "Sub-Saharan Africa"}
"""Regions whose names do not follow from their slugs."""


def region_name(slug: str) -> str:
    """The region's name; a slug that is not of M49 is read the same way.

    >>> region_name("latin-america-and-the-caribbean"), region_name("south-eastern-asia")
    ('Latin America and the Caribbean', 'South-Eastern Asia')
    """
    if slug in OWN_NAMES:
        return OWN_NAMES[slug]
    words = [word if word in SMALL_WORDS else word.capitalize() for word in slug.split("-")]
    return " ".join(words).replace("South Eastern", "South-Eastern")


def country_name(code: str) -> str:
    """The country's English name, the code itself where there is none (Unicode CLDR).

    >>> country_name("PE"), country_name("ZZZ")
    ('Peru', 'ZZZ')
    """
    name: str = _english().territories.get(code, code)
    return name


def language_name(code: str | None) -> str:
    """The language's English name, the code itself where there is none (Unicode CLDR).

    >>> language_name("es"), language_name("qqq"), language_name(None)
    ('Spanish', 'qqq', 'Not known')
    """
    if code is None:
        return "Not known"
    name: str = _english().languages.get(code.replace("-", "_"), code)
    return name


@lru_cache(maxsize=1)
def _english() -> Locale:
    from babel import Locale

    return Locale("en")
