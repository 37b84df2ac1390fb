"""Windows that are judged while the rows of the ones before are on their way."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.testing import test_stream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, GlobalWindows, TimestampedValue

from schemas.arrow import ARTICLE_SCHEMA, to_batch
from schemas.article import Article
from tests.transforms.deduplicate.stories import NOON, digest, make_article
from transforms.deduplicate.claims import Claims, claimed_rows
from transforms.deduplicate.known_rows import known_of_table
from transforms.deduplicate.packed import Known, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.stamp import mark_duplicates
from transforms.deduplicate.transform import Deduplicate
from transforms.deduplicate.verdict import decide

STORY = (
    "Clerks at the Hollen land office found 31 boxes of deeds in a sealed cellar on Tuesday, "
    "the archivist, Rosa Timm, said. The papers date from 1846 to 1903 and name owners of "
    "some 900 farms between Aske and Brenby, many of them sold after the great fire."
)

LATER = NOON + dt.timedelta(hours=2)


def claim(articles: list[Article], drop: bool = False) -> Known:
    batch = pack_articles(articles)
    return claimed_rows(batch, decide(batch, nothing_known()), drop)


def columns(known: Known) -> list[tuple]:
    """What of history a verdict depends on."""
    core = known.rows.core
    names = [name for name in core.dtype.names if name not in {"id", "tie"}]
    sketches = known.rows.sketches.take(np.arange(len(known)))
    rows = zip(*(core[name].tolist() for name in names), core["id"], known.clusters, strict=True)
    return sorted((*row, sketch.tobytes()) for row, sketch in zip(rows, sketches, strict=True))


def test_claimed_rows_are_those_that_the_dataset_will_show():
    articles = [make_article("head", STORY), make_article("copy", STORY, "Old deeds found", LATER)]
    written = pa.Table.from_batches([to_batch(mark_duplicates(articles), ARTICLE_SCHEMA)])
    assert columns(claim(articles)) == columns(known_of_table(written, NOON.date()))


def test_copies_that_are_dropped_are_not_claimed():
    articles = [make_article("head", STORY), make_article("copy", STORY, "Old deeds found", LATER)]
    assert claim(articles, drop=True).rows.core["id"].tolist() == [digest("head").encode()]


def test_claim_is_read_as_it_was_saved(tmp_path: Path):
    claims, rows = Claims(str(tmp_path)), claim([make_article("head", STORY)])
    with claims.judging():
        claims.save("20241130T120000Z", rows, {"dropped_repeat": 2})
    assert columns(claims.load(but="20241130T120100Z")) == columns(rows)
    assert claims.counts("20241130T120000Z") == {"dropped_repeat": 2}
    claims.remove("20241130T120000Z")
    assert (claims.names(), claims.counts("20241130T120000Z")) == ([], {})


def test_window_judged_again_never_meets_its_own_claim(tmp_path: Path):
    claims = Claims(str(tmp_path))
    with claims.judging():
        claims.save("20241130T120000Z", claim([make_article("head", STORY)]), {})
    assert len(claims.load(but="20241130T120000Z")) == 0


def test_windows_before_are_the_earlier_and_those_judged_before(tmp_path: Path):
    claims = Claims(str(tmp_path))
    with claims.judging():
        for name in ("3", "2", "4"):
            claims.save(name, nothing_known(), {})
            later = dt.datetime.now().timestamp() + int(name == "2") + 2 * int(name == "4")
            os.utime(tmp_path / f"{name}.claim.npz", (later, later))
    assert claims.others_before("2") == ["3"]
    assert claims.others_before("4") == ["2", "3"]
    assert claims.others_before("1") == []


def test_neighboring_windows_do_not_both_write_a_story_as_new(tmp_path: Path):
    """Nothing is in the dataset in between: the second window knows the first by its claim."""
    first = make_article("head", STORY)
    again, copy = make_article("head", STORY), make_article("copy", STORY, "Old deeds found", LATER)
    stream = (
        test_stream.TestStream()
        .add_elements([TimestampedValue(first, 10)])
        .advance_watermark_to(60)
        .add_elements([TimestampedValue(again, 70), TimestampedValue(copy, 80)])
        .advance_watermark_to_infinity()
    )

    def fields(article: Article) -> Iterator[tuple]:
        yield article.article_id, article.duplicate_of

    with beam.Pipeline(
        runner=BundleBasedDirectRunner(), options=PipelineOptions(["--streaming"])
    ) as pipeline:
        found = (
            pipeline
            | stream
            | beam.WindowInto(FixedWindows(60))
            | Deduplicate(str(tmp_path / "spool"), claims=Claims(str(tmp_path / "claims")))
            | beam.FlatMap(fields)
            | "All" >> beam.WindowInto(GlobalWindows())
        )
        assert_that(found, equal_to([(digest("head"), None), (digest("copy"), digest("head"))]))
    counted = Claims(str(tmp_path / "claims")).counts("19700101T000100Z")
    assert (counted["dropped_repeat"], counted["duplicates_exact"]) == (1, 1)
