"""The wire agencies of the world: one table of names, homes and aliases.

`data/agencies.jsonl` holds one agency a line:

- `name`: canonical, as the agency signs ("AP", "Reuters", "dpa");
- `country`: ISO 3166-1 alpha-2 of its seat; `site`: where name and seat can be checked;
- `names`: words that mean the agency wherever they stand ("Associated Press", "法新社");
- `codes`: short or common words that mean it beside a credit only ("AP", "PTI");
- `tags`: words that mean it in a dateline's brackets only ("ats", "共同");
- `rivals`: what else its acronym stands for ("Unified Payments Interface");
- `worldwide`: that it writes for the world, so that a bare city is no more likely at home.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

MAX_CACHED_NAMES = 4_096
"""Credits repeat; what is asked for is short."""

_SPLIT = re.compile(r"\s*(?:[/,;&+|、・]|\b(?:and|und|et|y|e)\b|\s-\s)\s*")
"""Between agencies of one credit: "AP / dpa", "AFP und dpa", "Reuters, AFP"."""

_FILLER = re.compile(
    r"""^(?:
        the\s | by\s | par\s | von\s | por\s | da\s | di\s | de\s  # "by AFP"
      | \N{COPYRIGHT SIGN}\s? | \(c\)\s?                           # "© AFP"
      | agency\s | agence\s | agencia\s | agência\s | agenzia\s    # "agence Belga"
    )""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(slots=True, frozen=True)
class Agency:
    """One line of the table."""

    name: str
    country: str
    site: str
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    worldwide: bool = False


@functools.cache
def load_agencies() -> tuple[Agency, ...]:
    """Return the table, in the order of the file.

    >>> next(a.country for a in load_agencies() if a.name == "dpa")
    'DE'
    """
    text = (resources.files(__package__) / "data" / "agencies.jsonl").read_text("utf-8")
    return tuple(_to_agency(json.loads(line)) for line in text.splitlines() if line)


def _to_agency(row: dict[str, Any]) -> Agency:
    lists = {key: tuple(row.get(key, ())) for key in ("names", "codes", "tags", "rivals")}
    return Agency(
        row["name"], row["country"], row["site"], **lists, worldwide=row.get("worldwide", False)
    )


@functools.cache
def _by_alias() -> dict[str, str]:
    """Every alias, case-folded, to its canonical name; the first in the file wins."""
    table: dict[str, str] = {}
    for agency in load_agencies():
        for alias in (agency.name, *agency.names, *agency.codes, *agency.tags):
            table.setdefault(alias.casefold(), agency.name)
    return table


@functools.lru_cache(MAX_CACHED_NAMES)
def canonical_agency(name: str) -> str | None:
    """Return the canonical name of an agency, or None where the table lacks it.

    >>> canonical_agency("EFECOM"), canonical_agency("Reuter"), canonical_agency("the AP")
    ('EFE', 'Reuters', 'AP')
    >>> canonical_agency("AP Photo") is None
    True
    """
    table = _by_alias()
    key = " ".join(name.split()).casefold()
    found = table.get(key) or table.get(key := key.strip(" .:"))
    while found is None and (shorter := _FILLER.sub("", key, count=1)) != key:
        key = shorter
        found = table.get(key)
    return found


def parse_agencies(credit: str) -> tuple[str, ...]:
    """Return the agencies that a credit names, canonical; () where a part is no agency.

    >>> parse_agencies("AP / dpa"), parse_agencies("dpa/lno"), parse_agencies("AP Photo")
    (('AP', 'dpa'), ('dpa',), ())
    """
    whole = canonical_agency(credit)
    if whole is not None:
        return (whole,)
    found: list[str] = []
    for index, part in enumerate(_SPLIT.split(credit)):
        name = canonical_agency(part)
        # dpa signs its state desks in lower case after a slash: "dpa/lno", "dpa/tmn".
        if name is None and index and re.fullmatch(r"[a-zäöü]{2,5}", part):
            continue
        if name is None:
            return ()
        if name not in found:
            found.append(name)
    return tuple(found)


def home_countries(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return where the named agencies are at home, those that write for the world left out.

    EFE's "Guadalajara" lies in Spain, Reuters' may lie anywhere.

    >>> home_countries(("EFE", "Reuters"))
    ('ES',)
    """
    homes = _homes()
    return tuple(homes[name] for name in names if name in homes)


@functools.cache
def _homes() -> dict[str, str]:
    return {agency.name: agency.country for agency in load_agencies() if not agency.worldwide}
