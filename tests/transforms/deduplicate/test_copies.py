import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.deduplicate.stories import make_article
from transforms.deduplicate.copies import are_copies, compare, find_copies
from transforms.deduplicate.overlaps import overlap
from transforms.deduplicate.packed import ABSENT
from transforms.deduplicate.sketch import pack_articles

WORDS = [f"{'Mo' if number % 7 == 0 else 'wa'}r{number}" for number in range(300)]
TITLES = [
    None,
    "Ferry bell found off Brenby",
    "Quay of Aske to close",
    "Grain prices 11",
    "Grain 12",
]
HASHES = st.sets(st.integers(0, 2**32 - 2), max_size=40)


def _sample(hashes: set[int], kept: int) -> np.ndarray:
    smallest = sorted(hashes)[:kept]
    return np.array([smallest + [int(ABSENT)] * (kept - len(smallest))], np.uint32)


@given(HASHES, HASHES)
def test_overlap_of_whole_sets_is_exact(one: set[int], other: set[int]):
    found = overlap(_sample(one, 64), _sample(other, 64))
    assert (found.shared[0], found.left[0], found.right[0]) == (
        len(one & other),
        len(one),
        len(other),
    )


@given(HASHES, HASHES, st.integers(1, 20))
def test_overlap_of_samples_is_that_of_all_below_the_smaller_end(
    one: set[int], other: set[int], kept: int
):
    left, right = _sample(one, kept), _sample(other, kept)
    end = min(left[0, -1], right[0, -1], ABSENT - np.uint32(1))
    low, high = ({value for value in hashes if value <= end} for hashes in (one, other))
    found = overlap(left, right)
    assert (found.shared[0], found.left[0], found.right[0]) == (
        len(low & high),
        len(low),
        len(high),
    )


@given(st.text(max_size=200), st.text(max_size=200))
def test_comparison_does_not_depend_on_the_side(one: str, other: str):
    sketches = pack_articles([make_article("a", one), make_article("b", other)]).sketches
    left, right = sketches.take(np.array([0])), sketches.take(np.array([1]))
    gap = np.array([0])
    there, back = compare(left, right, gap), compare(right, left, gap)
    assert (there.score[0], there.subjects[0]) == (back.score[0], back.subjects[0])


def test_text_without_words_resembles_nothing():
    sketches = pack_articles([make_article("a", ""), make_article("b", "")]).sketches
    pairs = compare(sketches.take(np.array([0])), sketches.take(np.array([1])), np.array([0]))
    assert pairs.score.tolist() == [0.0]


def test_samples_estimate_a_long_texts_share():
    words = [f"w{number}" for number in range(2000)]
    whole, half = " ".join(words), " ".join(words[:1000])
    sketches = pack_articles([make_article("a", whole), make_article("b", half + " x" * 1000)])
    one, two = sketches.sketches.take(np.array([0])), sketches.sketches.take(np.array([1]))
    assert compare(one, two, np.array([0])).text[0] > 0.8


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32))
def test_copies_found_early_are_those_of_the_whole_comparison(seed: int):
    """Most pairs fall by their text alone, and none falls so that the rest would join."""
    draw = random.Random(seed)
    blocks = [" ".join(draw.choices(WORDS, k=draw.randint(8, 40))) for _ in range(8)]
    texts = ["\n\n".join(draw.sample(blocks, draw.randint(1, 5))) for _ in range(12)]
    packed = pack_articles(
        [make_article(str(row), text, draw.choice(TITLES)) for row, text in enumerate(texts)]
    )
    left, right = np.triu_indices(len(texts), 1)
    gap = np.array([draw.choice([0, 40 * 3_600_000_000]) for _ in left])
    titles = packed.core["title"]
    same_title = (titles[left] == titles[right]) & (titles[left] != 0)
    pairs = compare(packed.sketches.take(left), packed.sketches.take(right), gap)
    found = find_copies(packed.sketches, left, right, same_title, gap)
    assert found.tolist() == np.flatnonzero(are_copies(pairs)).tolist()


def test_blocks_tell_a_cut_from_a_template():
    words = [f"w{number}" for number in range(120)]
    template = ["slot" if number % 6 == 0 else word for number, word in enumerate(words)]
    cut = words[:30] + words[60:100]
    texts = [" ".join(text) for text in (words, cut, template)]
    sketches = pack_articles([make_article(text, text) for text in texts]).sketches
    whole = sketches.take(np.array([0, 0]))
    found = compare(whole, sketches.take(np.array([1, 2])), np.array([0, 0])).blocks
    assert found[0] > 0.85
    assert found[1] < 0.5
