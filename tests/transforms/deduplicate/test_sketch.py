import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.deduplicate.stories import NOON, digest, make_article, make_dateline
from transforms.deduplicate import cores as module
from transforms.deduplicate.cores import hash64, to_us, when_us
from transforms.deduplicate.packed import ABSENT, SHINGLES_KEPT, keys_of
from transforms.deduplicate.sketch import pack_articles

TEXTS = st.lists(st.text(max_size=200), max_size=5)


@settings(deadline=None)
@given(TEXTS)
def test_a_sketch_does_not_depend_on_its_neighbors(texts: list[str]):
    articles = [make_article(str(row), text, text[:30]) for row, text in enumerate(texts)]
    together = pack_articles(articles).sketches
    for row, article in enumerate(articles):
        alone = pack_articles([article]).sketches.take(np.array([0]))
        assert together.take(np.array([row])).tobytes() == alone.tobytes()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("ab ", max_size=400), min_size=1, max_size=5))
def test_few_distinct_shingles_are_all_kept(texts: list[str]):
    sketches = pack_articles([make_article(str(row), text) for row, text in enumerate(texts)])
    for row, text in enumerate(texts):
        words = text.split()
        distinct = {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2)) if words}
        kept = sketches.sketches.take(np.array([row]))["shingles"][0]
        assert (kept != ABSENT).sum() == min(len(distinct), SHINGLES_KEPT)


def test_dateline_and_sign_off_leave_no_trace():
    plain = make_article("a", "Rain fell on Orla Bridge.")
    filed = make_article(
        "b", "OSLO (AP) — Rain fell on Orla Bridge.\n\n-30-", dateline=make_dateline(12, None)
    )
    sketches = pack_articles([plain, filed]).sketches
    assert sketches.take(np.array([0])).tobytes() == sketches.take(np.array([1])).tobytes()


def test_empty_text_has_no_keys():
    sketches = pack_articles([make_article("a", "", "Video")]).sketches
    assert not keys_of(sketches.take(np.array([0]))).any()


def test_ticker_is_no_word_of_a_headline():
    titles = ["ORLA <ORL> TO CLOSE QUAY", "ORLA TO CLOSE QUAY"]
    core = pack_articles([make_article(title, "", title) for title in titles]).core
    assert core["title"][0] == core["title"][1] != 0


@pytest.mark.parametrize(
    ("day", "published_at", "expected"),
    [
        (dt.date(2024, 3, 5), NOON, to_us(NOON)),
        (dt.date(1970, 1, 2), None, 86_400_000_000),
        (None, None, 0),
    ],
)
def test_when_is_published_else_the_day(day, published_at, expected):
    article = make_article("a", "", published_at=published_at)
    article.date = day
    assert when_us(article) == expected


def test_digests_keep_their_order_as_numbers():
    digests = sorted(digest(str(number)) for number in range(50))
    numbers = [hash64(text) for text in digests]
    assert numbers == sorted(numbers)


def test_text_as_long_as_a_digest_is_hashed():
    assert hash64("x" * module.DIGEST_CHARS) != hash64("y" * module.DIGEST_CHARS)
