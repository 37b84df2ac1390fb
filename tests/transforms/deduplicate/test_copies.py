import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.deduplicate.stories import make_article
from transforms.deduplicate.copies import compare, overlap
from transforms.deduplicate.packed import ABSENT
from transforms.deduplicate.sketch import pack_articles

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
