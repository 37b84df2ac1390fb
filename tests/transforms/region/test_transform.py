import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from schemas.article import Article
from transforms.region.extract import with_region
from transforms.region.transform import AssignRegions


def make_article(article_id: str, text: str) -> Article:
    return Article(
        article_id=article_id, source="seeds/a.txt", content_hash="c", text_hash="t", text=text
    )


def test_assign_regions_maps_every_article():
    articles = [
        make_article("1", "Kenyan police closed roads in Nairobi on Monday."),
        make_article("2", "Stir the butter until it is soft."),
    ]
    with beam.Pipeline("FnApiRunner") as pipeline:
        assert_that(
            pipeline | beam.Create(articles) | AssignRegions(),
            equal_to([with_region(article) for article in articles]),
        )
