"""Neither the order of arrival nor the split into runs changes who shares a cluster."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Article
from tests.transforms.deduplicate.stories import NOON, clusters_of, make_article, remember
from transforms.deduplicate import candidates, crowds
from transforms.deduplicate.packed import nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import decide

DAYS = 14
_WORDS = [f"{'Mo' if number % 6 == 0 else 'wa'}r{number}" for number in range(400)]


def _story(draw: random.Random, words: int) -> list[str]:
    return draw.choices(_WORDS, k=words)


def _variant(draw: random.Random, story: list[str]) -> list[str]:
    change = draw.randrange(5)
    if change == 0:
        return story
    if change == 1:
        return story[: max(20, len(story) // 2)]
    if change == 2:
        return _story(draw, 15) + story
    if change == 3:
        return [draw.choice(_WORDS) if draw.random() < 0.04 else word for word in story]
    cut = draw.randrange(len(story))
    return story[:cut] + story[cut + 15 :]


def _articles(draw: random.Random, count: int) -> list[Article]:
    """Articles of a few families of copies, versions and repeats, over some weeks."""
    families = [_story(draw, draw.randint(20, 120)) for _ in range(max(1, count // 4))]
    articles: list[Article] = []
    for number in range(count):
        if articles and draw.random() < 0.15:
            old = draw.choice(articles)
            text = " ".join(_variant(draw, old.text.split()))
            made = make_article("x", text, old.title, old.published_at, old.canonical_url)
            articles.append(replace(made, article_id=old.article_id))
            continue
        text = " ".join(_variant(draw, draw.choice(families)))
        url = f"https://news.example/{draw.randrange(count)}" if draw.random() < 0.3 else None
        published_at = NOON + dt.timedelta(hours=draw.randrange(24 * 40))
        title = " ".join(_story(draw, 4)) if draw.random() < 0.7 else None
        articles.append(make_article(str(number), text, title, published_at, url))
    return articles


def _clusters(articles: list[Article], run_ends: list[int]) -> set[frozenset[bytes]]:
    known = nothing_known()
    for start, end in zip([0, *run_ends], [*run_ends, len(articles)], strict=True):
        batch = pack_articles(articles[start:end])
        known = remember(known, batch, decide(batch, known, DAYS))
    return clusters_of(known)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 40), st.data())
def test_order_and_split_change_no_cluster(seed: int, count: int, data: st.DataObject):
    articles = _articles(random.Random(seed), count)
    whole = _clusters(articles, [])
    shuffled = data.draw(st.permutations(articles))
    run_ends = sorted(data.draw(st.lists(st.integers(0, count), max_size=6)))
    assert _clusters(shuffled, run_ends) == whole


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(2, 40), st.data())
def test_order_and_split_change_no_cluster_when_keys_are_crowded(
    seed: int, count: int, data: st.DataObject
):
    """Here of keys that more than three share; of their pairs the next in time alone are named."""
    articles = _articles(random.Random(seed), count)
    shuffled = data.draw(st.permutations(articles))
    run_ends = sorted(data.draw(st.lists(st.integers(0, count), max_size=6)))
    whole = _clusters(articles, [])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(candidates, "NEIGHBORS", ((3, 2), (1 << 62, 1)))
        assert _clusters(articles, []) == whole
        assert _clusters(shuffled, run_ends) == whole


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(2, 40), st.data())
def test_runs_part_nothing_that_one_run_joins_where_keys_are_not_compared_across(
    seed: int, count: int, data: st.DataObject
):
    """Each row of a run is then compared with those near it, of all there are so far."""
    articles = _articles(random.Random(seed), count)
    run_ends = sorted(data.draw(st.lists(st.integers(0, count), max_size=6)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(candidates, "NEIGHBORS", ((3, 2), (5, 1), (1 << 62, 1)))
        patched.setattr(crowds, "PAIRS_A_TEXT", 0)
        whole = _clusters(articles, [])
        split = _clusters(data.draw(st.permutations(articles)), run_ends)
    assert [one for one in whole if not any(one <= other for other in split)] == []


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32), st.integers(2, 30))
def test_order_changes_no_verdict_within_a_run(seed: int, count: int):
    draw = random.Random(seed)
    articles = {article.content_hash: article for article in _articles(draw, count)}
    rows = list(articles.values())
    shuffled = draw.sample(rows, len(rows))
    assert _verdicts(rows) == _verdicts(shuffled)


def _verdicts(articles: list[Article]) -> dict[str, tuple[int, bytes, int]]:
    verdicts = decide(pack_articles(articles), nothing_known(), DAYS)
    rows = zip(
        verdicts.kind.tolist(), verdicts.cluster.tolist(), verdicts.version.tolist(), strict=True
    )
    return {article.content_hash: row for article, row in zip(articles, rows, strict=True)}
