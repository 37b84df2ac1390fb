"""Build data/cities_in_text.tsv: the towns to look for in running text, from the other tables.

    python -m transforms.places.build.build_cities_in_text

Run it after build_cities. A name that several countries have carries the shares of
its people, capitals weighted as in the gazetteer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from transforms.places.build.build_city_names import CJK_NAME, cjk_spellings
from transforms.places.fold import fold_name
from transforms.places.gazetteer import CAPITAL_WEIGHT, Gazetteer
from transforms.places.tables import DATA, read_rows

MIN_PEOPLE = 100_000
MIN_PEOPLE_BY_COUNTRY = {
    **dict.fromkeys(("US", "DE", "AT", "CH", "IE", "NZ"), 20_000),
    **dict.fromkeys(("GB", "CA", "AU", "FR", "ES", "IT", "PT"), 30_000),
    **dict.fromkeys(("NL", "BE", "LU", "SE", "NO", "DK", "FI", "GR", "IL", "PS"), 50_000),
}
"""Local news of the languages that we read names its towns without their country."""

MIN_SHARE = 0.04
"""A country with less of a name's people is left out: "Paris" is not Texas."""

GUARDED_BELOW = 100_000
"""Smaller towns count only behind a preposition or before a state: "in Salem", "Salem, Ore."."""

MIN_PEOPLE_CJK = {2: 1_000_000, 3: 300_000}
"""By length of a Chinese name: two characters are a word or a person's name more often."""

MIN_PEOPLE_KANA = {3: 1_000_000, 4: 300_000}
"""Likewise in katakana; two of them only where CLDR has the name ("パリ")."""

SHORT_NAME = 4
MIN_PEOPLE_SHORT_NAME = 500_000
"""Names of up to four letters and given names are words and people more often than small towns."""


_HAN = re.compile(r"[\u3400-\u9fff]+")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
_DISTRICT = re.compile(r"[县縣区區镇鎮乡鄉村旗]$")
"""Chinese districts among a city's names; the bare name is there too."""


def surfaces(gazetteer: Gazetteer) -> dict[str, set[int]]:
    """Return {name as written: rows of the cities that it may mean}."""
    cities = gazetteer.cities
    found: dict[str, set[int]] = defaultdict(set)
    for row in range(len(cities)):
        floor = MIN_PEOPLE_BY_COUNTRY.get(cities.country(row), MIN_PEOPLE)
        if cities.is_capital(row) or cities.people(row) >= floor:
            for name in {cities.name(row), _without_marks(cities.name(row))}:
                found[name].add(row)
    for name, row in _cjk_names(gazetteer):
        found[name].add(row)
    for name, country in _other_names():
        rows = [
            row for row in cities.find_rows(fold_name(name)) if country in ("", cities.country(row))
        ]
        if rows:
            found[name].add(max(rows, key=cities.people))
    return found


def _cjk_names(gazetteer: Gazetteer) -> Iterator[tuple[str, int]]:
    """Give (name, row) of the large cities' names in Chinese characters and in katakana."""
    cities = gazetteer.cities
    listed = {spelling for name, _ in _exonyms() for spelling in _spellings(name)}
    for key in cities.names():
        if not CJK_NAME.fullmatch(key) or _DISTRICT.search(key):
            continue
        row = max(cities.find_rows(key), key=cities.people)
        floors = MIN_PEOPLE_KANA if _KATAKANA.fullmatch(key) else MIN_PEOPLE_CJK
        if floors is MIN_PEOPLE_CJK and not _HAN.fullmatch(key):
            continue  # hiragana and mixed spellings: "こうち", "イ坊"
        floor = floors.get(min(len(key), max(floors)))
        large = floor is not None and (cities.people(row) >= floor or cities.is_capital(row))
        if large or key in listed:
            yield key, row


def _exonyms() -> Iterator[tuple[str, str]]:
    """Give (name, country) of CLDR's and our own table."""
    for table in ("exonyms", "exonyms_other"):
        for english, country, others in read_rows(table):
            for name in (english, *others.split("|")):
                yield name, country


def _spellings(name: str) -> Iterable[str]:
    return cjk_spellings(name) if CJK_NAME.fullmatch(name) else (name,)


def _without_marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _other_names() -> list[tuple[str, str]]:
    """Return (name, country or ""): names in other languages, old names, stand-alone cities."""
    names = [(spelling, country) for name, country in _exonyms() for spelling in _spellings(name)]
    for country, kind, old, _ in read_rows("old_names"):
        if kind == "city":
            names += [(name, country) for name in old.split("|") if "," not in name]
    for country, alone in read_rows("stand_alone_cities"):
        names += [(name, country) for name in alone.split("|")]
    names += [
        (name, country)
        for country, others in read_rows("city_aliases")
        for name in others.split("|")
    ]
    return names


def shares(gazetteer: Gazetteer, name: str, rows: set[int]) -> dict[str, float]:
    """Return {country: share of the name's people}, largest first."""
    cities = gazetteer.cities
    home = gazetteer.stand_alone.get(fold_name(name))
    if home is not None:
        return {home: 1.0}
    weights: dict[str, float] = defaultdict(float)
    namesakes = {
        row
        for row in cities.find_rows(fold_name(name))
        if fold_name(cities.name(row)) == fold_name(name)
    }
    for row in rows | namesakes:
        people = float(max(cities.people(row), 1))
        if cities.is_capital(row):
            people *= 10**CAPITAL_WEIGHT
        weights[cities.country(row)] += people
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    return {country: weight / total for country, weight in ranked if weight / total >= MIN_SHARE}


def main() -> None:
    """Write the table."""
    gazetteer = Gazetteer()
    words = {treatment: set(names.split("|")) for treatment, names in read_rows("place_words")}
    given_names = {name for (names,) in read_rows("given_names") for name in names.split("|")}
    lines = []
    for name, rows in surfaces(gazetteer).items():
        people = max(gazetteer.cities.people(row) for row in rows)
        capital = any(gazetteer.cities.is_capital(row) for row in rows)
        options = shares(gazetteer, name, rows)
        if name in words["drop"] or (name in given_names and people < MIN_PEOPLE_SHORT_NAME):
            continue
        small = name.isascii() or not CJK_NAME.fullmatch(name)
        small = small and people < (
            MIN_PEOPLE_SHORT_NAME if len(name) <= SHORT_NAME else GUARDED_BELOW
        )
        guard = "guarded" if name in words["guarded"] or (small and not capital) else "-"
        kind = "capital" if capital else "city"
        listed = "|".join(f"{country}:{share:.2f}" for country, share in options.items())
        lines.append(f"{name}\t{kind}\t{guard}\t{listed}\n")
    with (DATA / "cities_in_text.tsv").open("w", encoding="utf-8") as file:
        file.write(
            "# Towns to find in texts: name, kind, guard, countries with their share of the name.\n"
        )
        file.write("# GeoNames, CC BY 4.0; Unicode CLDR as in Babel 2.18 (Unicode License v3).\n")
        file.writelines(sorted(lines))


if __name__ == "__main__":
    main()
