"""Build data/demonyms_cldr.tsv: adjectives of origin in five languages, from Unicode CLDR.

CLDR has no list of them, but names currencies and languages with them: "dinar
argelino", "libra egípcia", "búlgaro". The first two letters of a currency's code are
its country (ISO 4217); a language's country is CLDR's likely subtag.

    pip install Babel==2.18.0
    python -m transforms.places.build.build_demonyms
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from babel import Locale
from babel.core import get_global

from transforms.places.fold import fold_name
from transforms.places.regions import REGION_BY_COUNTRY
from transforms.places.tables import DATA, read_rows

LANGUAGES = ("de", "es", "fr", "it", "pt")

SHARED_START = 3
"""Letters that adjective and country have in common: what keeps "peso convertible" out."""

OTHER_COUNTRY = frozenset(("AN", "CS", "DD", "SU", "YU", "ZR", "GW", "GN", "KR", "KP"))
"""Codes of countries that are gone, and those that share one adjective with another."""

NO_DEMONYM = frozenset(
    [
        "malayo",
        "malese",
        "malaio",
        "malais",
        "malaiisch",
        "persa",
        "indio",
        "afrikaans",
        "africâner",
        "nordsamisch",
        "bosnia-herzegovina",
        "lituani",
        "croato",
    ]
)
"""Languages of several countries, and words that are none."""

_PARENTHESES = re.compile(r"\s*[(（][^)）]*[)）]")  # "peso argentino (1881–1970)"

_WORD = re.compile(
    r"""
      [^\W\d_]{4,} (?:-[^\W\d_]{3,})?      # "argelino", "norte-coreano"
    | [^\W\d_]{3} -[^\W\d_]{3,}            # "sul-coreano"
    """,
    re.VERBOSE,
)

_GERMAN = re.compile(r"(?P<stem>[^\W\d_]+isch)(?:e[rsnm]?)?")  # "Algerischer Dinar", "Bulgarisch"

_MASCULINE: dict[str, tuple[tuple[str, str], ...]] = {
    "es": (("esa", "és"), ("ñola", "ñol"), ("ta", "ta"), ("a", "o")),
    "pt": (("esa", "ês"), ("hola", "hol"), ("ta", "ta"), ("a", "o")),
    "it": (("ta", "ta"), ("ga", "ga"), ("a", "o")),
    "fr": (
        ("turque", "turc"), ("grecque", "grec"), ("enne", "en"), ("aise", "ais"), ("oise", "ois"),
        ("aine", "ain"), ("ane", "an"), ("nole", "nol"), ("ine", "in"),
    ),
}  # fmt: skip
"""By language: the end of an adjective behind a feminine noun, and its masculine one."""


def currency_words(locale: Locale) -> Iterator[tuple[str, str]]:
    """Give (country, words behind the noun): ("DZ", "argelino"), the feminine made masculine."""
    for code, name in sorted(locale.currencies.items()):
        noun, _, rest = _PARENTHESES.sub("", name).lower().partition(" ")
        if locale.language == "de":
            yield code[:2], noun
        elif _WORD.fullmatch(rest):
            yield code[:2], _to_masculine(rest, noun, locale.language)


def _to_masculine(word: str, noun: str, language: str) -> str:
    if not noun.endswith(("e", "a") if language == "fr" else "a"):
        return word
    for feminine, masculine in _MASCULINE[language]:
        if word.endswith(feminine):
            return word.removesuffix(feminine) + masculine
    return word


def language_words(locale: Locale) -> Iterator[tuple[str, str]]:
    """Give (country, name) of the languages that have one country: ("BG", "búlgaro")."""
    likely = get_global("likely_subtags")
    for code, name in sorted(locale.languages.items()):
        if len(code) == 2 and code in likely and _WORD.fullmatch(name):
            yield likely[code].rpartition("_")[2], name.lower()


def is_of_country(word: str, country: str, locale: Locale) -> bool:
    """Return whether a word starts as the country's name does in its language."""
    name = locale.territories.get(country, "")
    return fold_name(word)[:SHARED_START] == fold_name(name)[:SHARED_START]


def demonyms(language: str) -> dict[str, list[str]]:
    """Return {country: adjectives}, without what our own table has."""
    locale = Locale.parse(language)
    known = {
        word
        for _, other, listed in read_rows("demonyms_other")
        if other == language
        for word in listed.split("|")
    }
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for country, word in (*currency_words(locale), *language_words(locale)):
        if language == "de":
            german = _GERMAN.fullmatch(word)
            word = german["stem"] if german else ""
        if (
            country in REGION_BY_COUNTRY
            and country not in OTHER_COUNTRY
            and word not in known | NO_DEMONYM
            and is_of_country(word, country, locale)
            and fold_name(word) != fold_name(locale.territories[country])
        ):
            found[country][word] = None
    return {country: list(words) for country, words in found.items()}


def main() -> None:
    """Write the table."""
    rows = sorted(
        f"{country}\t{language}\t{'|'.join(words)}\n"
        for language in LANGUAGES
        for country, words in demonyms(language).items()
    )
    with (DATA / "demonyms_cldr.tsv").open("w", encoding="utf-8") as file:
        file.write("# Adjectives of origin: country, language, stems (| between), as in\n")
        file.write("# demonyms_other, from the names of currencies and languages. Unicode CLDR\n")
        file.write("# as in Babel 2.18 (Unicode License v3).\n")
        file.writelines(rows)


if __name__ == "__main__":
    main()
