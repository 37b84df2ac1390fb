"""The gazetteer: what a place name in the news means, from GeoNames and own tables."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from functools import cached_property

from schemas.article import Place
from transforms.places.cities import Cities
from transforms.places.divisions import Division, Divisions
from transforms.places.fold import fold_name
from transforms.places.mentions import Mention, MentionFinder
from transforms.places.tables import read_rows

CAPITAL_WEIGHT = 1.2
"""A capital counts like a town of 16 times its people: "GEORGETOWN" is Guyana's."""

OWN_NAME_WEIGHT = 0.5
"""A town's own name counts before another's alternate one of up to three times its people."""

HINT_WEIGHTS = (1.5, 1.0, 0.7)
"""A hinted country's towns count like ones of 30 times their people, the next ones less:
"BIRMINGHAM" of a US desk is Alabama's (200,000 against 1.1 million), "MELBOURNE" stays
Australia's (5.4 million against 85,000 in Florida)."""

MIN_PEOPLE_OVER_AREA = 100_000
"""A city of that size wins over a division of its name and over a country's name in another
language than English: "GRANADA" is also the Spanish for Grenada, "SALVADOR" the Italian for
El Salvador; "CALIFORNIA" is the state and not the town in Maryland."""

MAX_NAME_WORDS = 8
"""Longer than any town with its state; bounds the work on a line that is no name."""

MAX_CACHED_PLACES = 16_384
"""Datelines repeat: a day of a wire has a few hundred places."""


