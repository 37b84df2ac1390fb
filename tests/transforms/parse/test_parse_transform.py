"""Which parser reads which document, and the PTransform over it."""

import json

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.entry import Document, Entry
from schemas.reject import Reason
from transforms.parse.documents import parse_document
from transforms.parse.transform import ParseDocuments

RSS = b"<rss version='2.0'><channel><item><title>Rain</title></item></channel></rss>"
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1", "items": [{"title": "Snow"}]}
).encode()


def _feed(body: bytes) -> Document:
    return Document(source="s", form="feed", body=body)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (RSS, "Rain"),
        (b"\n" + RSS, "Rain"),
        (JSON_FEED, "Snow"),
        (b"\xef\xbb\xbf " + JSON_FEED, "Snow"),
    ],
)
def test_feed_is_read_by_what_it_begins_with(body: bytes, title: str):
    assert [entry.title for entry in parse_document(_feed(body))] == [title]


def test_unknown_form_raises():
    with pytest.raises(ValueError, match="must be one of 'feed', 'page', not 'image'"):
        list(parse_document(Document(source="s", form="image", body=b"")))


def test_documents_give_entries_and_rejects_and_entries_pass():
    documents = [
        Entry(source="s", title="Hail"),
        _feed(RSS),
        _feed(JSON_FEED),
        _feed(b"no"),
        Document(source="p", form="page", body=b""),
    ]
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | beam.Create(documents) | ParseDocuments()
        titles = found.entries | "Title" >> beam.Map(lambda entry: entry.title)
        assert_that(titles, equal_to(["Hail", "Rain", "Snow"]), "E")
        reasons = found.rejects | "Reason" >> beam.Map(lambda reject: reject.reason)
        assert_that(reasons, equal_to([Reason.NOT_A_FEED, Reason.NO_ARTICLE]), "R")
