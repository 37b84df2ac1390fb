"""The article in a saved page: its text, its metadata, and pages that hold none."""

from typing import Any

import pytest

from schemas.entry import Document, Entry
from schemas.reject import Reason
from transforms.parse.page import decode_page, parse_page

PARAGRAPHS = (
    "OSLO, Norway (AP) — Heavy rain flooded the valley on Monday, cutting the main road and "
    "leaving hundreds of people without power, officials said.",
    "“We have never seen this much water,” said Mayor Kari Lund, who visited the area by boat.",
    "The river was expected to crest on Tuesday evening, the water directorate said, before "
    "falling again by the weekend.",
)
HEAD = (
    '<meta property="og:site_name" content="The Herald"><meta name="author" content="Jane Roe">'
    '<link rel="canonical" href="https://a.example/rain">'
    '<meta name="description" content="A storm hit.">'
)
PUBLISHED = '<meta property="article:published_time" content="2024-11-25T10:00:00+01:00">'


def _page(head: str = HEAD, lang: str = ' lang="en"', above: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html{lang}><head><title>Rain floods valley</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sports'>Sports</a></li></ul></nav>"
        f"<article><h1>Rain floods valley</h1>{above}{body}</article>"
        "<footer><p>Copyright The Herald. All rights reserved.</p></footer></body></html>"
    )


def _parse(body: str | bytes, **fields: Any) -> Any:
    body = body.encode() if isinstance(body, str) else body
    return parse_page(Document(source="a.html", form="page", body=body, **fields))


def test_page_with_everything():
    entry = _parse(_page(HEAD + PUBLISHED, above="<p>By Jane Roe</p>"))
    assert entry == Entry(
        source="a.html",
        url="https://a.example/rain",
        base_url="https://a.example/rain",
        title="Rain floods valley",
        body="\n\n".join(PARAGRAPHS),
        summary="A storm hit.",
        authors=("Jane Roe",),
        publisher="The Herald",
        language="en",
        published_raw="2024-11-25T10:00:00+01:00",
        text_source="page",
    )


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (PUBLISHED, "2024-11-25T10:00:00+01:00"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "broken": , '
            '"datePublished" : "2024-11-25T10:00:00Z"}</script>',
            "2024-11-25T10:00:00Z",
        ),
        ('<meta itemprop="datePublished" content="2024-11-25 10:00">', "2024-11-25 10:00"),
        ('<meta name="date" content="2024-11-25">', "2024-11-25"),
        ("", None),
    ],
)
def test_date_is_what_the_page_states(head: str, published: str | None):
    assert _parse(_page(head)).published_raw == published


def test_address_of_the_fetch_stands_in():
    entry = _parse(_page(""), url="https://a.example/fetched")
    assert (entry.url, entry.base_url) == ("https://a.example/fetched",) * 2


@pytest.mark.parametrize(
    ("encoding", "head", "content_type"),
    [
        ("utf-8", '<meta charset="utf-8">', None),
        ("utf-8", "", "text/html; charset=UTF-8"),
        ("utf-8-sig", '<meta charset="latin-1">', "text/html; charset=latin-1"),
        ("windows-1252", '<meta charset="windows-1252">', None),
        ("windows-1252", "", 'text/html; charset="iso-8859-1"'),
        ("utf-16", "", None),
    ],
)
def test_page_in_any_encoding(encoding: str, head: str, content_type: str | None):
    entry = _parse(_page(head).encode(encoding), content_type=content_type)
    assert entry.body == "\n\n".join(PARAGRAPHS)


def test_unknown_charset_falls_back():
    assert decode_page("año".encode(), "text/html; charset=klingon") == "año"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "nothing (an empty body)"),
        (b"<html><body></body></html>", "an HTML page"),
        (b"<!doctype html><h1>404</h1><p>This page was not found.", "an HTML page"),
        (b"\0\0\0\x01", "binary data"),
        (b"%PDF-1.7 \xff\xfe", "a PDF document"),
        (b"<div>" * 100_000, "plain text"),
    ],
)
def test_page_without_an_article_says_what_it_is(body: bytes, kind: str):
    reject = _parse(body)
    assert (reject.reason, reject.source) == (Reason.NO_ARTICLE, "a.html")
    assert reject.message == f"no article found in {kind}"
