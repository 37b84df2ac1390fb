"""Windows of a stream: each sees the rows in place and what the windows before it claim."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.testing import test_stream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from schemas.arrow import ARTICLE_SCHEMA, to_batch
from schemas.article import Article
from tests.transforms.deduplicate.stories import NOON, clusters_of, digest, make_article
from transforms.deduplicate.claims import Claims, claimed_rows
from transforms.deduplicate.history import DatasetHistory, NoHistory
from transforms.deduplicate.known_rows import concat_known
from transforms.deduplicate.packed import Known, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.transform import Deduplicate
from transforms.deduplicate.verdict import Kind, Verdicts, decide

STORY = (
    "Divers found the bell of the ferry Aske in 31 meters of water off Brenby on Monday, the "
    "museum in Tavnik said. The ship sank in 1911 with 64 people and the wages of the quarry on "
    "board. Its curator, Rosa Timm, wants to show the bell in the old customs house from May."
)
OTHER = (
    "The parliament in Hollen put off a vote on the lock at Tavnik on Monday after 7 members of "
    "the farmers' party walked out. Its leader, Per Lund, asked for the report of the engineers, "
    "which the ministry has kept since October. The vote is now set for March 19."
)
WINDOW_S = 60


def _copy(name: str, minute: int, text: str = STORY) -> Article:
    return make_article(name, text, f"Bell of {name} found", NOON + dt.timedelta(minutes=minute))


def _seen(article: Article) -> TimestampedValue:
    assert article.published_at is not None
    return TimestampedValue(article, article.published_at.timestamp())


def _stream(windows: Sequence[Sequence[Article]]) -> beam.PTransform:
    """The articles of one window after another, each closed before the next begins."""
    start = NOON.timestamp()
    stream = test_stream.TestStream().advance_watermark_to(start)
    for number, articles in enumerate(windows, 1):
        stream = stream.add_elements([_seen(article) for article in articles])
        stream = stream.advance_watermark_to(start + number * WINDOW_S)
    return stream.advance_watermark_to_infinity()


def _summary(article: Article) -> tuple[str, str | None, int]:
    return article.article_id, article.duplicate_of, article.version


class _PutInPlace(beam.DoFn):
    """Write each article to the dataset as soon as it comes, and give up its window's claim."""

    def __init__(self, articles_dir: str, claims: Claims | None) -> None:
        self._articles_dir = Path(articles_dir)
        self._claims = claims

    def process(self, article: Article) -> Iterator[Article]:
        folder = self._articles_dir / f"date={article.date}" / "region=unknown"
        folder.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_batches([to_batch([article], ARTICLE_SCHEMA)])
        pq.write_table(table, folder / f"part-{article.content_hash}.parquet")
        if self._claims is not None:
            for name in self._claims.names():
                self._claims.remove(name)
        yield article


@pytest.fixture
def claims(tmp_path: Path) -> Claims:
    return Claims(str(tmp_path / "claims"))


@pytest.fixture
def history(tmp_path: Path) -> DatasetHistory:
    return DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))


def _run(
    tmp_path: Path,
    windows: Sequence[Sequence[Article]],
    expected: Sequence[tuple[str, str | None, int]],
    history: DatasetHistory | None,
    claims: Claims | None,
    write: bool,
    days: int = 14,
) -> None:
    spool = str(tmp_path / "spool")
    with beam.Pipeline(
        runner=BundleBasedDirectRunner(), options=PipelineOptions(streaming=True)
    ) as pipeline:
        found = (
            pipeline
            | _stream(windows)
            | beam.WindowInto(FixedWindows(WINDOW_S))
            | Deduplicate(spool, history, claims=claims, days=days)
        )
        if write:
            assert history is not None
            found = found | beam.ParDo(_PutInPlace(history.articles_dir, claims))
        assert_that(found | beam.Map(_summary), equal_to(list(expected)))


def test_window_sees_the_rows_of_windows_in_place(tmp_path: Path, history: DatasetHistory):
    windows = [[_copy("a", 0)], [_copy("b", 1), _copy("other", 1, OTHER)], [_copy("c", 2)]]
    expected = [
        (digest("a"), None, 1),
        (digest("b"), digest("a"), 1),
        (digest("other"), None, 1),
        (digest("c"), digest("a"), 1),
    ]
    _run(tmp_path, windows, expected, history, None, write=True)


