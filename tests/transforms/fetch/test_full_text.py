"""FetchPages: teasers get their pages, or the reason why there is none; others pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from aiohttp import web
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.arrow import to_batch
from schemas.article import Article
from schemas.entry import Document, Entry
from tests.transforms.fetch.conftest import NOW, Server, make_settings
from transforms.fetch.answers import Answer
from transforms.fetch.archive import RawBundle
from transforms.fetch.archived_pages import ArchivedPages
from transforms.fetch.full_text import add_pages
from transforms.fetch.known_pages import DatasetPages, FirstOf, NoPages, PageSource
from transforms.fetch.transform import FetchPages

PAGE = b"<html><body><article>The quay reopened.</article></body></html>"
WHOLE = "The ferry came back to the quay on Thursday, late. " * 20


def teaser(url: str, guid: str | None = None, **fields) -> Entry:
    return Entry(source="https://f.example/feed", guid=guid or url, url=url, body="Back.", **fields)


def fill(entries: Sequence[Entry], known: PageSource | None = None, **changes) -> dict[str, Entry]:
    """The entries by id, with pages."""
    known = known or NoPages()
    found = list(add_pages(entries, known, make_settings(attempts=1, **changes), NOW))
    assert len(found) == len(entries)
    return {entry.guid or "": entry for entry in found}


def test_page_is_asked_once_for_all_entries_that_share_it(server: Server) -> None:
    server.answer("/a", web.Response(body=PAGE, content_type="text/html"))
    one = teaser(server.url("/a"), "one")
    other = replace(teaser(server.url("/a#top"), "other"), source="https://g.example/feed")
    page = Document(
        source="https://f.example/feed",
        form="page",
        body=PAGE,
        url=server.url("/a"),
        content_type="text/html",
        fetched_at=NOW,
    )
    assert fill([one, other]) == {
        "one": replace(one, page=page),
        "other": replace(other, page=page),
    }
    assert server.paths == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/none", "fetch_failed: the server answered 404 Not Found"),
        ("/private", "forbidden: robots.txt forbids it"),
        ("/big", "too_large: the body is 2,000 bytes; the limit is 1,000"),
        ("/", "no_article: not asked: the entry links to the site's front page"),
    ],
)
def test_entry_without_a_page_says_why(path: str, error: str, server: Server) -> None:
    server.answer("/robots.txt", web.Response(text="User-agent: *\nDisallow: /private"))
    server.answer("/big", web.Response(body=b"x" * 2000))
    entry = teaser(server.url(path), "one")
    assert fill([entry], max_body_bytes=1000) == {"one": replace(entry, full_text_error=error)}


def test_page_that_several_entries_of_a_feed_link_to_is_not_asked_for(server: Server) -> None:
    entries = [teaser(server.url("/status"), guid) for guid in ("one", "two")]
    error = "no_article: not asked: several entries of the feed link to it"
    assert fill(entries) == {
        "one": replace(entries[0], full_text_error=error),
        "two": replace(entries[1], full_text_error=error),
    }
    assert server.paths == []


def test_feed_that_gives_an_entry_twice_asks_for_its_page(server: Server) -> None:
    server.answer("/a", web.Response(body=PAGE))
    found = list(add_pages([teaser(server.url("/a"), "one")] * 2, NoPages(), make_settings(), NOW))
    assert [entry.page is not None for entry in found] == [True, True]


def test_private_address_is_not_asked_for() -> None:
    entry = teaser("http://10.0.0.1/a", "one")
    assert fill([entry])["one"].full_text_error == (
        "forbidden: robots.txt cannot be had: the address 10.0.0.1 (private) is not of the public "
        "internet; --allow-private-addresses names those that may be asked"
    )


def test_fetch_pages_moves_teasers_only(server: Server) -> None:
    server.answer("/a", web.Response(body=PAGE))
    whole = Entry(source="s", guid="whole", url=server.url("/a"), body=WHOLE)
    with beam.Pipeline(FnApiRunner()) as pipeline:
        entries = pipeline | beam.Create([whole, teaser(server.url("/a"), "one")])
        paged = entries | FetchPages(make_settings(), NOW, lists=2)
        teasers = paged.teasers | beam.Map(lambda entry: (entry.guid, entry.page.body))
        assert_that(teasers, equal_to([("one", PAGE)]), "teasers")
        assert_that(paged.whole, equal_to([whole]), "whole")


# what is had already


def write(folder: Path, name: str = "part", **fields) -> None:
    """Write a row to a dataset under its date."""
    values = {
        "article_id": "a",
        "source": "https://f.example/feed",
        "content_hash": "c",
        "text_hash": "t",
        "url": "https://a.example/1",
        "text": "It is back.",
        "text_source": "page",
        "date": dt.date(2024, 2, 20),
    }
    article = Article(**{**values, **fields})
    part = folder / f"date={article.date}" / "region=unknown"
    part.mkdir(parents=True, exist_ok=True)
    batch = to_batch([article])
    with pq.ParquetWriter(part / f"{name}.parquet", batch.schema) as writer:
        writer.write_batch(batch)


def known(folder: Path, *entries: Entry) -> dict[str, str | None]:
    """The text or error of the pages that a dataset knows."""
    found = dict(DatasetPages(str(folder)).find(entries, NOW))
    return {
        url: page.full_text_error or page.body
        for url, page in found.items()
        if isinstance(page, Entry)
    }


def test_row_gives_its_page_as_it_was_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        title="Ferry",
        authors=("Ana Ruiz",),
        canonical_url="https://a.example/one",
        published_raw="2024-02-20",
        updated_at=NOW,
        fetched_at=NOW,
        language="en",
        publisher="Harbor",
        summary="Back.",
    )
    entry = teaser("https://a.example/1", published_raw="Tue, 20 Feb 2024 08:00:00 GMT")
    page = Entry(
        source="https://f.example/feed",
        url="https://a.example/1",
        canonical_url="https://a.example/one",
        title="Ferry",
        body="It is back.",
        summary="Back.",
        authors=("Ana Ruiz",),
        publisher="Harbor",
        language="en",
        published_raw="2024-02-20",
        updated_raw="2024-03-01T12:00:00+00:00",
        fetched_at=NOW,
        text_source="page",
    )
    assert list(DatasetPages(str(tmp_path)).find([entry], NOW)) == [("https://a.example/1", page)]
    [filled] = add_pages([entry], DatasetPages(str(tmp_path)), make_settings(), NOW)
    assert filled == replace(entry, page=page)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text_source": "entry"}, {}),
        (
            {"text_source": "entry", "full_text_error": "no_article: none found"},
            {"https://a.example/1": "no_article: none found"},
        ),
        ({"text_source": "entry", "full_text_error": "fetch_failed: no connection"}, {}),
        ({"url": "https://a.example/2"}, {}),
        ({"date": dt.date(2024, 1, 1)}, {}),
    ],
    ids=["teaser", "useless page", "passing failure", "other page", "other day"],
)
def test_row_that_says_nothing_of_the_page_gives_none(fields, expected, tmp_path: Path) -> None:
    write(tmp_path, **fields)
    entry = teaser("https://a.example/1", published_raw="2024-02-20T23:30:00-01:00")
    assert known(tmp_path, entry) == expected


def test_text_counts_more_than_an_error(tmp_path: Path) -> None:
    failed = {"text_source": "entry", "full_text_error": "no_article: none found", "text": "Back."}
    write(tmp_path, "1", **failed)
    write(tmp_path, "2")
    write(tmp_path, "3", **failed)
    assert known(tmp_path, teaser("https://a.example/1")) == {"https://a.example/1": "It is back."}


@pytest.mark.parametrize(
    ("day", "there"),
    [(dt.date(2024, 1, 31), True), (dt.date(2024, 1, 30), False), (dt.date(2024, 3, 2), True)],
)
def test_entry_without_a_date_is_sought_in_recent_days(
    day: dt.date, there: bool, tmp_path: Path
) -> None:
    write(tmp_path, date=day)
    assert bool(known(tmp_path, teaser("https://a.example/1", published_raw="soon"))) is there


def test_relative_link_is_that_of_its_feed(tmp_path: Path) -> None:
    write(tmp_path, url="/1", source="https://g.example/feed")
    entry = teaser("/1", base_url="https://f.example/")
    assert known(tmp_path, entry) == {}
    own = replace(entry, source="https://g.example/feed", base_url="https://g.example/")
    assert known(tmp_path, own) == {"https://g.example/1": "It is back."}


def test_file_of_an_older_version_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path)
    [path] = tmp_path.rglob("*.parquet")
    pq.write_table(pq.ParquetFile(path).read().drop_columns(["text_source"]), path)
    assert known(tmp_path, teaser("https://a.example/1")) == {}


def test_dataset_that_is_not_there_knows_nothing(tmp_path: Path) -> None:
    assert known(tmp_path / "none", teaser("https://a.example/1")) == {}


def test_bundle_gives_the_pages_that_it_keeps(server: Server, tmp_path: Path) -> None:
    server.answer("/a", web.Response(status=302, headers={"Location": "/b?token=abc"}))
    server.answer("/b", web.Response(body=PAGE, content_type="text/html"))
    asked = server.url("/a?token=abc").replace("//", "//me:pw@")
    path = tmp_path / "run-pages-0.warc.gz"
    with RawBundle(path) as bundle:
        [entry] = add_pages([teaser(asked)], NoPages(), make_settings(), NOW, bundle)
    assert entry.page is not None
    source = FirstOf((NoPages(), ArchivedPages((str(path),))))
    entries = [teaser(asked), teaser(server.url("/c"))]
    assert list(source.find(entries, NOW)) == [(asked, entry.page)]


def test_bundle_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "run-pages-0.warc.gz"
    url = "https://a.example/1"
    answer = Answer(url=url, status=200, phrase="OK", body=PAGE)
    page = Document(source="s", form="page", body=PAGE, url=url, fetched_at=NOW)
    with RawBundle(path) as bundle:
        bundle.add_entry_page(page, answer, url)
        bundle.add_entry_page(page, answer, "https://a.example/2")
    path.write_bytes(path.read_bytes()[:-40])
    entries = [teaser(url), teaser("https://a.example/2")]
    assert list(ArchivedPages((str(path),)).find(entries, NOW)) == [(url, page)]
