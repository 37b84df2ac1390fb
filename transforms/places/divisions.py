"""What may stand behind a town's name: countries and first-order divisions, as written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from transforms.places.fold import fold_name
from transforms.places.tables import read_rows


@dataclass(slots=True, frozen=True)
class Division:
    """A country, or with `admin` (GeoNames code) a first-order division of it."""

    country: str
    admin: str | None = None


class Divisions:
    """Look-up of countries and divisions by any of their names.

    >>> divisions = Divisions()
    >>> divisions.find_divisions("Mo.")
    (Division(country='US', admin='MO'),)
    >>> divisions.find_divisions("West Germany")
    (Division(country='DE', admin=None),)
    """

    @cached_property
    def admin_names(self) -> dict[Division, str]:
        """The English name of each first-order division."""
        return {Division(country, code): name for country, code, name in read_rows("admins")}

    @cached_property
    def country_names(self) -> dict[str, str]:
        """The English name of each country."""
        return {row[0]: row[3].split("|")[0] for row in read_rows("countries")}

    @cached_property
    def country_ids(self) -> dict[str, int]:
        """The GeoNames id of each country that has one."""
        return {row[0]: int(row[1]) for row in read_rows("countries") if row[1]}

    @cached_property
    def english_countries(self) -> dict[str, str]:
        """{folded name: country} for the names used in English news, old ones included."""
        found = {fold_name(name): country for country, name in self.country_names.items()}
        for country, names in read_rows("country_aliases"):
            found.update((fold_name(name), country) for name in names.split("|"))
        for country, kind, names, _ in read_rows("old_names"):
            if kind == "country":
                found.update((fold_name(name), country) for name in names.split("|"))
        return found

    @cached_property
    def well_known(self) -> frozenset[Division]:
        """The divisions of our own table: news names them without their country."""
        return frozenset(Division(country, admin) for country, admin, _ in read_rows("divisions"))

    @cached_property
    def _by_name(self) -> dict[str, tuple[Division, ...]]:
        """Each name's meanings, likeliest first: our own table, countries, GeoNames' divisions."""
        found: dict[str, dict[Division, None]] = defaultdict(dict)
        for country, admin, names in read_rows("divisions"):
            for name in names.split("|"):
                found[fold_name(name)][Division(country, admin)] = None
        for name, country in self.english_countries.items():
            found[name][Division(country)] = None
        for row in read_rows("countries"):
            for name in row[3].split("|"):
                found[fold_name(name)][Division(row[0])] = None
        for division, name in self.admin_names.items():
            found[fold_name(name)][division] = None
        return {name: tuple(divisions) for name, divisions in found.items()}

    def find_divisions(self, name: str) -> tuple[Division, ...]:
        """Return what the name may mean, likeliest first; an empty tuple for no division.

        Of a list ("Ontario, Canada") the meanings of the first part that lie in
        the last one.
        """
        known = self._by_name.get(fold_name(name))
        if known or "," not in name:
            return known or ()
        parts = [part for part in name.split(",") if part.strip()]
        if not parts:
            return ()
        last = self._by_name.get(fold_name(parts[-1]), ())
        first = self._by_name.get(fold_name(parts[0]), ())
        countries = {division.country for division in last}
        return tuple(division for division in first if division.country in countries) or last
