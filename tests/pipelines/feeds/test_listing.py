"""`newsbeam feeds list`: how feeds are doing, and which are called out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.feeds.findings import Level
from pipelines.feeds.known import Contents, count_contents
from pipelines.feeds.listing import judge
from tests.pipelines.conftest import Outcome
from tests.pipelines.feeds.conftest import NOW, ago, save
from transforms.fetch.state import FeedState

Feeds = Callable[..., Outcome]

WELL = FeedState(
    source="https://a.example/feed",
    status=200,
    fetched_at=ago(hours=1),
    succeeded_at=ago(hours=1),
    changed_at=ago(hours=1),
    next_due=NOW + dt.timedelta(days=3),
)
FAILING = FeedState(
    source="https://b.example/feed",
    status=500,
    fetched_at=ago(hours=1),
    succeeded_at=ago(days=9),
    next_due=ago(minutes=1),
    failures=12,
    failing_since=ago(days=8),
    message="the server answered 500",
)


@pytest.fixture
def known(dataset: Path) -> Path:
    save(dataset, WELL, FAILING)
    return dataset


def test_failing_feeds_come_first_and_give_exit_code_1(feeds: Feeds, known: Path):
    code, out, err = feeds("list", known)
    assert (code, err) == (1, "2 feeds, 1 of them failing for 7 days or more, or gone\n")
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "feed last success next failures articles a day what",
        "https://b.example/feed problem 9 days ago now 12 1 1.0 "
        "failing for 8 days (12 times in a row): the server answered 500",
        "https://a.example/feed fine 1 hour ago in 3 days 0 5 1.0 well",
    ]


def test_failing_days(feeds: Feeds, known: Path):
    code, out, _ = feeds("list", known, "--failing-days", "9")
    assert code == 0
    assert "note" in out
    assert "problem" not in out


def test_problems_alone_for_a_cron_line(feeds: Feeds, known: Path):
    code, out, err = feeds("list", known, "--problems")
    assert (code, err) == (1, "")
    assert [line.split()[0] for line in out.splitlines()] == ["feed", "https://b.example/feed"]
    assert feeds("list", known, "--problems", "--failing-days", "30") == (0, "", "")


def test_feeds_of_a_list_alone(feeds: Feeds, known: Path, tmp_path: Path):
    listed = tmp_path / "feeds.opml"
    listed.write_text(
        '<opml><body><outline xmlUrl="https://c.example/f"/>'
        '<outline xmlUrl="https://me:secret@a.example/feed"/></body></opml>'
    )
    code, out, _ = feeds("list", known, "--feeds", listed)
    assert code == 0
    rows = [line.split() for line in out.splitlines()[1:]]
    assert [(row[0], row[1]) for row in rows] == [
        ("https://c.example/f", "note"),
        ("https://a.example/feed", "fine"),
    ]
    assert rows[0][-3:] == ["not", "asked", "yet"]


def test_list_that_is_none_is_wrong_usage(feeds: Feeds, known: Path):
    code, out, err = feeds("list", known, "--feeds", "missing.opml")
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam feeds list: --feeds 'missing.opml' is no file or folder here ")


def test_list_that_cannot_be_read_is_told(feeds: Feeds, known: Path, tmp_path: Path):
    listed = tmp_path / "feeds.opml"
    listed.write_text("<opml>")
    code, _, err = feeds("list", known, "--feeds", listed)
    assert code == 0
    assert err.startswith(f"newsbeam feeds list: {listed}: not a usable OPML list: ")


def test_json(feeds: Feeds, known: Path):
    _, out, err = feeds("list", known, "--json")
    assert err == ""
    assert json.loads(out)[0] == {
        "feed": "https://b.example/feed",
        "level": "problem",
        "message": "failing for 8 days (12 times in a row): the server answered 500",
        "status": 500,
        "last_asked": ago(hours=1).isoformat().replace("+00:00", "Z"),
        "last_success": ago(days=9).isoformat().replace("+00:00", "Z"),
        "last_change": None,
        "next_due": ago(minutes=1).isoformat().replace("+00:00", "Z"),
        "failures": 12,
        "failing_since": ago(days=8).isoformat().replace("+00:00", "Z"),
        "moved_to": None,
        "retired_at": None,
        "publisher": None,
        "articles": 1,
        "articles_a_day": 1.0,
        "newest": NOW.date().isoformat(),
    }


def test_contents_count_articles_once_and_days_from_the_first(dataset: Path):
    today = NOW.date()
    found = count_contents(dataset, today)
    # Four articles in the window, the oldest of them three days ago: over four days.
    assert found["https://a.example/feed"] == Contents(
        articles=5, newest=today, a_day=1.0, publisher="The Post"
    )
    later = count_contents(dataset, today + dt.timedelta(days=27))
    assert later["https://a.example/feed"].a_day == pytest.approx(2 / 28)
    much_later = count_contents(dataset, today + dt.timedelta(days=60))
    assert much_later["https://a.example/feed"].a_day == 0.0


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(WELL, None, id="well"),
        pytest.param(FeedState(source="a"), Level.NOTE, id="never-asked"),
        pytest.param(FAILING, Level.PROBLEM, id="failing"),
        pytest.param(FeedState(source="a", retired_at=ago(days=1)), Level.PROBLEM, id="gone"),
        pytest.param(
            FeedState(
                source="a",
                failures=3,
                failing_since=ago(days=80),
                fetched_at=ago(days=30),
                next_due=ago(days=29),
            ),
            Level.NOTE,
            id="in-no-list-any-more",
        ),
        pytest.param(
            FeedState(source="a", fetched_at=ago(days=1), moved_to="https://b.example/"),
            Level.NOTE,
            id="moved",
        ),
    ],
)
def test_judge(state: FeedState, expected: Level | None):
    assert judge(state, NOW, last_run=ago(hours=1), failing_days=7) is expected


def test_dataset_that_no_feed_went_into_is_empty(feeds: Feeds, dataset: Path):
    code, out, err = feeds("list", dataset)
    assert (code, out) == (0, "")
    assert err == "0 feeds, 0 of them failing for 7 days or more, or gone\n"


def test_state_without_a_dataset_is_listed(feeds: Feeds, tmp_path: Path):
    save(tmp_path, WELL)
    assert feeds("list", tmp_path)[0] == 0


def test_folder_that_is_none_is_wrong_usage(feeds: Feeds, tmp_path: Path):
    code, out, err = feeds("list", tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam feeds list: no folder ")
    assert err.count("\n") == 1


def test_broken_state_is_told_with_its_line(feeds: Feeds, known: Path):
    (known / "_state" / "feeds.jsonl").write_text("nonsense\n")
    code, out, err = feeds("list", known)
    assert (code, out) == (1, "")
    assert "feeds.jsonl:1: " in err
    assert err.count("\n") == 1


def test_broken_file_is_named(feeds: Feeds, known: Path):
    broken = known / "articles" / f"date={NOW.date()}" / "region=unknown" / "part-2.parquet"
    broken.write_bytes(b"no Parquet at all")
    code, out, err = feeds("list", known)
    assert (code, out) == (1, "")
    assert "part-2.parquet" in err
    assert err.endswith("mend or remove that file\n")
    assert err.count("\n") == 1
