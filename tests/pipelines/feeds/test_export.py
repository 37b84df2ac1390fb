"""`newsbeam feeds export`: OPML that readers, and `--feeds`, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.feeds.opml import ListedFeed, to_opml
from tests.pipelines.conftest import Outcome
from tests.pipelines.feeds.conftest import ago, save
from tests.pipelines.query.conftest import article, write_articles
from transforms.fetch.state import FeedState
from transforms.parse.opml import OutlineFeed, parse_opml

Feeds = Callable[..., Outcome]
A, B, C = (FeedState(source=f"https://{name}.example/feed?x=1&y=2") for name in "abc")


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Two feeds in folders, one that is gone."""
    folder = tmp_path / "out"
    write_articles(
        folder,
        [
            article("a0", source=A.source, publisher="Le Phare <é>"),
            article("a1", source=A.source, publisher="Le Phare <é>"),
            article("b0", source=B.source, categories=("rain",)),
        ],
    )
    save(
        folder,
        replace(A, folders=("World", 'Asia & "all"')),
        B,
        FeedState(source=C.source, retired_at=ago(days=1)),
    )
    return folder


def test_export_reads_back(feeds: Feeds, known: Path):
    code, out, err = feeds("export", known)
    assert (code, err) == (0, "newsbeam feeds export: left out what is gone: 1 feed\n")
    assert parse_opml(out.encode()).feeds == [
        OutlineFeed(A.source, "Le Phare <é>", ("World", 'Asia & "all"')),
        OutlineFeed(B.source, B.source),
    ]


def test_export_of_no_feeds_is_exit_code_1(feeds: Feeds, dataset: Path):
    code, out, err = feeds("export", dataset)
    assert (code, out) == (1, "")
    assert err.endswith("no run has asked a feed that is still there\n")


TEXT = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)


@given(
    st.lists(
        st.builds(
            ListedFeed,
            st.integers(0, 99).map(lambda n: f"https://a.example/?n={n}&m='\"<>"),
            TEXT,
            st.lists(TEXT, max_size=3, unique=True).map(tuple),
        ),
        unique_by=lambda feed: feed.url,
    )
)
def test_opml_of_any_text_reads_back(listed: list[ListedFeed]):
    read = parse_opml(to_opml(listed, "\x00T")).feeds
    assert {feed.url for feed in read} == {feed.url for feed in listed}
    if all(
        str(feed.title).isprintable() and "".join(feed.folders).isprintable() for feed in listed
    ):
        found = {(feed.url, feed.title, feed.folders) for feed in read}
        assert found == {(feed.url, feed.title, feed.folders) for feed in listed}


def test_feeds_of_a_folder_stand_together():
    listed = [
        ListedFeed("https://a.example/", "A", ("World",)),
        ListedFeed("https://b.example/", "B"),
        ListedFeed("https://c.example/", "C", ("World", "Asia")),
    ]
    assert [feed.title for feed in parse_opml(to_opml(listed, "T")).feeds] == ["A", "C", "B"]
