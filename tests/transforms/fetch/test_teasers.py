"""Which entries hold a teaser only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.entry import Entry
from tests.transforms.fetch.cases import load_cases
from transforms.fetch.teasers import find_page_url, is_front_page, is_teaser

TEN = "The ferry came back to the quay on Thursday, late. "
SIX = (TEN * 12).strip()
"""600 letters: a hundred more than a teaser has."""


def make_entry(given_: dict[str, Any]) -> Entry:
    fields = {"url": "https://a.example/1", **given_}
    html, times, fill = fields.pop("html", None), fields.pop("times", 1), fields.pop("fill", 1)
    body = (html if html is not None else fields.pop("body")) * times
    body = body.replace("SIX", SIX).replace("TEN", TEN * fill)
    return Entry(
        source="https://a.example/feed", body=body, body_is_html=html is not None, **fields
    )


@pytest.mark.parametrize(("given_", "expected"), load_cases("teasers"))
def test_teaser_is_known_by_its_text(given_: dict[str, Any], expected: bool) -> None:
    assert is_teaser(make_entry(given_)) is expected


@pytest.mark.parametrize(
    ("url", "base", "page"),
    [
        ("https://a.example/1#top", None, "https://a.example/1"),
        (" /1 ", "https://b.example/x/", "https://b.example/1"),
        ("1?x=2", None, "https://a.example/1?x=2"),
        ("https://", None, None),
        ("file:///etc/passwd", None, None),
    ],
)
def test_page_is_found_by_the_link(url: str, base: str | None, page: str | None) -> None:
    assert find_page_url(Entry(source="https://a.example/feed", url=url, base_url=base)) == page


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", True),
        ("https://a.example/?p=7", False),
        ("https://a.example/1", False),
    ],
)
def test_front_page_has_no_path(url: str, expected: bool) -> None:
    assert is_front_page(url) is expected


@given(st.text(), st.text(), st.text(), st.booleans())
def test_any_entry_is_a_teaser_or_not(body: str, url: str, guid: str, is_html: bool) -> None:
    for link in (url, f"https://a.example/{url}"):
        entry = Entry(source="s", guid=guid, url=link, body=body, body_is_html=is_html)
        assert is_teaser(entry) in (True, False)
