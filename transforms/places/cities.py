"""The towns of GeoNames with their names: what `build/build_cities.py` wrote."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from transforms.places.divisions import Division
from transforms.places.fold import fold_name
from transforms.places.tables import absent_rows, int32_values, read_arrow, read_rows


class Cities:
    """Towns by row number, largest first, and the rows of a name.

    The sorted names are bisected in a plain list: a dict of 160,000 would cost
    every worker another 15 MB.
    """

    def __init__(self) -> None:
        names = read_arrow("city_names")
        self._keys: list[str] = names["key"].to_pylist()
        self._rows = int32_values(names["row"])
        self._table = read_arrow("cities")
        self._people = int32_values(self._table["people"])
        self._capital: list[bool] = self._table["capital"].to_pylist()
        countries = self._table["country"]
        self._country_codes: list[str] = countries.dictionary.to_pylist()
        self._country_rows = int32_values(countries.indices)
        admins = self._table["admin"]
        self._admin_codes: list[str] = admins.dictionary.to_pylist()
        self._admin_rows = int32_values(admins.indices)
        self._without_admin = absent_rows(admins.indices)

    def __len__(self) -> int:
        return len(self._country_rows)

    def names(self) -> list[str]:
        """Return every folded name, sorted, each once."""
        return list(dict.fromkeys(self._keys))

    def has_name(self, key: str) -> bool:
        """Return whether a town has that folded name."""
        at = bisect_left(self._keys, key)
        return key in self._old_names or (at < len(self._keys) and self._keys[at] == key)

    def find_rows(self, key: str) -> list[int]:
        """Return the rows of the towns with that folded name, an old name's town included."""
        rows = list(self._rows_of_key(key))
        for country, name in self._old_names.get(key, ()):
            rows += [row for row in self._rows_of_key(name) if self.country(row) == country]
        return rows

    def name(self, row: int) -> str:
        """Return the town's name as GeoNames gives it."""
        name: str = self._table["name"][row].as_py()
        return name

    def country(self, row: int) -> str:
        """Return the town's country."""
        return self._country_codes[self._country_rows[row]]

    def division(self, row: int) -> Division:
        """Return the first-order division that the town lies in."""
        if row in self._without_admin:
            return Division(self.country(row))
        return Division(self.country(row), self._admin_codes[self._admin_rows[row]])

    def people(self, row: int) -> int:
        """Return how many people live in the town, 0 where not known."""
        return int(self._people[row])

    def is_capital(self, row: int) -> bool:
        """Return whether the town is its country's capital."""
        return self._capital[row]

    def position(self, row: int) -> tuple[float, float]:
        """Return latitude and longitude in degrees, to about 10 m."""
        lat, lon = (self._table[column][row].as_py() for column in ("lat", "lon"))
        return round(lat, 4), round(lon, 4)

    def geoname_id(self, row: int) -> int:
        """Return the town's id in GeoNames."""
        return int(self._table["geoname_id"][row].as_py())

    def _rows_of_key(self, key: str) -> Iterator[int]:
        at = bisect_left(self._keys, key)
        while at < len(self._keys) and self._keys[at] == key:
            yield int(self._rows[at])
            at += 1

    @cached_property
    def _old_names(self) -> dict[str, list[tuple[str, str]]]:
        found = defaultdict(list)
        for country, kind, names, today in read_rows("old_names"):
            if kind == "city":
                for name in names.split("|"):
                    if fold_name(name) != fold_name(today):
                        found[fold_name(name)].append((country, fold_name(today)))
        return dict(found)
