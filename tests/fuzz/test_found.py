"""What mutated inputs once broke, each as a small input that did."""

import codecs
import io
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.normalize.html import to_line, to_text
from transforms.normalize.urls import canonical_url
from transforms.parse.feed import read_any
from transforms.parse.feed_bytes import to_utf8
from transforms.parse.opml import OutlineFeed, parse_opml
from transforms.parse.page import parse_page
from transforms.parse.well_formed.read import read_well_formed
from transforms.read.json_lines import read_json, read_json_lines
from transforms.read.tables import read_parquet


def _read_parquet(table: pa.Table) -> list:
    out = io.BytesIO()
    pq.write_table(table, out)
    return list(read_parquet(io.BufferedReader(io.BytesIO(out.getvalue())), "a.parquet"))


def test_parquet_row_whose_text_is_not_utf8_is_one_reject():
    text = pa.array([b"Rain fell.", b"Rain \xe5 fell.", b"Snow fell."]).view(pa.string())
    found = _read_parquet(pa.table({"text": text}))
    assert [item.body for item in found if isinstance(item, Entry)] == ["Rain fell.", "Snow fell."]
    assert [(item.source, item.reason) for item in found if not isinstance(item, Entry)] == [
        ("a.parquet#2", Reason.BAD_RECORD)
    ]


def test_parquet_row_with_an_instant_after_the_year_9999_is_one_reject():
    late = pa.array([0, 1 << 60], pa.timestamp("us"))
    found = _read_parquet(pa.table({"text": ["Rain fell.", "Snow fell."], "published": late}))
    assert isinstance(found[0], Entry)
    assert (found[1].source, found[1].reason) == ("a.parquet#2", Reason.BAD_RECORD)


def test_parquet_whose_column_name_is_not_utf8_is_refused():
    table = pa.table({"text": ["Rain fell."], "pier": ["North"]})
    out = io.BytesIO()
    pq.write_table(table, out, store_schema=False)
    body = out.getvalue().replace(b"pier", b"\xf4ier")
    [found] = read_parquet(io.BufferedReader(io.BytesIO(body)), "a.parquet")
    assert isinstance(found, Reject)
    assert (found.source, found.reason) == ("a.parquet", Reason.UNREADABLE)


@pytest.mark.parametrize("depth", [400, 980, 990, 991, 992, 1000])
@pytest.mark.parametrize(
    "record",
    ['{"text": %s}', '{"text": "\\ud83d", "x": %s}', '{"version": %s}', "%s"],
    ids=["text", "half", "version", "bare"],
)
@pytest.mark.parametrize("read", [read_json_lines, read_json])
def test_json_nested_deep_is_one_reject_or_entry(read: Callable, record: str, depth: int):
    body = (record % ("[" * depth + '"Rain"' + "]" * depth)).encode()
    [found] = read(io.BufferedReader(io.BytesIO(body)), "a.json")
    assert isinstance(found, (Entry, Reject))  # it raised RecursionError from a depth of 400 on


def test_html_with_half_a_character_becomes_text():
    assert to_text("<p>Rain \udcb9 fell.</p>") == "Rain \ufffd fell."
    assert to_line("<b>Rain</b> \ud83d fell") == "Rain \ufffd fell"


def test_url_that_escaping_makes_too_long_is_none():
    url = "https://example.com/" + "<" * 3000  # "%3C" each
    assert canonical_url(url) is None


def test_opml_in_an_encoding_that_nobody_knows_is_read_as_utf8():
    outline = b"<opml><body><outline xmlUrl='https://a.example/f'/></body></opml>"
    found = parse_opml(b"<?xml version='1.0' encoding='utf-0'?>" + outline)
    assert found.feeds == [OutlineFeed("https://a.example/f")]


def test_page_that_is_a_drawing_is_refused():
    found = parse_page(Document(source="s", form="page", body=b"<svg><p><p>"))
    assert isinstance(found, Reject)
    assert found.reason == Reason.NO_ARTICLE


def test_feed_encoded_twice_is_left_to_feedparser():
    feed = "<rss><channel><item><title>Ferry</title></item></channel></rss>"
    twice = codecs.BOM_UTF32_LE + feed.encode("utf-16-le").decode("latin-1").encode("utf-32-le")
    body = to_utf8(Document(source="s", form="feed", body=twice))
    assert read_any(body, None).entries == []
    assert read_well_formed(body, None) is None
