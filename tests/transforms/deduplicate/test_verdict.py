import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.article import Article
from tests.transforms.deduplicate.stories import (
    NOON,
    clusters_of,
    digest,
    judge,
    make_article,
    make_dateline,
    remember,
)
from transforms.deduplicate.packed import nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import Kind, decide

CASES = Path(__file__).parents[2] / "cases" / "deduplicate.jsonl"
KINDS = {
    None: Kind.NEW,
    "url": Kind.URL,
    "exact": Kind.EXACT,
    "contained": Kind.CONTAINED,
    "near": Kind.NEAR,
}
STORY = (
    "The harbor board of Aske voted seven to two on Friday to close the old fish quay, "
    "its chairman, Per Lund, said. The quay, built in 1911, needs repairs that would cost "
    "18 million crowns, more than the port earns in three years. Fishermen from Brenby "
    "protested outside the hall and handed over 2,300 signatures against the plan."
)


def _cases() -> list[Any]:
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [
        pytest.param(row["input"], row["expected"], id=f"{row['id']}: {row['why']}") for row in rows
    ]


def _article(name: str, row: dict[str, Any]) -> Article:
    end, day = row.get("dateline", (0, None))
    dateline = make_dateline(end, dt.date.fromisoformat(day)) if day else None
    published_at = dt.datetime.fromisoformat(row["published"])
    return make_article(name, row["text"], row["title"], published_at, row.get("url"), dateline)


@pytest.mark.parametrize(("pair", "expected"), _cases())
def test_pair(pair: list[dict[str, Any]], expected: str | None):
    verdicts = judge([_article("one", pair[0]), _article("two", pair[1])])
    assert verdicts.kind.tolist() == [Kind.NEW, KINDS[expected]]


@pytest.mark.parametrize(("pair", "expected"), _cases())
def test_pair_across_runs(pair: list[dict[str, Any]], expected: str | None):
    first = pack_articles([_article("one", pair[0])])
    known = remember(nothing_known(), first, decide(first, nothing_known()))
    verdicts = decide(pack_articles([_article("two", pair[1])]), known)
    assert verdicts.kind.tolist() == [KINDS[expected]]


def test_same_article_again_is_a_repeat():
    article = make_article("one", STORY)
    assert judge([article, replace(article)]).kind.tolist() == [Kind.NEW, Kind.REPEAT]


def test_same_article_in_a_later_run_is_a_repeat():
    batch = pack_articles([make_article("one", STORY)])
    known = remember(nothing_known(), batch, decide(batch, nothing_known()))
    assert decide(batch, known).kind.tolist() == [Kind.REPEAT]


def test_changed_article_is_the_next_version_and_not_its_own_duplicate():
    first = make_article("one", STORY, published_at=NOON)
    later = replace(make_article("one", STORY + " The vote stands."), updated_at=NOON)
    known = nothing_known()
    for article in (first, later):
        batch = pack_articles([article])
        verdicts = decide(batch, known)
        known = remember(known, batch, verdicts)
    assert verdicts.version.tolist() == [2]
    assert verdicts.kind.tolist() == [Kind.NEW]
    assert verdicts.cluster.tolist() == [first.article_id.encode()]
    assert verdicts.first_seen.tolist() == known.rows.core["first_seen"][:1].tolist()


def test_versions_within_a_run_follow_their_updates():
    articles = [
        replace(make_article("one", STORY + word), updated_at=NOON + dt.timedelta(hours=hour))
        for word, hour in ((" Third.", 3), (" First.", 1), (" Second.", 2))
    ]
    assert judge(articles).version.tolist() == [3, 1, 2]


def test_version_of_a_copy_stays_a_copy():
    head = make_article("head", STORY, published_at=NOON - dt.timedelta(hours=1))
    copy = make_article("copy", STORY, "Quay to close")
    edited = make_article("copy", STORY + " The vote stands.", "Quay to close")
    assert judge([head, copy, edited]).kind.tolist() == [Kind.NEW, Kind.EXACT, Kind.NEAR]