class Gazetteer:
    """Place names and what they mean. Get it with `load_gazetteer`, one a process."""

    def __init__(self) -> None:
        self.cities = Cities()
        self.divisions = Divisions()
        self._find_cached = functools.lru_cache(MAX_CACHED_PLACES)(self._find_place)

    def find_place(
        self, name: str, *, qualifier: str | None = None, countries: Sequence[str] = ()
    ) -> Place | None:
        """Return the place that a dateline's name means, None for a name that we do not know.

        `name` as written, in any case and any of eight languages; `qualifier` the
        state, province or country written behind it. Without one the AP's
        stand-alone cities come first, then the number of people, with `countries`
        (the agency's, the publisher's: nearest first) as hints. A town that is not
        in the gazetteer, with a qualifier that is, gives a place without position.

        >>> gazetteer = load_gazetteer()
        >>> gazetteer.find_place("SPRINGFIELD", qualifier="Mo.").geoname_id
        4409896
        >>> gazetteer.find_place("LENINGRAD").name
        'Saint Petersburg'
        """
        return self._find_cached(name, qualifier, tuple(countries))

    def is_place(self, name: str) -> bool:
        """Return whether any town, country or division has the name.

        >>> load_gazetteer().is_place("Reykjavík"), load_gazetteer().is_place("Storm")
        (True, False)
        """
        key = fold_name(name)
        return (
            self.cities.has_name(key)
            or key in self._special_places
            or bool(self.divisions.find_divisions(name))
        )

    def is_town_in(self, name: str, area: str) -> bool:
        """Return whether a town of the name lies in the division or country.

        >>> load_gazetteer().is_town_in("Lebanon", "Ohio"), load_gazetteer().is_town_in("X", "Ohio")
        (True, False)
        """
        areas = self.divisions.find_divisions(area)
        return any(self._lies_in(row, areas) for row in self.cities.find_rows(fold_name(name)))

    def find_mentions(
        self,
        text: str,
        language: str | None = None,
        people: set[str] | None = None,
        namesakes: dict[str, str] | None = None,
    ) -> list[Mention]:
        """Return the places named in a text and the words that speak of one country.

        `language` (ISO 639-1) lets in names that are words in other languages.
        `people` is filled with the names that the text uses for persons, `namesakes`
        with those of towns that a country bears too ("Lebanon, Ohio") and their country,
        so that the next part of the same article takes them for such.

        >>> text = "Japanese ministers flew to Paris."
        >>> [(text[m.start:m.end], m.country) for m in load_gazetteer().find_mentions(text)]
        [('Japanese', 'JP'), ('Paris', 'FR')]
        """
        return self._finder.find_mentions(text, language, people, namesakes)

    @cached_property
    def _finder(self) -> MentionFinder:
        """Made at the first text, so that look-ups of single places do not wait for it."""
        return MentionFinder(self.is_town_in)

    def _find_place(
        self, name: str, qualifier: str | None, countries: tuple[str, ...]
    ) -> Place | None:
        if qualifier is None:
            name, qualifier = split_qualifier(name)
        if not fold_name(name):
            return None
        if qualifier is not None:
            place = self._find_qualified(name, qualifier, countries)
            if place is not None:
                return place
        return self._find_bare(name, countries) or self._find_in_words(name, countries)

    def _find_bare(self, name: str, countries: tuple[str, ...]) -> Place | None:
        key = fold_name(name)
        special = self._special_places.get(key)
        if special is not None:
            return special
        city = self._best_city(key, countries)
        country = self._country_over_city(key, city)
        if country is not None:
            return country
        if city is None or self.cities.people(city) < MIN_PEOPLE_OVER_AREA:
            area = self._area(name, city)
            return area if area is not None or city is None else self._place(city)
        return self._place(city)

    def _find_qualified(
        self, name: str, qualifier: str, countries: tuple[str, ...] = ()
    ) -> Place | None:
        """Return the town of that name in the qualifier's area, or the bare area.

        The area is a division or a country, else the division of a town: Spain's
        provinces bear the names of their towns ("Plasencia (Cáceres)").
        """
        key = fold_name(name)
        areas = self.divisions.find_divisions(qualifier)
        around = self._divisions_of_towns(fold_name(qualifier), countries)
        towns = self.cities.find_rows(key)
        for options in (areas, around):
            rows = [row for row in towns if self._lies_in(row, options)]
            if rows:
                return self._place(max(rows, key=lambda row: self._weight(row, key, countries)))
        if not areas or not (areas[0].admin is None or areas[0] in self.divisions.well_known):
            areas = around[:1] or areas
        if not areas:
            return None
        special = self._special_places.get(key)
        if special is not None and special.country in {area.country for area in areas}:
            return special
        if self.divisions.find_divisions(name)[:1] == areas[:1]:
            return self._area(name)
        admin = self.divisions.admin_names.get(areas[0]) if areas[0].admin else None
        return Place(_title(name), admin, areas[0].country, None, None, None)

    def _divisions_of_towns(self, key: str, countries: tuple[str, ...]) -> tuple[Division, ...]:
        """Return the divisions of the towns of that name, the likeliest town's first."""
        rows = self.cities.find_rows(key)
        rows.sort(key=lambda row: -self._weight(row, key, countries))
        return tuple(self.cities.division(row) for row in rows)

    def _find_in_words(self, name: str, countries: tuple[str, ...]) -> Place | None:
        """Return the place of a name whose comma is missing ("FARMINGTON Conn.") or of a pair."""
        if "/" in name:
            return self._find_bare(name.split("/")[0], countries)
        words = name.split()[:MAX_NAME_WORDS]
        for at in range(1, len(words)):
            if self.divisions.find_divisions(" ".join(words[at:])):
                return self._find_qualified(" ".join(words[:at]), " ".join(words[at:]), countries)
        return None

    def _best_city(self, key: str, countries: tuple[str, ...]) -> int | None:
        rows = self.cities.find_rows(key)
        home = self.stand_alone.get(key)
        if home is not None:
            rows = [row for row in rows if self.cities.country(row) == home] or rows
        if not rows:
            return None
        return max(rows, key=lambda row: self._weight(row, key, countries))

    def _weight(self, row: int, key: str, countries: tuple[str, ...]) -> float:
        weight = math.log10(max(self.cities.people(row), 1))
        if self.cities.is_capital(row):
            weight += CAPITAL_WEIGHT
        if fold_name(self.cities.name(row)) == key:
            weight += OWN_NAME_WEIGHT
        country = self.cities.country(row)
        if country in countries[: len(HINT_WEIGHTS)]:
            weight += HINT_WEIGHTS[countries.index(country)]
        return weight

    def _country_over_city(self, key: str, city: int | None) -> Place | None:
        """Return the country of that name unless a city has the better claim to it.

        "MALTA" is the country, not the town in New York; "SINGAPORE", "LUXEMBOURG"
        and "KUWAIT" are cities in the country of the same name.
        """
        country = self.divisions.english_countries.get(key)
        if country is None or (city is not None and self.cities.country(city) == country):
            return None
        return self._country_place(country)

    def _area(self, name: str, city: int | None = None) -> Place | None:
        """Return a country or a first-order division as a place.

        Where there is a city of that name too, a well-known division only, and not
        the one that the city lies in.
        """
        for division in self.divisions.find_divisions(name):
            if city is not None and (
                self._lies_in(city, (division,)) or division not in self.divisions.well_known
            ):
                return None
            if division.admin is None:
                return self._country_place(division.country)
            admin = self.divisions.admin_names.get(division)
            return Place(admin or _title(name), admin, division.country, None, None, None)
        return None

    def _country_place(self, country: str) -> Place:
        name = self.divisions.country_names[country]
        return Place(name, None, country, None, None, self.divisions.country_ids.get(country))

    def _place(self, row: int) -> Place:
        division = self.cities.division(row)
        lat, lon = self.cities.position(row)
        admin = self.divisions.admin_names.get(division)
        name, geoname_id = self.cities.name(row), self.cities.geoname_id(row)
        return Place(name, admin, division.country, lat, lon, geoname_id)

    def _lies_in(self, row: int, options: tuple[Division, ...]) -> bool:
        division = self.cities.division(row)
        return division in options or Division(division.country) in options

    @cached_property
    def stand_alone(self) -> dict[str, str]:
        """{folded name: country} of the cities that need no qualifier."""
        return {
            fold_name(name): country
            for country, names in read_rows("stand_alone_cities")
            for name in names.split("|")
        }

    @cached_property
    def _special_places(self) -> dict[str, Place]:
        found = {}
        for name, country, admin, lat, lon, others in read_rows("special_places"):
            place = Place(
                name,
                self.divisions.admin_names.get(Division(country, admin)),
                None if country == "-" else country,
                float(lat),
                float(lon),
                None,
            )
            for other in (name, *others.split("|")):
                found[fold_name(other)] = place
        return found


def split_qualifier(name: str) -> tuple[str, str | None]:
    """Return the name and what qualifies it behind a comma or in brackets.

    >>> split_qualifier("SALT FORK, Ohio"), split_qualifier("Plasencia (Cáceres)")
    (('SALT FORK', 'Ohio'), ('Plasencia', 'Cáceres'))
    """
    name = name.strip()
    if name.endswith(")") and "(" in name:
        town, _, qualifier = name[:-1].rpartition("(")
    elif "," in name:
        town, _, qualifier = name.partition(",")
    else:
        return name, None
    return town.strip(" ,"), qualifier.strip() or None


def _title(name: str) -> str:
    """Return a name in capitals as it would stand in a text: "SALT FORK" is "Salt Fork"."""
    name = name.strip()
    return name.title() if name.isupper() else name


@functools.cache
def load_gazetteer() -> Gazetteer:
    """Return the process's one gazetteer (3 MB read, 0.1 s)."""
    return Gazetteer()
