import dataclasses
import datetime as dt

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from schemas.article import Article
from transforms.dateline.apply import with_dateline
from transforms.dateline.transform import ExtractDatelines

ARTICLE = Article(
    article_id="a",
    source="s",
    content_hash="c",
    text_hash="t",
    text="OSLO, March 3 (Reuters) - Rain fell on the harbor. Boats waited.",
    fetched_at=dt.datetime(2025, 3, 5, 12, tzinfo=dt.UTC),
)
FEED_INSTANT = dt.datetime(2025, 3, 4, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


def test_dateline_gives_the_date_where_the_feed_gives_none():
    found = with_dateline(ARTICLE)
    assert (found.date, found.date_source) == (dt.date(2025, 3, 3), "dateline")
    assert found.agencies == ("Reuters",)
    assert found.dateline is not None
    assert found.dateline.place == "OSLO"


def test_published_instant_gives_its_utc_day():
    article = dataclasses.replace(ARTICLE, published_at=FEED_INSTANT, date_source="feed")
    found = with_dateline(article)
    assert (found.date, found.date_source) == (dt.date(2025, 3, 5), "feed")
    assert found.dateline is not None
    assert found.dateline.date == dt.date(2025, 3, 3)


def test_fetch_gives_the_date_where_nothing_else_does():
    found = with_dateline(dataclasses.replace(ARTICLE, text="Rain fell."))
    assert (found.date, found.date_source) == (dt.date(2025, 3, 5), "fetch")
    assert (found.dateline, found.agencies) == (None, ())


def test_article_that_nobody_dated_stays_without_a_date():
    found = with_dateline(dataclasses.replace(ARTICLE, text="Rain fell.", fetched_at=None))
    assert (found.date, found.date_source) == (None, None)


def test_input_is_not_changed_and_nothing_else_differs():
    before = dataclasses.replace(ARTICLE)
    found = with_dateline(ARTICLE)
    kept = dataclasses.replace(found, dateline=None, agencies=(), date=None, date_source=None)
    assert before == ARTICLE == kept


def test_twice_is_once():
    once = with_dateline(ARTICLE)
    assert with_dateline(once) == once


def test_transform_maps_every_article():
    with TestPipeline() as pipeline:
        found = pipeline | beam.Create([ARTICLE]) | ExtractDatelines()
        assert_that(found, equal_to([with_dateline(ARTICLE)]))
