"""Sub-regions of the world by country, as the United Nations draw them (M49)."""

from __future__ import annotations

UNKNOWN_REGION = "unknown"

_COUNTRIES_BY_REGION = {
    "northern-africa": "DZ EG EH LY MA SD TN",
    "sub-saharan-africa": (
        "IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS TZ UG ZM ZW "  # eastern
        "AO CM CF TD CG CD GQ GA ST "  # middle
        "BW SZ LS NA ZA "  # southern
        "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG"  # western
    ),
    "latin-america-and-the-caribbean": (
        "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI "
        "BZ CR SV GT HN MX NI PA "
        "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE"
    ),
    "northern-america": "BM CA GL PM US",
    "central-asia": "KZ KG TJ TM UZ",
    "eastern-asia": "CN HK MO KP JP MN KR TW",
    "south-eastern-asia": "BN KH ID LA MY MM PH SG TH TL VN",
    "southern-asia": "AF BD BT IN IR MV NP PK LK",
    "western-asia": "AM AZ BH CY GE IQ IL JO KW LB OM QA SA PS SY TR AE YE",
    "eastern-europe": "BY BG CZ HU PL MD RO RU SK UA",
    "northern-europe": "AX DK EE FO FI GG IS IE IM JE LV LT NO SJ SE GB",
    "southern-europe": "AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES XK",
    "western-europe": "AT BE FR DE LI LU MC NL CH",
    "australia-and-new-zealand": "AU CX CC HM NZ NF",
    "melanesia": "FJ NC PG SB VU",
    "micronesia": "GU KI MH FM NR MP PW UM",
    "polynesia": "AS CK PF NU PN WS TK TO TV WF",
    "antarctica": "AQ",
}
"""UN Statistics Division, Standard Country or Area Codes (M49), sub-region column, 2024.

Three choices beside it. Taiwan (TW) is not in M49's list and stands with its
neighbors in eastern Asia; Kosovo (XK, GeoNames' and the EU's code) likewise in
southern Europe; Antarctica has no sub-region in M49 and is its own.
"""

REGION_BY_COUNTRY = {
    country: region
    for region, countries in _COUNTRIES_BY_REGION.items()
    for country in countries.split()
}
"""{ISO 3166-1 alpha-2: slug of the sub-region}: the 249 official codes and XK."""


def region_of(country: str | None) -> str:
    """Return the slug of the country's M49 sub-region, `unknown` for no or no known country.

    >>> region_of("KP"), region_of("MX"), region_of(None)
    ('eastern-asia', 'latin-america-and-the-caribbean', 'unknown')
    """
    return REGION_BY_COUNTRY.get(country or "", UNKNOWN_REGION)
