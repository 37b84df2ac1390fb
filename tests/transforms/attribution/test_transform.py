import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from schemas.article import Article
from transforms.attribution.extract import with_attributions
from transforms.attribution.transform import BATCH_ARTICLES, ExtractAttributions

TEXT = "“The bridge is closed,” said Mayor Ana Ruiz."


def articles(count):
    return [
        Article(
            article_id=str(n), source="s", content_hash="c", text_hash="t", text=TEXT, language="en"
        )
        for n in range(count)
    ]


def test_every_article_comes_out_once_with_attributions():
    given = articles(BATCH_ARTICLES + 3)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | beam.Create(given) | ExtractAttributions()
        assert_that(found, equal_to([with_attributions(one) for one in given]))


def test_timestamps_and_windows_stay():
    def stamp(article, time=beam.DoFn.TimestampParam, window=beam.DoFn.WindowParam):
        return article.article_id, float(time), float(window.start)

    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        seen = (
            pipeline
            | beam.Create([TimestampedValue(one, int(one.article_id) * 60) for one in articles(3)])
            | beam.WindowInto(FixedWindows(60))
            | ExtractAttributions()
            | beam.Map(stamp)
        )
        assert_that(seen, equal_to([("0", 0.0, 0.0), ("1", 60.0, 60.0), ("2", 120.0, 120.0)]))


def test_less_sure_attributions_are_left_out():
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | beam.Create(articles(1)) | ExtractAttributions(min_confidence=1.0)
        assert_that(found | beam.Map(lambda one: one.attributions), equal_to([()]))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "guess"}, "attribution method 'guess' is unknown"),
        ({"min_confidence": 1.5}, "min_confidence 1.5 is out of range"),
    ],
)
def test_wrong_option_fails_while_the_pipeline_is_built(given, message):
    with pytest.raises(ValueError, match=message):
        ExtractAttributions(**given)
