"""What is said of many rows against many is what is said of each pair by itself."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.deduplicate.stories import make_article
from transforms.deduplicate.copies import are_copies, compare, find_copies_in_grid
from transforms.deduplicate.overlaps import overlap, overlap_grid
from transforms.deduplicate.packed import ABSENT
from transforms.deduplicate.sketch import pack_articles

TAG = 4
NEAR_THE_END = st.integers(2**32 - 40, 2**32 - 2)
ROWS = st.lists(st.sets(st.integers(0, 90) | NEAR_THE_END, max_size=9), min_size=1, max_size=6)
TITLES = (None, "Quay of Aske to close", "Grain prices at 11", "Grain prices at 12")
WORDS = [f"{'Mo' if number % 7 == 0 else 'wa'}r{number}" for number in range(200)]


def _samples(rows: list[set[int]], kept: int) -> np.ndarray:
    """Smallest hashes that differ in more than their tag."""
    samples = np.full((len(rows), kept), ABSENT, np.uint32)
    for row, hashes in enumerate(rows):
        smallest = sorted({value >> TAG: value for value in sorted(hashes)}.values())[:kept]
        samples[row, : len(smallest)] = smallest
    return samples


@given(ROWS, ROWS, st.integers(1, 8), st.sampled_from([0, TAG]))
def test_overlap_of_a_grid_is_that_of_each_pair(
    ones: list[set[int]], others: list[set[int]], kept: int, tag_bits: int
):
    left, right = _samples(ones, kept), _samples(others, kept)
    rows, columns = np.repeat(left, len(right), axis=0), np.tile(right, (len(left), 1))
    grid, pairs = overlap_grid(left, right, tag_bits), overlap(rows, columns, tag_bits)
    for name in ("shared", "left", "right", "alike"):
        assert getattr(grid, name).ravel().tolist() == getattr(pairs, name).tolist()


def _versions(draw: random.Random, count: int) -> list[str]:
    story = draw.choices(WORDS, k=draw.choice([12, 50, 120]))
    texts = []
    for _ in range(count):
        share, start = draw.choice([0, 0.03, 0.1, 0.3]), draw.randrange(len(story) // 2)
        words = [draw.choice(WORDS) if draw.random() < share else word for word in story]
        texts.append(" ".join(words[start:]))
    return texts


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 24))
def test_copies_of_a_grid_are_those_of_each_pair(seed: int, count: int):
    draw = random.Random(seed)
    articles = [
        make_article(str(number), text, draw.choice(TITLES))
        for number, text in enumerate(_versions(draw, count))
    ]
    sketches = pack_articles(articles).sketches.take(np.arange(count))
    gap_us = (
        np.array([[draw.choice([0, 20, 90]) for _ in articles] for _ in articles]) * 3_600_000_000
    )
    wanted = np.array([[draw.random() < 0.8 for _ in articles] for _ in articles])
    rows, columns = np.nonzero(wanted)
    copied = are_copies(compare(sketches[rows], sketches[columns], gap_us[rows, columns]))
    found = find_copies_in_grid(sketches, sketches, wanted, gap_us)
    pairs = zip(rows[copied].tolist(), columns[copied].tolist(), strict=True)
    assert sorted(zip(*map(np.ndarray.tolist, found), strict=True)) == sorted(pairs)
