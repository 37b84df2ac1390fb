"""Candidates are few whatever comes in; components and filters hold what they are given."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from tests.transforms.deduplicate.stories import judge, make_article
from transforms.deduplicate import candidates as module
from transforms.deduplicate.candidates import shared_keys
from transforms.deduplicate.components import connect
from transforms.deduplicate.keyfilter import KeyFilter
from transforms.deduplicate.packed import KEYS, keys_of
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import Kind

PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30)
STORY = "The mayor of Aske opened the new bridge over the Orla with a speech of 12 minutes today. "


def _words(number: int) -> str:
    return " ".join(f"v{number}x{place}" for place in range(40))


def _pairs(articles: list[Article]) -> list[tuple[int, int]]:
    sketches = pack_articles(articles).sketches
    rows = np.arange(len(articles))
    found = (pairs for shared in shared_keys(sketches, rows, rows) for pairs in shared.pairs())
    return [(int(a), int(b)) for left, right in found for a, b in zip(left, right, strict=True)]


def test_rows_that_share_a_key_are_candidates():
    articles = [make_article("a", STORY), make_article("b", _words(1)), make_article("c", STORY)]
    assert {tuple(sorted(pair)) for pair in _pairs(articles)} == {(0, 2)}


def test_shards_change_no_candidate(monkeypatch: pytest.MonkeyPatch):
    articles = [make_article(str(n), STORY + _words(n // 3)) for n in range(20)]
    whole = sorted(set(_pairs(articles)))
    monkeypatch.setattr(module, "SHARD_KEYS", KEYS)
    monkeypatch.setattr(module, "PAIRS_HELD", 1)
    assert sorted(set(_pairs(articles))) == whole


ADVERSARIES = {
    "identical bodies": lambda n: make_article(str(n), STORY, "Bridge opened in Aske"),
    "identical bodies under own headlines": lambda n: make_article(
        str(n), STORY, f"Bridge {n} opened in Aske"
    ),
    "one run shared by all": lambda n: make_article(str(n), STORY + _words(n), f"Bridge {n} opens"),
    "empty texts": lambda n: make_article(str(n), "", f"Video of bridge {n}"),
    "one word": lambda n: make_article(str(n), "Developing", f"Bridge {n} is open"),
}


@pytest.mark.parametrize("make", ADVERSARIES.values(), ids=ADVERSARIES)
def test_candidates_grow_with_rows_and_not_with_their_square(make):
    pairs = {count: _pairs([make(number) for number in range(count)]) for count in (300, 600)}
    assert len(pairs[600]) <= 2.3 * len(pairs[300])
    assert len(set(pairs[600])) <= 600 * 10


def test_identical_bodies_are_one_cluster():
    make = ADVERSARIES["identical bodies under own headlines"]
    verdicts = judge([make(number) for number in range(300)])
    assert len(set(verdicts.cluster.tolist())) == 1


@pytest.mark.parametrize("name", ["one run shared by all", "empty texts", "one word"])
def test_nothing_in_common_is_no_cluster(name: str):
    verdicts = judge([ADVERSARIES[name](number) for number in range(100)])
    assert set(verdicts.kind.tolist()) == {Kind.NEW}


@given(PAIRS)
def test_connected_rows_share_the_smallest_label(pairs: list[tuple[int, int]]):
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    labels = connect(np.arange(20), ends[:, 0], ends[:, 1])
    expected = list(range(20))
    for _, (one, other) in itertools.product(range(20), pairs):
        expected[one] = expected[other] = min(expected[one], expected[other])
    assert labels.tolist() == expected


@given(PAIRS, PAIRS)
def test_connecting_in_steps_is_connecting_at_once(first: list, second: list):
    one, two = (np.array(pairs, np.int64).reshape(-1, 2) for pairs in (first, second))
    both = np.concatenate([one, two])
    steps = connect(connect(np.arange(20), one[:, 0], one[:, 1]), two[:, 0], two[:, 1])
    assert steps.tolist() == connect(np.arange(20), both[:, 0], both[:, 1]).tolist()


@given(st.lists(st.integers(1, 2**64 - 1), max_size=50))
def test_filter_passes_all_that_was_put_in(keys: list[int]):
    column = np.array(keys, np.uint64)
    assert KeyFilter.holding([column]).passes(column[:, None]).all()


def test_filter_passes_little_else():
    numbers = np.random.default_rng(5).integers(1, 2**64, 20_000, np.uint64)
    passed = KeyFilter.holding([numbers[:10_000]]).passes(numbers[10_000:, None])
    assert passed.mean() < 0.01


def test_keys_of_other_stories_differ():
    sketches = pack_articles([make_article(str(n), _words(n)) for n in range(2)]).sketches
    one, two = (set(keys_of(sketches.take(np.array([row])))[0].tolist()) - {0} for row in (0, 1))
    assert one
    assert one.isdisjoint(two)
