"""Addresses of feeds: no secret gets out, nothing but http and https gets in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.fetch.cases import load_cases
from transforms.fetch.urls import BadUrl, host_of, join_location, redact, split_credentials

URLS = st.one_of(
    st.text(),
    st.text().map("http://".__add__),
    st.text(alphabet="htp:/@?#[]&=%. a1").map("https://".__add__),
)


@pytest.mark.parametrize(("url", "expected"), load_cases("redact"))
def test_redact(url: str, expected: str) -> None:
    assert redact(url) == expected


@given(URLS)
def test_redact_is_idempotent(url: str) -> None:
    assert redact(redact(url)) == redact(url)


@given(st.from_regex(r"[a-z0-9%!$]{1,12}", fullmatch=True))
def test_password_is_in_no_redacted_url(password: str) -> None:
    secret = f"S{password}T"
    assert secret not in redact(f"https://me:{secret}@a.example/feed?token={secret}")


@given(URLS)
def test_split_credentials_gives_an_address_or_says_why_not(url: str) -> None:
    try:
        bare, _ = split_credentials(url)
    except BadUrl:
        return
    assert bare.startswith(("http://", "https://"))
    assert "@" not in bare.split("/")[2]
    assert host_of(bare)


@given(URLS, URLS)
def test_join_location_gives_text(base: str, location: str) -> None:
    assert isinstance(join_location(base, location), str)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/f",
        "gopher://a.example",
        "feed://a.example",
        "a.example",
        "http://",
        "http://.",
        "http://[::1/",
        "http://a.example/" + "x" * 9000,
        "http:///feed",
        "http://a.example:99999/",
        "http://a b/",
        "http://a\r\nX: y/",
        "",
    ],
)
def test_address_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(BadUrl):
        split_credentials(url)
