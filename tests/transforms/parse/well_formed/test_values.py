"""Short cuts give what feedparser's own functions give."""

import feedparser.urls
import pytest
from feedparser.api import StrictFeedParser
from feedparser.datetimes import _parse_date
from hypothesis import given
from hypothesis import strategies as st

from transforms.parse.well_formed.values import (
    is_harmless_date,
    is_settled,
    looks_like_html,
    may_have_c1,
    mend_text,
    part_author,
    resolve_url,
    settle_base,
)

URL_PIECES = st.sampled_from(
    [
        *("http://", "https://", "HTTPS://", "https:////", "//", "mailto:", "javascript:", "urn:x"),
        *("a.example", "a.example:80", "user@a.example", "[::1]", "[", "]", "é.example", "."),
        *("/", "/a", "/../b", ";", ";p", "?", "?q=1", "&b;=2", "#", "#f", "%"),
        *(" ", "\t", "\n", "\u00a0"),
    ]
)  # fmt: skip
URLS = st.lists(URL_PIECES, max_size=6).map("".join)
BASES = [
    "",
    "https://a.example/news/feed?id=1",
    "http://b.example",
    "feed.xml",
    "https://c.example/x;y",
]


@pytest.mark.parametrize("base", BASES)
def test_bases_are_settled(base: str):
    assert is_settled(base)


@given(URLS, st.sampled_from(BASES))
def test_urls_are_resolved_as_by_feedparser(url: str, base: str):
    assert resolve_url(base, url) == feedparser.urls._urljoin(base, url)


@given(URLS)
def test_what_is_settled_stays_and_can_be_resolved_on(url: str):
    base = settle_base(url, url)
    if is_settled(base):
        assert settle_base(base, base) == base
        assert resolve_url(base, "https://d.example/1") == feedparser.urls._urljoin(
            base, "https://d.example/1"
        )


TEXTS = st.text(st.sampled_from("aé—“\x80\x81\x93\x9fÂÃ©â€™日 "), max_size=8)


def _mend_as_feedparser(text: str) -> str:
    """The text of an element without anything else to it, through feedparser's own parser."""
    parser = StrictFeedParser("", None, "utf-8")
    parser.resolve_relative_uris = parser.sanitize_html = False
    parser.push("x", 1)
    parser.handle_data(f"[{text}]")
    return parser.pop("x")[1:-1]


@given(TEXTS)
def test_texts_are_mended_as_by_feedparser(text: str):
    assert mend_text(text, may_have_c1(text.encode())) == _mend_as_feedparser(text)


@given(st.integers(0, 0x180), st.sampled_from(["&#%d;", "&#x%x;", "&#x%X;", "&#00%d;", "&#x0%x;"]))
def test_no_reference_to_a_control_character_is_overlooked(code: int, form: str):
    if 0x80 <= code <= 0x9F:
        assert may_have_c1(b"<a>" + (form % code).encode())


MARKUP = st.lists(
    st.sampled_from(["<b>", "</b>", "</T>", "&amp;", "&x;", "&#39;", "&", "a", "</", ">", "<br/>"]),
    max_size=5,
).map("".join)


@given(MARKUP)
def test_html_is_recognized_as_by_feedparser(text: str):
    assert looks_like_html(text) == StrictFeedParser.looks_like_html(text)


DATES = st.lists(
    st.sampled_from(
        [
            *("Fri", ",", " ", "2006", "99999999999999999999", "09", "15", "13", "45", "/", "-"),
            *(":", "T", "Z", "+", "10:00:00", "24:61", ".", "GMT", "EDT", "Etc/GMT", "Sep", "--"),
            *("年", "٣"),
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(DATES)
def test_harmless_dates_are_read_without_an_error(text: str):
    if is_harmless_date(text):
        _parse_date(text)


AUTHORS = st.lists(
    st.sampled_from(
        [
            *("Jane", " ", "Roe", "j.r+x", "@", "herald", ".", "com", "example"),
            *("[192.0.2.", "1", "]"),
            *("(", ")", "()", "<", ">", "&lt;&gt;", "?subject=", "a b", "é", "-", "_"),
        ]
    ),
    max_size=10,
).map("".join)  # fmt: skip


@given(AUTHORS)
def test_authors_are_parted_as_by_feedparser(author: str):
    parser = StrictFeedParser("", None, "utf-8")
    parser.feeddata.update(author=author, authors=[{}])
    parser._sync_author_detail()
    person = parser.feeddata["authors"][0]
    name, address = part_author(author)
    assert ({"name": name} if name else {}) | ({"email": address} if address else {}) == person


def test_author_of_one_long_word_is_parted_in_time():
    word = 10_000_000 * "a"
    assert part_author(f"{word}@") == (f"{word}@", None)
