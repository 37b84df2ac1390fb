"""JSON Feed 1.0 and 1.1 to entries."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.parse.json_feed import parse_json_feed

VERSION = "https://jsonfeed.org/version/1.1"


def _parse(feed: object, **fields: Any) -> list:
    body = feed if isinstance(feed, bytes) else json.dumps(feed).encode()
    return list(parse_json_feed(Document(source="s", form="feed", body=body, **fields)))


def _item(item: dict, **feed: Any) -> Entry:
    (entry,) = _parse({"version": VERSION, "items": [item], **feed})
    return entry


def test_item_with_everything():
    entry = _item(
        {
            "id": "1",
            "url": "https://a.example/1",
            "title": "Rain",
            "content_html": "<p>It fell.</p>",
            "content_text": "It fell.",
            "summary": "Rain fell.",
            "date_published": "2024-11-30T10:00:00Z",
            "date_modified": "2024-11-30T11:00:00Z",
            "authors": [{"name": "Jane Roe"}, {"url": "https://a.example/j"}],
            "tags": ["Weather", "Weather"],
            "language": "en",
        },
        title="The Herald",
        home_page_url="https://a.example/",
        language="de",
    )
    assert entry == Entry(
        source="s",
        guid="1",
        url="https://a.example/1",
        base_url="https://a.example/1",
        title="Rain",
        body="<p>It fell.</p>",
        body_is_html=True,
        summary="Rain fell.",
        authors=("Jane Roe",),
        publisher="The Herald",
        language="en",
        categories=("Weather",),
        published_raw="2024-11-30T10:00:00Z",
        updated_raw="2024-11-30T11:00:00Z",
        date_source="feed",
    )


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ({"id": 7}, "guid", "7"),
        ({"external_url": "https://b.example/1"}, "url", "https://b.example/1"),
        ({"content_text": "It fell.", "summary": "Rain."}, "body", "It fell."),
        ({"summary": "Rain."}, "body", "Rain."),
        ({"author": {"name": "Jane Roe"}}, "authors", ("Jane Roe",)),
        ({"date_modified": "2024-11-30"}, "published_raw", "2024-11-30"),
        ({"title": "\ud83d\ude00 \ud83d"}, "title", "\U0001f600 \ufffd"),
        ({"title": ["a"], "tags": "b"}, "categories", ()),
    ],
)
def test_item_gives_field(item: dict, field: str, value: object):
    assert getattr(_item(item), field) == value


def test_authors_and_language_of_the_feed_stand_in():
    entry = _item({"id": "1"}, authors=[{"name": "Jane Roe"}], language="de")
    assert (entry.authors, entry.language) == (("Jane Roe",), "de")


def test_item_that_is_no_object_is_one_reject():
    reject, entry = _parse({"version": VERSION, "items": ["x", {"title": "Rain"}]})
    assert (reject.reason, reject.source, entry.title) == (Reason.BAD_RECORD, "s#1", "Rain")


@pytest.mark.parametrize("feed", [{"version": VERSION}, {"version": VERSION, "items": []}])
def test_feed_without_items_gives_nothing(feed: dict):
    assert _parse(feed) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"items": []}', b"[" * 99_999, b"\xff"])
def test_document_that_is_no_json_feed_is_rejected(body: bytes):
    (reject,) = _parse(body)
    assert reject.reason is Reason.NOT_A_FEED


NAMES = st.sampled_from(["id", "title", "authors", "author", "name", "tags", "items", "language"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=9,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_any_json_gives_entries_or_rejects(feed: dict):
    found = _parse({**feed, "version": VERSION})
    assert all(isinstance(f, (Entry, Reject)) for f in found)
