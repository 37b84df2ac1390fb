import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.normalize.cases import load_cases
from transforms.normalize.dates import parse_date

INSTANTS = st.datetimes(
    min_value=dt.datetime(1500, 1, 2),
    max_value=dt.datetime(2199, 12, 30),
    timezones=st.timezones() | st.just(dt.UTC),
).map(lambda when: when.astimezone(dt.UTC).replace(microsecond=0))
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize(("given_date", "expected"), load_cases("dates"))
def test_parse_date(given_date: dict[str, Any], expected: str | None):
    found = parse_date(given_date["raw"], language=given_date["language"])
    assert (found.isoformat() if found else None) == expected


@given(INSTANTS)
def test_iso_reads_back(when: dt.datetime):
    assert parse_date(when.isoformat()) == when


@given(INSTANTS, st.sampled_from([-12, -3.5, 0, 1, 5.75, 14]))
def test_rfc_5322_reads_back(when: dt.datetime, hours: float):
    local = when.astimezone(dt.timezone(dt.timedelta(hours=hours)))
    raw = f"{local.day} {NAMES[local.month - 1]} {local.year:04} {local:%H:%M:%S %z}"
    assert parse_date(raw) == when


@given(st.text(max_size=60), st.sampled_from([None, "en", "fr", "xx", ""]))
def test_parse_date_never_raises(raw: str, language: str | None):
    found = parse_date(raw, language=language)
    assert found is None or found.utcoffset() == dt.timedelta(0)


@given(st.text(alphabet="0123456789 -/:.,TZ+年月日NovDec", max_size=30))
def test_what_is_found_was_written(raw: str):
    found = parse_date(raw)
    if found is not None and not raw.strip().replace(".", "").isdigit():
        assert any(str(found.year + shift)[-2:] in raw for shift in (-1, 0, 1)) or "W" in raw


@pytest.mark.parametrize(
    "raw", ["30 Nov", "Nov 30 10:15", "Saturday", "10:15", "3 hours ago", "now"]
)
def test_nothing_is_filled_in_from_the_clock(raw: str):
    assert parse_date(raw) is None
