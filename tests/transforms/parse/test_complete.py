"""An entry and its page to one entry: which of them each field is from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.entry import Document, Entry
from transforms.parse.complete import complete_entry, find_own_name

URL = "https://a.example/ferry"
PARAGRAPHS = (
    "OSLO, Norway (AP) — The ferry came back on Thursday after nine days at sea, and hundreds "
    "of people stood on the quay.",
    "“We never lost hope,” said Kari Lund, the captain, who kept her crew singing.",
)
HTML = (
    '<!doctype html><html lang="en"><head><title>Ferry returns</title>'
    '<meta name="author" content="Ana Ruiz"><meta property="og:site_name" content="The Post">'
    '<meta property="article:published_time" content="2024-11-28T08:00:00Z">'
    '<meta property="article:modified_time" content="2024-11-28T09:00:00Z">'
    '<link rel="canonical" href="https://a.example/2024/ferry">'
    "</head><body><article><h1>Ferry returns</h1>"
    f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article></body></html>"
)
TEASER = "<p>The ferry <b>came back</b>.</p>"


def document(body: str = HTML) -> Document:
    return Document(source="f", form="page", body=body.encode(), url=URL, content_type="text/html")


def teaser(**fields) -> Entry:
    values = {"url": URL, "body": TEASER, "body_is_html": True, "page": document(), **fields}
    return Entry(source="f", **values)


def test_page_fills_the_gaps():
    assert complete_entry(teaser()) == Entry(
        source="f",
        url=URL,
        canonical_url="https://a.example/2024/ferry",
        title="Ferry returns",
        body="\n\n".join(PARAGRAPHS),
        summary=TEASER,
        summary_is_html=True,
        authors=("Ana Ruiz",),
        publisher="The Post",
        language="en",
        published_raw="2024-11-28T08:00:00Z",
        updated_raw="2024-11-28T09:00:00Z",
        date_source="page",
        text_source="page",
    )


def test_words_of_the_feed_win():
    own: dict[str, Any] = {
        "title": "Ferry is <b>back</b>",
        "title_is_html": True,
        "summary": "Back.",
        "authors": ("Desk",),
        "publisher": "Harbor",
        "language": "no",
        "categories": ("Sea",),
        "published_raw": "Thu, 28 Nov 2024 07:00:00 GMT",
        "updated_raw": "2024-11-28",
        "date_source": "feed",
        "guid": "7",
    }
    assert complete_entry(teaser(**own)) == Entry(
        source="f",
        url=URL,
        canonical_url="https://a.example/2024/ferry",
        body="\n\n".join(PARAGRAPHS),
        text_source="page",
        **own,
    )


def test_completing_twice_is_completing_once():
    once = complete_entry(teaser())
    assert complete_entry(once) == once


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "no_article: no article found in nothing (an empty body)"),
        ("<html><p>Subscribe.</p></html>", "no_article: no article found in an HTML page"),
        ("%PDF-1.7", "no_article: no article found in a PDF document"),
    ],
)
def test_page_without_an_article_leaves_the_teaser(body: str, error: str):
    entry = teaser(page=document(body))
    assert complete_entry(entry) == replace(entry, page=None, full_text_error=error)


def test_page_with_less_than_the_teaser_leaves_it():
    entry = teaser(body=f"<p>{'The ferry came back. ' * 30}</p>")
    error = "no_article: the page holds less text than the feed"
    assert complete_entry(entry) == replace(entry, page=None, full_text_error=error)


def test_page_read_in_an_earlier_run_gives_the_same():
    first = complete_entry(teaser())
    known = replace(first, date_source="seed header")
    assert complete_entry(teaser(page=known)) == replace(first, summary=TEASER)


def test_entry_without_a_page_is_left_alone():
    entry = teaser(page=None, full_text_error="fetch_failed: no connection")
    assert complete_entry(entry) is entry


@pytest.mark.parametrize(
    ("named", "own"),
    [
        ("https://a.example/1", True),
        ("https://www.a.example/1", True),
        ("https://b.example/1", False),
        ("https://a.example.b.example/1", False),
        ("https://a.example/", False),
        ("https://a.example/?p=7", True),
        ("http://[a.example", False),
        (None, False),
    ],
)
def test_page_speaks_for_its_own_host(named: str | None, own: bool):
    page = Entry(source="f", base_url="https://a.example/1?from=feed", url=named)
    assert find_own_name(page) == (named if own else None)
