"""Tags from scores: against brute force, and what the chain allows."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.attribution.accurate.decode import (
    Transitions,
    best_tags,
    find_spans,
    whole_words,
)
from transforms.attribution.accurate.encode import LABELS

TAGS = len(LABELS)


def _chain(random: np.random.Generator) -> Transitions:
    steps, first, last = (
        random.normal(size=shape).astype(np.float32) for shape in ((TAGS, TAGS), TAGS, TAGS)
    )
    return Transitions(steps, first, last)


def _value(path, scores, chain) -> float:
    total = chain.first[path[0]] + chain.last[path[-1]]
    total += sum(scores[at, tag] for at, tag in enumerate(path))
    return float(total + sum(chain.steps[pair] for pair in itertools.pairwise(path)))


@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans())
def test_best_tags_equal_brute_force(seed: int, length: int, is_constrained: bool):
    random = np.random.default_rng(seed)
    chain = _chain(random)
    if is_constrained:
        chain = chain.constrained()
    scores = random.normal(size=(1, length, TAGS)).astype(np.float32)
    every_path = itertools.product(range(TAGS), repeat=length)
    best = max(every_path, key=lambda path: _value(path, scores[0], chain))
    assert best_tags(scores, [length], chain) == [list(best)]


@given(st.integers(0, 10_000), st.lists(st.integers(1, 30), min_size=1, max_size=4))
def test_best_tags_of_a_window_do_not_depend_on_the_others(seed: int, lengths: list[int]):
    random = np.random.default_rng(seed)
    chain = _chain(random).constrained()
    scores = random.normal(size=(len(lengths), max(lengths), TAGS)).astype(np.float32)
    alone = [
        best_tags(one[None, :length], [length], chain)[0]
        for one, length in zip(scores, lengths, strict=True)
    ]
    assert best_tags(scores, lengths, chain) == alone


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_constrained_chain_continues_only_what_has_begun(seed: int, length: int):
    random = np.random.default_rng(seed)
    scores = random.normal(scale=5, size=(1, length, TAGS)).astype(np.float32)
    [path] = best_tags(scores, [length], _chain(random).constrained())
    before_and_after = itertools.pairwise(["O", *(LABELS[tag] for tag in path)])
    stray = [
        (before, after)
        for before, after in before_and_after
        if after.startswith("I-") and before[2:] != after[2:]
    ]
    assert stray == []


def test_find_spans_of_neighbors_of_one_role():
    begin, inside = LABELS.index("B-content"), LABELS.index("I-content")
    assert find_spans([begin, inside, begin, 0]) == [("content", 0, 2), ("content", 2, 3)]


def test_find_spans_that_reaches_the_end():
    begin, inside = LABELS.index("B-cue"), LABELS.index("I-cue")
    assert find_spans([0, begin, inside]) == [("cue", 1, 3)]


def test_whole_words_drop_a_span_within_a_word():
    begin = LABELS.index("B-cue")
    assert whole_words([0, begin, 0], [False, True, True]) == [0, 0, 0]


def test_whole_words_begin_a_span_at_the_next_word():
    begin, inside = LABELS.index("B-cue"), LABELS.index("I-cue")
    assert whole_words([0, begin, inside], [False, True, False]) == [0, 0, begin]


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=30))
def test_whole_words_are_tagged_alike(pieces: list[tuple[int, bool]]):
    continues = [goes_on for _, goes_on in pieces]
    roles = [LABELS[tag][2:] for tag in whole_words([tag for tag, _ in pieces], continues)]
    pairs = list(itertools.pairwise(["", *roles]))
    torn = [at for at, (before, role) in enumerate(pairs) if continues[at] and before != role]
    assert torn == []


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=30))
def test_whole_words_is_idempotent(pieces: list[tuple[int, bool]]):
    continues = [goes_on for _, goes_on in pieces]
    once = whole_words([tag for tag, _ in pieces], continues)
    assert whole_words(once, continues) == once