def test_without_claims_windows_on_their_way_are_judged_apart(
    tmp_path: Path, history: DatasetHistory
):
    windows = [[_copy("a", 0)], [_copy("b", 1)]]
    expected = [(digest("a"), None, 1), (digest("b"), None, 1)]
    _run(tmp_path, windows, expected, history, None, write=False)


@pytest.mark.parametrize("write", [True, False], ids=["rows in place", "rows on their way"])
def test_repeat_and_version_are_told_across_windows(
    tmp_path: Path, history: DatasetHistory, claims: Claims, write: bool
):
    first, other = _copy("a", 0), _copy("other", 0, OTHER)
    again = replace(first, published_at=NOON + dt.timedelta(minutes=1))
    edited = _copy("other", 1, OTHER + " Guests left early.")
    expected = [(digest("a"), None, 1), (digest("other"), None, 1), (digest("other"), None, 2)]
    _run(tmp_path, [[first, other], [again, edited]], expected, history, claims, write=write)


def test_days_of_0_tell_repeats_of_claims_and_seek_no_copies(
    tmp_path: Path, history: DatasetHistory, claims: Claims
):
    first = _copy("a", 0)
    again = replace(first, published_at=NOON + dt.timedelta(minutes=1))
    expected = [(digest("a"), None, 1), (digest("b"), None, 1)]
    windows = [[first], [again, _copy("b", 1)]]
    _run(tmp_path, windows, expected, history, claims, write=False, days=0)


def _judge(claims: Claims, name: str, articles: Sequence[Article]) -> Verdicts:
    """What the step does with a window."""
    batch = pack_articles(articles)
    with claims.judging():
        known = concat_known([NoHistory().load(batch, 14), claims.load(but=name)])
        verdicts = decide(batch, known)
        claims.save(name, claimed_rows(batch, verdicts), {})
    return verdicts


def _listed(verdicts: Verdicts) -> list[tuple[int, bytes]]:
    return list(zip(verdicts.kind.tolist(), verdicts.cluster.tolist(), strict=True))


def test_window_judged_again_gets_the_same_verdicts(claims: Claims):
    windows = {"1": [_copy("a", 0)], "2": [_copy("b", 1), _copy("other", 1, OTHER)]}
    first = {name: _listed(_judge(claims, name, articles)) for name, articles in windows.items()}
    for name, articles in windows.items():
        assert _listed(_judge(claims, name, articles)) == first[name]


def test_window_that_comes_late_joins_what_later_ones_claim(claims: Claims):
    _judge(claims, "2", [_copy("first", 1)])
    assert _listed(_judge(claims, "1", [_copy("late", 0)])) == [
        (Kind.EXACT, digest("first").encode())
    ]


def test_links_are_claimed_with_the_rows(claims: Claims):
    for name, day in (("1", 0), ("2", 20)):
        articles = [make_article(name, STORY, published_at=NOON + dt.timedelta(days=day))]
        _judge(claims, name, articles)
    between = make_article("3", STORY, published_at=NOON + dt.timedelta(days=10))
    assert _judge(claims, "3", [between]).links == {0: (digest("2").encode(),)}
    assert len(clusters_of(claims.load(but=""))) == 1


def test_row_known_by_claim_and_by_file_counts_once(claims: Claims):
    batch = pack_articles([_copy("a", 0)])
    held = claimed_rows(batch, decide(batch, nothing_known()))
    edited = pack_articles([_copy("a", 1, STORY + " Guests left early."), _copy("b", 1)])
    once, twice = (decide(edited, concat_known([held] * times)) for times in (1, 2))
    assert _fields(once) == _fields(twice)


def _fields(verdicts: Verdicts) -> list[object]:
    return [
        verdicts.kind.tolist(),
        verdicts.cluster.tolist(),
        verdicts.version.tolist(),
        verdicts.first_seen.tolist(),
        np.nan_to_num(verdicts.similarity).tolist(),
        dict(verdicts.links),
    ]


def test_windows_give_the_clusters_of_one_batch(claims: Claims):
    articles = [_copy(str(number), number, (STORY, OTHER)[number % 2]) for number in range(10)]
    for number, article in enumerate(articles):
        _judge(claims, str(number), [article])
    batch = pack_articles(articles)
    whole: Known = claimed_rows(batch, decide(batch, nothing_known()))
    assert clusters_of(claims.load(but="")) == clusters_of(whole)
