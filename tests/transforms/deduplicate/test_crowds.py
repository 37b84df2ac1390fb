"""A key that hundreds of texts share joins what all its pairs would, and templates stay cheap."""

import datetime as dt
import random
from typing import Any

import numpy as np
import pytest

from schemas.article import Article
from tests.transforms.deduplicate.stories import (
    NOON,
    clusters_of,
    judge,
    make_article,
    remember,
)
from transforms.deduplicate import crowds
from transforms.deduplicate.candidates import SharedKeys
from transforms.deduplicate.components import connect
from transforms.deduplicate.copies import are_copies, compare
from transforms.deduplicate.packed import Packed, keys_of, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import decide

PAPERS = 160


def _words(draw: random.Random, count: int) -> list[str]:
    ranks = (int(20_000 ** draw.random()) for _ in range(count))
    return [f"{'Mo' if rank % 8 == 7 else 'wa'}r{rank}" for rank in ranks]


def _change(draw: random.Random, story: list[str]) -> list[str]:
    """Cut the end or the middle, put a local lead before, or edit."""
    change = draw.randrange(4)
    if change == 0:
        return story[: max(60, int(len(story) * draw.uniform(0.33, 0.8)))]
    if change == 1:
        return _words(draw, 40) + story
    if change == 2:
        cut = draw.randrange(max(1, len(story) - 80))
        return story[:cut] + story[cut + 80 :]
    return [_words(draw, 1)[0] if draw.random() < 0.06 else word for word in story]


def _story_in_papers(seed: int) -> list[Article]:
    """One story, changed three times over in each paper, each under its own headline."""
    draw = random.Random(seed)
    story = _words(draw, 200)
    articles = []
    for number in range(PAPERS):
        text = " ".join(_change(draw, _change(draw, _change(draw, story))))
        published_at = NOON + dt.timedelta(minutes=draw.randrange(60 * 30))
        title = " ".join(_words(draw, 6))
        articles.append(make_article(f"{seed} {number}", text, title, published_at))
    return articles


def _clusters_of_all_pairs(packed: Packed) -> set[frozenset[bytes]]:
    """What all pairs that share a key connect, each compared by itself."""
    sketches = packed.sketches.take(np.arange(len(packed)))
    keys = keys_of(sketches)
    when, labels = packed.core["when"], np.arange(len(packed))
    for row in range(len(packed) - 1):
        others = np.arange(row + 1, len(packed))
        shares = np.isin(keys[others], keys[row][keys[row] != 0]).any(axis=1)
        others = others[shares]
        one, gap = np.full(others.size, row), np.abs(when[others] - when[row])
        copied = are_copies(compare(sketches[one], sketches[others], gap))
        labels = connect(labels, one[copied], others[copied])
    ids = packed.core["id"]
    return {frozenset(ids[labels == label].tolist()) for label in np.unique(labels)}


def _clusters_of_runs(articles: list[Article], runs: int) -> set[frozenset[bytes]]:
    known = nothing_known()
    for part in np.array_split(np.arange(len(articles)), runs):
        batch = pack_articles([articles[row] for row in part])
        known = remember(known, batch, decide(batch, known))
    return clusters_of(known)


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_one_run_and_many_join_what_all_pairs_join(seed: int):
    articles = _story_in_papers(seed)
    every = _clusters_of_all_pairs(pack_articles(articles))
    shuffled = random.Random(seed).sample(articles, len(articles))
    assert _clusters_of_runs(articles, 1) == every
    assert _clusters_of_runs(shuffled, 5) == every
    assert _clusters_of_runs(shuffled, 20) == every


def _reports(count: int, templates: int = 1) -> list[Article]:
    """Reports of a few forms, each with names and figures of its own."""
    draw = random.Random(3)
    forms = [_words(draw, 120) for _ in range(templates)]
    articles = []
    for number in range(count):
        form = forms[number % templates]
        text = " ".join(
            f"{number}{place}" if place % 12 == 11 else word.lower()
            for place, word in enumerate(form)
        )
        articles.append(make_article(str(number), text, " ".join(_words(draw, 6))))
    return articles


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs each grid had."""
    sizes: list[int] = []
    find = crowds.find_copies_in_grid

    def count(left: np.ndarray, right: np.ndarray, wanted: np.ndarray, *rest: Any) -> Any:
        sizes.append(int(np.count_nonzero(wanted)))
        return find(left, right, wanted, *rest)

    monkeypatch.setattr(crowds, "find_copies_in_grid", count)
    return sizes


def test_few_reports_of_one_form_are_all_compared_once(compared: list[int]):
    assert len(set(judge(_reports(100)).cluster.tolist())) == 100
    assert 100 * 99 // 2 <= sum(compared) <= 100 * 99


def test_a_key_of_too_many_stories_makes_no_pairs_across():
    count = 2 * crowds.PAIRS_A_TEXT + 2
    places, new = np.arange(count, dtype=np.int32), np.ones(count, bool)
    shared = SharedKeys(np.full(count, 5, np.uint64), places)
    joined = np.where(places < count - 5, 0, places)
    assert crowds._chosen_keys(shared, places, places, new) == []
    assert crowds._chosen_keys(shared, places, joined, new) == [(0, count)]


def test_a_run_makes_no_more_pairs_than_its_bound(
    compared: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(crowds, "PAIRS_A_RUN", 2_000)
    monkeypatch.setattr(crowds, "PAIRS_A_TEXT_OF_ALL", 0)
    judge(_reports(200, templates=4))
    assert 50 * 49 // 2 <= sum(compared) <= 2 * 2_000


def test_stragglers_of_a_story_too_large_to_compare_in_full_are_found(compared: list[int]):
    """Its texts are one component but for a few, so the pairs across are few."""
    draw = random.Random(5)
    story = _words(draw, 200)
    count = 2 * crowds.PAIRS_A_TEXT + 20
    copies = [
        make_article(f"c{n}", " ".join([*_words(draw, 3), *story]), " ".join(_words(draw, 6)))
        for n in range(count)
    ]
    others = [
        make_article(
            f"o{n}", " ".join([*story[:50], *_words(draw, 100)]), " ".join(_words(draw, 6))
        )
        for n in range(30)
    ]
    assert len(set(judge([*copies, *others]).cluster.tolist())) == 31
    assert count <= sum(compared)


def test_pairs_inside_history_are_not_compared(compared: list[int]):
    reports = _reports(101)
    batch = pack_articles(reports[:100])
    known = remember(nothing_known(), batch, decide(batch, nothing_known()))
    compared.clear()
    decide(pack_articles(reports[100:]), known)
    assert sum(compared) == 100


def test_a_key_that_lies_within_another_is_left_out():
    places = np.r_[np.arange(60), np.arange(50), np.arange(40, 61)].astype(np.int32)
    shared = SharedKeys(np.repeat(np.array([5, 9, 11], np.uint64), [60, 50, 21]), places)
    chosen = crowds._chosen_keys(shared, places, np.arange(61), np.ones(61, bool))
    assert chosen == [(110, 131), (0, 60)]
