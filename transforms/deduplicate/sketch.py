"""Articles to their packed form: hashes to find candidates by, sketches to compare."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np

from schemas.article import Article
from transforms.deduplicate.boilerplate import story_of
from transforms.deduplicate.cores import exact_keys, hash64, pack_cores
from transforms.deduplicate.packed import (
    FACTS_KEPT,
    HEADLINE_KEPT,
    LEAD_RUNS_KEPT,
    RUNS_KEPT,
    SHINGLES_KEPT,
    SKETCH,
    SUBJECTS_KEPT,
    TAG_BITS,
    ArraySketches,
    Packed,
)
from transforms.deduplicate.samples import (
    first_hashes,
    high_bits,
    minhash_bands,
    places_within,
    roll_runs,
    sequence_keys,
    smallest_hashes,
    tag_hashes,
)
from transforms.deduplicate.words import hash_words, mix, name_nothing

SHINGLE_WORDS = 3
"""Words a shingle: two agree by chance in most stories, four break at every edit."""

RUN_WORDS = 6
"""Words a run: a sentence's worth that two stories share only if one copied the other."""

LEAD_WORDS = 80
"""Where a story's beginning ends: briefs are of 40 to 80 words."""

SLICE_ARTICLES = 64
"""Articles sketched at one time: their words stay in cache, and numpy's calls are few."""

_EPOCH = dt.date(1970, 1, 1)

_TICKER = re.compile(
    r"""
    <[^<>\s]{1,12}>  # an exchange symbol that wires add or leave out: "GM <GM> TO CLOSE PLANT"
    """,
    re.VERBOSE,
)


def pack_articles(articles: Sequence[Article]) -> Packed:
    """Return the packed form of the articles, row for row.

    The sketch is made of the words between the dateline and the sign-off, so
    that the same story filed under another place or credit looks the same.
    """
    core, sketch = pack_cores(articles), np.zeros(len(articles), SKETCH)
    for start in range(0, len(articles), SLICE_ARTICLES):
        part = slice(start, start + SLICE_ARTICLES)
        sketch[part] = _sketch_texts(articles[part])
    core["title"] = sketch["title"]
    core["exact"] = exact_keys(
        np.array([hash64(article.text_hash) for article in articles], np.uint64), sketch
    )
    return Packed(core, ArraySketches(sketch))


def _sketch_texts(articles: Sequence[Article]) -> np.ndarray:
    """Return the sketches of a few articles."""
    count = len(articles)
    sketch = np.zeros(count, SKETCH)
    titles = hash_words([_TICKER.sub(" ", article.title or "") for article in articles])
    frame, telling = ~titles.is_number, ~name_nothing(titles.hashes)
    sketch["title"] = sequence_keys(titles.rows, titles.hashes, count)
    sketch["frame"] = high_bits(sequence_keys(titles.rows[frame], titles.hashes[frame], count))
    headline = titles.rows[telling], mix(titles.hashes[telling])
    sketch["headline"] = smallest_hashes(*headline, count, HEADLINE_KEPT)
    sketch["filed"] = [_filed(article) for article in articles]

    words = hash_words([_story_of(article) for article in articles])
    sketch["words"] = np.bincount(words.rows, minlength=count)
    numbers = words.rows[words.is_number], mix(words.hashes[words.is_number])
    names = words.rows[words.is_name], mix(words.hashes[words.is_name])
    sketch["numbers"] = smallest_hashes(*numbers, count, FACTS_KEPT)
    sketch["names"] = smallest_hashes(*names, count, FACTS_KEPT)
    sketch["subjects"] = first_hashes(*names, count, SUBJECTS_KEPT)
    (short, is_short), (long, is_long) = roll_runs(words, (SHINGLE_WORDS, RUN_WORDS))
    rows, shingles = words.rows[is_short], mix(short[is_short])
    sketch["bands"] = minhash_bands(rows, shingles, count)
    tagged = tag_hashes(shingles, long[is_short])
    sketch["shingles"] = smallest_hashes(rows, tagged, count, SHINGLES_KEPT, TAG_BITS)
    rows, runs = words.rows[is_long], mix(long[is_long])
    sketch["runs"] = smallest_hashes(rows, runs, count, RUNS_KEPT)
    lead = places_within(rows, count) < LEAD_WORDS
    sketch["lead_runs"] = smallest_hashes(rows[lead], runs[lead], count, LEAD_RUNS_KEPT)
    return sketch


def _story_of(article: Article) -> str:
    return story_of(article.text, article.dateline.end if article.dateline else 0)


def _filed(article: Article) -> int:
    filed = article.dateline.date if article.dateline else None
    return (filed - _EPOCH).days if filed else 0
