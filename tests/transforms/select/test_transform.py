import datetime as dt

import apache_beam as beam
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.article import Article
from transforms.select.transform import SelectDates


def make_article(day: int) -> Article:
    return Article(
        article_id=str(day),
        source="s",
        content_hash="c",
        text_hash="t",
        date=dt.date(2024, 11, day),
    )


def test_bounds_are_inclusive_and_the_rest_is_rejected():
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        selected = (
            pipeline
            | beam.Create([make_article(day) for day in (1, 2, 3, 4)])
            | SelectDates(dt.date(2024, 11, 2), dt.date(2024, 11, 3))
        )
        days = selected.articles | beam.Map(lambda article: article.article_id)
        messages = selected.rejects | beam.Map(lambda reject: reject.message)
        assert_that(days, equal_to(["2", "3"]), label="days")
        assert_that(
            messages,
            equal_to(
                [
                    "2024-11-01 is before --since 2024-11-02",
                    "2024-11-04 is after --until 2024-11-03",
                ]
            ),
            label="messages",
        )


def test_without_bounds_everything_is_kept():
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        selected = pipeline | beam.Create([make_article(1)]) | SelectDates()
        assert_that(selected.articles, equal_to([make_article(1)]))
