"""FetchFeeds inside a pipeline, against a server on loopback."""

from __future__ import annotations

import datetime as dt

import apache_beam as beam
import pytest
from aiohttp import web
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.reject import Reason
from tests.transforms.fetch.conftest import FEED, NOW, Server, make_settings
from transforms.fetch.results import split_by_host
from transforms.fetch.settings import FeedRequest
from transforms.fetch.state import Outcome
from transforms.fetch.transform import FetchFeeds


def test_fetch_feeds_gives_documents_rejects_and_updates(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    feeds = [FeedRequest(url=server.url()), FeedRequest(url=server.url("/none"))]
    with beam.Pipeline(FnApiRunner()) as pipeline:
        fetched = pipeline | FetchFeeds(feeds, make_settings(), NOW, lists=2)
        documents = fetched.documents | beam.Map(lambda document: (document.source, document.body))
        rejects = fetched.rejects | beam.Map(lambda reject: (reject.source, reject.reason))
        updates = fetched.updates | beam.Map(lambda update: (update.source, update.outcome))
        assert_that(documents, equal_to([(server.url(), FEED)]), "documents")
        assert_that(rejects, equal_to([(server.url("/none"), Reason.FETCH_FAILED)]), "rejects")
        expected = [
            (server.url(), Outcome.FETCHED),
            (server.url("/none"), Outcome.FAILED),
        ]
        assert_that(updates, equal_to(expected), "updates")


def test_fetch_feeds_without_feeds_is_empty() -> None:
    with beam.Pipeline(FnApiRunner()) as pipeline:
        fetched = pipeline | FetchFeeds([], make_settings(), NOW)
        assert_that(fetched.documents, equal_to([]))


def test_fetch_feeds_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="aware instant"):
        FetchFeeds([], make_settings(), dt.datetime(2024, 3, 1))


def test_split_by_host_keeps_a_host_in_one_list() -> None:
    feeds = [FeedRequest(url=f"http://host{n % 10}.example/{n}") for n in range(40)]
    parts = split_by_host(feeds, 4)
    hosts = [{feed.url.split("/")[2] for feed in part} for part in parts]
    assert sum(len(part) for part in parts) == 40
    assert sum(len(names) for names in hosts) == 10
