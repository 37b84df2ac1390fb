"""Batches laid down on disk, and the verdicts on them."""

import os
import resource

import numpy as np

from schemas.article import Article
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.spool import open_spooled, read_verdicts, write_spool, write_verdicts
from transforms.deduplicate.verdict import Kind, Verdicts


def verdicts(links: dict[int, tuple[bytes, ...]]) -> Verdicts:
    return Verdicts(
        kind=np.array([Kind.NEW, Kind.NEAR], np.uint8),
        cluster=np.array([b"a1", b"a1"]),
        similarity=np.array([np.nan, 0.75], np.float32),
        version=np.array([1, 2], np.int32),
        first_seen=np.array([5, -6], np.int64),
        links=links,
    )


def test_verdicts_come_back_as_they_were_written(tmp_path):
    for links in ({}, {1: (b"c9", "ü7".encode()), 0: (b"b",)}):
        written = verdicts(links)
        found = read_verdicts(write_verdicts(str(tmp_path / "batch"), written))
        assert found.links == links
        for column in ("kind", "cluster", "similarity", "version", "first_seen"):
            np.testing.assert_array_equal(getattr(found, column), getattr(written, column))


def test_two_verdicts_on_a_batch_do_not_meet(tmp_path):
    names = {write_verdicts(str(tmp_path / "batch"), verdicts({})) for _ in range(2)}
    assert len(names) == 2


def test_batches_are_lent_one_behind_the_other(tmp_path):
    articles = [
        Article(article_id=name, source="s", content_hash=name, text_hash=name, text="Rain. " * 90)
        for name in ("a", "longer", "b")
    ]
    parts = [articles[:2], articles[2:]]
    paths = [write_spool(str(tmp_path), part, pack_articles(part)) for part in parts]
    with open_spooled(paths) as (rows, sizes):
        assert rows.core["id"].tolist() == [b"a", b"longer", b"b"]
        assert sizes == [2, 1]
        taken = rows.sketches.take(np.arange(3))
        assert taken.tobytes() == pack_articles(articles).sketches.take(np.arange(3)).tobytes()


def test_more_batches_than_files_may_be_open_are_lent(tmp_path):
    article = Article(article_id="a", source="s", content_hash="c", text_hash="t", text="Rain.")
    paths = [write_spool(str(tmp_path), [article], pack_articles([article])) for _ in range(60)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    already_open = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (already_open + 20, hard))
    try:
        with open_spooled(paths) as (rows, sizes):
            assert sum(map(len, rows.sketches.key_blocks())) == len(rows) == sum(sizes) == 60
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
