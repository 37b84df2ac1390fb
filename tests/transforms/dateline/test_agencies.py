import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dateline.agencies import canonical_agency, load_agencies, parse_agencies
from transforms.places.gazetteer import load_gazetteer

MINIMUM = 60
NAMED = [
    "AP",
    "Reuters",
    "AFP",
    "UPI",
    "Bloomberg",
    "Kyodo",
    "Jiji",
    "Xinhua",
    "Yonhap",
    "KCNA",
    "TASS",
    "Interfax",
    "dpa",
    "EFE",
    "Lusa",
    "ANSA",
    "Belga",
    "ANP",
    "PTI",
    "IANS",
    "AAP",
    "Bernama",
    "Antara",
    "Anadolu",
    "IRNA",
    "MENA",
    "SPA",
    "WAM",
]


def test_table_has_the_agencies_of_the_world():
    names = [agency.name for agency in load_agencies()]
    assert len(set(names)) == len(names) >= MINIMUM
    assert set(NAMED) <= set(names)


def test_every_agency_has_a_country_and_a_source():
    wrong = [
        json.dumps([agency.name, agency.country, agency.site])
        for agency in load_agencies()
        if len(agency.country) != 2
        or not agency.country.isupper()
        or not agency.site.startswith("http")
    ]
    assert wrong == []


def test_no_alias_means_two_agencies():
    owners: dict[str, set[str]] = {}
    for agency in load_agencies():
        for alias in (agency.name, *agency.names, *agency.codes):
            owners.setdefault(alias, set()).add(agency.name)
    assert {alias: sorted(names) for alias, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("EFECOM", "EFE"),
        ("Reuter", "Reuters"),
        ("reuters", "Reuters"),
        ("the AP", "AP"),
        ("A.P.", "AP"),
        ("Agence France-Presse", "AFP"),
        ("新华社", "Xinhua"),
        ("© AFP", "AFP"),
        ("AP Photo", None),
        ("", None),
        ("The Times", None),
    ],
)
def test_canonical_agency(written: str, expected: str | None):
    assert canonical_agency(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("AP / dpa", ("AP", "dpa")),
        ("dpa/lno", ("dpa",)),
        ("AFP, Reuters and EFE", ("AFP", "Reuters", "EFE")),
        ("AP/AP", ("AP",)),
        ("AP Photo", ()),
        ("AP / Jane Roe", ()),
        ("", ()),
    ],
)
def test_parse_agencies(written: str, expected: tuple[str, ...]):
    assert parse_agencies(written) == expected


@given(written=st.text(max_size=60))
def test_canonical_agency_is_idempotent(written: str):
    name = canonical_agency(written)
    assert name is None or canonical_agency(name) == name


def test_every_canonical_name_is_its_own_alias():
    wrong = {a.name: canonical_agency(a.name) for a in load_agencies()}
    assert {name: got for name, got in wrong.items() if name != got} == {}


def test_agency_countries_are_countries_of_the_gazetteer():
    gazetteer = load_gazetteer()
    assert {a.country for a in load_agencies()} <= set(gazetteer.divisions.country_names)
