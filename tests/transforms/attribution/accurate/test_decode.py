"""Spans from scores: against brute force over every sequence of tags."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.attribution.accurate.decode import (
    COST,
    TOUCH,
    Transitions,
    find_spans,
    softmax,
)
from transforms.attribution.accurate.encode import LABELS, ROLES

TAGS = len(LABELS)
seeds = st.integers(0, 10_000)


def make_chain(random: np.random.Generator) -> Transitions:
    steps, first, last = (
        random.normal(size=shape).astype(np.float32) for shape in ((TAGS, TAGS), TAGS, TAGS)
    )
    return Transitions(steps, first, last).constrained()


def make_scores(random: np.random.Generator, length: int, scale: float = 2.0) -> np.ndarray:
    return random.normal(scale=scale, size=(length, TAGS)).astype(np.float32)


def spans_of(path: tuple[int, ...]) -> set[tuple[int, int, int]]:
    """The role's number, first piece and piece after the last of each span of a tag sequence."""
    found = set()
    for first, tag in enumerate(path):
        if tag % 2:
            after = first + 1
            while after < len(path) and path[after] == tag + 1:
                after += 1
            found.add((tag // 2, first, after))
    return found


def weigh_by_brute_force(scores: np.ndarray, chain: Transitions) -> dict:
    """The chance of each span of a window, and the chance of each piece that a role begins there,
    by (role, piece)."""
    length = len(scores)
    paths = [
        path
        for path in itertools.product(range(TAGS), repeat=length)
        if all(
            tag % 2 or not tag or before in (tag - 1, tag)
            for before, tag in itertools.pairwise((0, *path))
        )
    ]
    values = np.array(
        [
            chain.first[path[0]]
            + chain.last[path[-1]]
            + sum(scores[at, tag] for at, tag in enumerate(path))
            + sum(chain.steps[pair] for pair in itertools.pairwise(path))
            for path in paths
        ]
    )
    chances: dict = {}
    for path, chance in zip(paths, softmax(values[None])[0], strict=True):
        for role, first, after in spans_of(path):
            for key in ((role, first, after), (role, first)):
                chances[key] = chances.get(key, 0.0) + float(chance)
    return chances


def worth_by_brute_force(chances: dict, span: tuple[int, int, int]) -> float:
    role, first, after = span
    begun = sum(chances.get((role, at), 0.0) for at in range(first, after))
    return chances[span] + TOUCH * min(begun, 1.0) - COST


def best_total(worths: dict, length: int) -> float:
    """The most that spans which do not overlap are worth together."""
    best = [0.0]
    for after in range(1, length + 1):
        ending = [best[first] + worth for (_, first, end), worth in worths.items() if end == after]
        best.append(max([best[-1], *ending]))
    return best[-1]


@given(seeds, st.integers(1, 4), st.sampled_from([1.0, 3.0]))
def test_spans_are_worth_as_much_as_any_and_have_their_chances(seed: int, length: int, scale):
    random = np.random.default_rng(seed)
    chain, scores = make_chain(random), make_scores(random, length, scale)
    found = find_spans(scores, np.zeros(length, bool), chain)
    chances = weigh_by_brute_force(scores, chain)
    spans = [(ROLES.index(span.role), span.first, span.after) for span in found]
    expected = [chances[span] for span in spans]
    assert [span.chance for span in found] == pytest.approx(expected, abs=1e-4)
    worths = {key: worth_by_brute_force(chances, key) for key in chances if len(key) == 3}
    total = sum(worths[span] for span in spans)
    assert total == pytest.approx(best_total(worths, length), abs=1e-4)


@given(seeds, st.integers(1, 60), st.sampled_from([0.0, 1.0, 30.0]))
def test_spans_are_in_order_and_of_whole_words(seed: int, length: int, scale: float):
    random = np.random.default_rng(seed)
    continues = random.random(length) < 0.3
    continues[0] = False
    found = find_spans(make_scores(random, length, scale), continues, make_chain(random))
    edges = [edge for span in found for edge in (span.first, span.after)]
    assert edges == sorted(edges)
    assert [span for span in found if not 0 <= span.first < span.after <= length] == []
    assert [edge for edge in edges if edge < length and continues[edge]] == []
    assert [span.chance for span in found if not 0 < span.chance < 1 + 1e-9] == []


def test_neighbors_of_one_role_stay_apart():
    begin, inside = LABELS.index("B-content"), LABELS.index("I-content")
    free = Transitions(*(np.zeros(shape, np.float32) for shape in ((TAGS, TAGS), TAGS, TAGS)))
    scores = np.zeros((4, TAGS), np.float32)
    scores[range(4), [begin, inside, begin, 0]] = 20
    found = find_spans(scores, np.zeros(4, bool), free.constrained())
    assert [span[:3] for span in found] == [("content", 0, 2), ("content", 2, 3)]


def test_a_span_whose_end_nothing_tells_is_left_out():
    """One begins for sure, and each of eight ends is as likely."""
    begin = LABELS.index("B-content")
    nothing = np.zeros(TAGS, np.float32)
    free = Transitions(np.zeros((TAGS, TAGS), np.float32), nothing, nothing).constrained()
    scores = np.full((8, TAGS), -20.0, np.float32)
    scores[0, begin] = 20.0
    scores[1:, [0, begin + 1]] = 0.0
    assert find_spans(scores, np.zeros(8, bool), free) == []
    scores[1:5, begin + 1] = scores[5, 0] = 2.0
    [span] = find_spans(scores, np.zeros(8, bool), free)
    assert span[:3] == ("content", 0, 5)
