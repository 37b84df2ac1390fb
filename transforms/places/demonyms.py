"""Words for what and who comes from a country, in the forms that texts have."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.places.tables import read_rows

_NO_PLURAL = ("ese", "ish", "ch", "ss", "sh", "-based", "men", "man", "ns", "ks", "ts", "es", "is")
"""Ends of English words that take no plural -s: "Chinese", "British", "Finns"."""

_GERMAN = ("", "e", "er", "en", "es", "em")
_ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "de": (("", _GERMAN),),
    "es": (
        ("o", ("o", "a", "os", "as")),
        ("és", ("és", "esa", "eses", "esas")),
        ("án", ("án", "ana", "anes", "anas")),
        ("ol", ("ol", "ola", "oles", "olas")),
        ("ón", ("ón", "ona", "ones", "onas")),
        ("uz", ("uz", "uza", "uces", "uzas")),
        ("í", ("í", "íes", "ís")),
        ("", ("", "s")),
    ),
    "pt": (
        ("ês", ("ês", "esa", "eses", "esas")),
        ("ão", ("ão", "ã", "ães", "ões", "ãos", "ãs")),
        ("eu", ("eu", "eia", "eus", "eias")),
        ("o", ("o", "a", "os", "as")),
        ("ol", ("ol", "ola", "óis", "olas")),
        ("r", ("r", "res")),
        ("", ("", "s")),
    ),
    "it": (
        ("ese", ("ese", "esi")),
        ("co", ("co", "ca", "ci", "chi", "che")),
        ("go", ("go", "ga", "gi", "ghi", "ghe")),
        ("o", ("o", "a", "i", "e")),
        ("ga", ("ga", "gi", "ghe")),
        ("a", ("a", "i", "e")),
        ("e", ("e", "i")),
        ("", ("",)),
    ),
    "fr": (
        ("ien", ("ien", "iens", "ienne", "iennes")),
        ("éen", ("éen", "éens", "éenne", "éennes")),
        ("grec", ("grec", "grecs", "grecque", "grecques")),
        ("turc", ("turc", "turcs", "turque", "turques")),
        ("ais", ("ais", "aise", "aises")),
        ("ois", ("ois", "oise", "oises")),
        ("e", ("e", "es")),
        ("", ("", "s", "e", "es")),
    ),
}
"""By language: what the word ends in, and what stands for that end; the first that fits."""


def read_demonyms() -> Iterator[tuple[str, str, str | None]]:
    """Give (word, country, language), plurals and inflected forms included.

    A language is given for what only a text of it means so: the capitalized form of an
    adjective, which opens a sentence or is the people ("les Algériens").
    """
    for country, listed in read_rows("demonyms"):
        for written in listed.split("|"):
            yield written, country, None
            if not written.endswith(_NO_PLURAL):
                yield written + "s", country, None
    for table in ("demonyms_cldr", "demonyms_other"):
        for country, language, listed in read_rows(table):
            for stem in listed.split("|"):
                for written in inflected(stem, language):
                    yield written, country, None
                    if written[0].islower():
                        yield written[0].upper() + written[1:], country, language


def inflected(stem: str, language: str) -> list[str]:
    """Return the forms of an adjective of origin; German ones also capitalized ("Deutsche Bank").

    >>> inflected("japonés", "es")
    ['japonés', 'japonesa', 'japoneses', 'japonesas']
    """
    if stem[0].isupper() and "-" not in stem:
        return [stem]
    for end, others in _ENDINGS[language]:
        if stem.endswith(end):
            forms = [stem.removesuffix(end) + other for other in others]
            break
    if language == "de":
        forms += [form[0].upper() + form[1:] for form in forms]
    return forms
