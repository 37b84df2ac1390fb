"""Records with any names to entries."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entry import Entry
from schemas.reject import Reason, Reject
from transforms.read.fields import FIELD_NAMES, entry_from_record, looks_like_html


def _entry(record: dict) -> Entry | Reject:
    return entry_from_record(record, "a.csv", "a.csv:2")


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in FIELD_NAMES.items() for name in names]
)
def test_every_name_of_the_table_fills_its_field(field: str, name: str):
    entry = _entry({"text": "It fell.", name.upper(): "Rain"})
    expected = ("Rain",) if field in ("authors", "categories") else "Rain"
    if field == "body" and name != "text":  # `text` is the better name, and it is filled
        expected = "It fell."
    assert getattr(entry, field) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"text": "", "content": "It fell."}, {"body": "It fell."}),
        ({"Title ": "Rain", "BODY": "It fell."}, {"title": "Rain", "body": "It fell."}),
        ({"id": 7, "text": "It fell."}, {"guid": "7", "body": "It fell."}),
        ({"_id": {"$oid": "65a"}, "text": "It fell."}, {"guid": "65a", "body": "It fell."}),
        (
            {"text": "It fell.", "source": {"id": None, "name": "Herald"}},
            {"body": "It fell.", "publisher": "Herald"},
        ),
        (
            {"text": "It fell.", "author": [{"name": "Jane Roe"}, {"name": "John Doe"}]},
            {"body": "It fell.", "authors": ("Jane Roe", "John Doe")},
        ),
        (
            {"text": "It fell.", "authors": "['Jane Roe', \"Al O'Day\"]"},
            {"body": "It fell.", "authors": ("Jane Roe", "Al O'Day")},
        ),
        ({"text": ["It fell.", "It stopped."]}, {"body": "It fell.\n\nIt stopped."}),
        (
            {"text": "It fell.", "date": dt.datetime(2024, 11, 30, 9, tzinfo=dt.UTC)},
            {"body": "It fell.", "published_raw": "2024-11-30T09:00:00+00:00"},
        ),
        ({"text": "It fell.", "date": float("nan")}, {"body": "It fell."}),
        (
            {"title": "Rain", "description": "It fell."},
            {"title": "Rain", "summary": "It fell.", "body": "It fell."},
        ),
        ({"content_html": "It fell."}, {"body": "It fell.", "body_is_html": True}),
        (
            {"title": "Rain &amp; snow", "body": "<p>It fell.</p>"},
            {
                "title": "Rain &amp; snow",
                "title_is_html": True,
                "body": "<p>It fell.</p>",
                "body_is_html": True,
            },
        ),
    ],
)
def test_record_gives_entry(record: dict, expected: dict):
    assert _entry(record) == Entry(source="a.csv", **expected)


@pytest.mark.parametrize("record", [{}, {"id": "7"}, {"text": " "}, {"foo": "bar", "text": None}])
def test_record_without_words_is_rejected(record: dict):
    reject = _entry(record)
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.source) == (Reason.MISSING_FIELD, "a.csv:2")


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<p>It fell.</p><p>It stopped.", True),
        ("It fell.<br/>It stopped.", True),
        ("It <em>fell</em> & stopped.", True),
        ("It fell <OBOD.O> by 3.", False),
        ("Shares of Acme <ACM> and </b> Foo <FOO> fell.", False),
        ("if a <b and c> d then", False),
        ("Write to <desk@herald.example> today.", False),
        ("5 < 6 > 4", False),
        ("AT&amp;T", False),
        ("", False),
    ],
)
def test_html_is_told_from_text(text: str, is_html: bool):
    assert looks_like_html(text) is is_html


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([n for ns in FIELD_NAMES.values() for n in ns]), JSON))
def test_any_record_gives_an_entry_or_a_reject(record: dict):
    assert isinstance(_entry(record), (Entry, Reject))