def test_head_is_the_earliest_published():
    articles = [
        make_article(name, STORY, published_at=NOON + dt.timedelta(hours=hour))
        for name, hour in (("b", 2), ("a", 0), ("c", 1))
    ]
    assert judge(articles).cluster.tolist() == [digest("a").encode()] * 3


def test_agency_copy_is_the_head_on_a_tie():
    agency = make_dateline(0, None, ("AP",))
    articles = [
        make_article("a", STORY),
        make_article("b", STORY, agencies=("AP",)),
        make_article("c", STORY, dateline=agency),
    ]
    assert judge(articles).cluster.tolist() == [digest("c").encode()] * 3


def test_earlier_copy_that_comes_late_joins_the_known_head():
    first = pack_articles([make_article("known", STORY)])
    known = remember(nothing_known(), first, decide(first, nothing_known()))
    early = make_article("early", STORY, published_at=NOON - dt.timedelta(hours=5))
    verdicts = decide(pack_articles([early]), known)
    assert verdicts.cluster.tolist() == [digest("known").encode()]
    assert verdicts.kind.tolist() == [Kind.EXACT]


def test_copies_further_apart_than_days_keep_apart():
    later = make_article("later", STORY, published_at=NOON + dt.timedelta(days=3))
    articles = [make_article("first", STORY), later]
    assert judge(articles, days=2).kind.tolist() == [Kind.NEW, Kind.NEW]
    assert judge(articles, days=3).kind.tolist() == [Kind.NEW, Kind.EXACT]


def test_two_clusters_joined_by_a_new_member_are_linked_and_not_rewritten():
    known = nothing_known()
    for name, day in (("early", 0), ("late", 20)):
        batch = pack_articles(
            [make_article(name, STORY, published_at=NOON + dt.timedelta(days=day))]
        )
        known = remember(known, batch, decide(batch, known))
    between = make_article("between", STORY, published_at=NOON + dt.timedelta(days=10))
    batch = pack_articles([between])
    verdicts = decide(batch, known)
    assert verdicts.cluster.tolist() == [digest("early").encode()]
    assert verdicts.links == {0: (digest("late").encode(),)}
    after = remember(known, batch, verdicts)
    assert len(clusters_of(after)) == 1
    again = make_article("again", STORY, published_at=NOON + dt.timedelta(days=11))
    assert decide(pack_articles([again]), after).links == {}


def test_similarity_is_the_share_of_the_shorter_text():
    brief = make_article("brief", STORY.split(" The quay")[0], published_at=NOON)
    whole = make_article("whole", STORY, published_at=NOON - dt.timedelta(hours=1))
    assert judge([whole, brief]).similarity.tolist()[1] == 1.0


def test_rows_of_a_verdict_number_from_zero():
    articles = [make_article(name, STORY) for name in ("a", "b", "c")]
    verdicts = judge(articles)
    assert verdicts.rows(1, 3).kind.tolist() == verdicts.kind.tolist()[1:]


def test_no_rows_give_no_verdicts():
    assert judge([]).kind.tolist() == []


def test_copy_of_like_length_is_near_and_the_long_story_of_a_brief_contained():
    brief = " ".join(STORY.split()[:33])
    edited = STORY.replace("voted seven to two", "voted by seven to two").replace(
        "old fish", "fish"
    )
    long_first = judge([make_article("one", STORY), make_article("two", brief)])
    brief_first = judge([make_article("one", brief), make_article("two", STORY)])
    alike = judge([make_article("one", STORY), make_article("two", edited)])
    kinds = [verdicts.kind.tolist()[1] for verdicts in (long_first, brief_first, alike)]
    assert kinds == [Kind.CONTAINED, Kind.CONTAINED, Kind.NEAR]
