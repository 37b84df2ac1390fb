"""Articles to their packed form: hashes to find candidates by, sketches to compare."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np
import xxhash
from rensa import RMinHash

from schemas.article import Article
from transforms.deduplicate.boilerplate import story_of
from transforms.deduplicate.packed import (
    ABSENT,
    BANDS,
    FACTS_KEPT,
    HEADLINE_KEPT,
    LEAD_RUNS_KEPT,
    RUNS_KEPT,
    SHINGLES_KEPT,
    SKETCH,
    SUBJECTS_KEPT,
    ArraySketches,
    Packed,
    core_dtype,
)
from transforms.deduplicate.words import Words, hash_words, mix, name_nothing

SHINGLE_WORDS = 3
"""Words a shingle: two agree by chance in most stories, four break at every edit."""

RUN_WORDS = 6
"""Words a run: a sentence's worth that two stories share only if one copied the other."""

LEAD_WORDS = 80
"""Where a story's beginning ends: briefs are of 40 to 80 words."""

ROWS_PER_BAND = 4
"""MinHash values a band: 8 bands of 4 find 98.5 % of pairs that resemble by .8, 67 % at .6 and
1 of 1,000 at .1; what they miss of cuts and block edits, the runs find."""

MIN_EXACT_WORDS = 8
"""Below this many words two equal texts prove nothing ("Developing story.") by themselves."""

MIN_TITLE_WORDS = 3
"""A shorter headline ("Weather", "Briefs") is a column's name and no key to a story."""

SLICE_ARTICLES = 64
"""Articles sketched at one time: their words stay in cache, and numpy's calls are few."""

DIGEST_CHARS = 32
_SEED = 7
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

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
    core, sketch = _core(articles), np.zeros(len(articles), SKETCH)
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
    sketch["title"] = _sequence_keys(titles.rows, titles.hashes, count)
    sketch["frame"] = _high(_sequence_keys(titles.rows[frame], titles.hashes[frame], count))
    headline = titles.rows[telling], mix(titles.hashes[telling])
    sketch["headline"] = _smallest(*headline, count, HEADLINE_KEPT)
    sketch["filed"] = [_filed(article) for article in articles]

    words = hash_words([_story_of(article) for article in articles])
    sketch["words"] = np.bincount(words.rows, minlength=count)
    numbers = words.rows[words.is_number], mix(words.hashes[words.is_number])
    names = words.rows[words.is_name], mix(words.hashes[words.is_name])
    sketch["numbers"] = _smallest(*numbers, count, FACTS_KEPT)
    sketch["names"] = _smallest(*names, count, FACTS_KEPT)
    sketch["subjects"] = _first(*names, count, SUBJECTS_KEPT)
    shingles = _runs_of(words, SHINGLE_WORDS)
    sketch["shingles"] = _smallest(*shingles, count, SHINGLES_KEPT)
    sketch["bands"] = _bands(*shingles, count)
    rows, runs = _runs_of(words, RUN_WORDS)
    sketch["runs"] = _smallest(rows, runs, count, RUNS_KEPT)
    lead = _places(rows, count) < LEAD_WORDS
    sketch["lead_runs"] = _smallest(rows[lead], runs[lead], count, LEAD_RUNS_KEPT)
    return sketch


def _high(hashes: np.ndarray) -> np.ndarray:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _story_of(article: Article) -> str:
    return story_of(article.text, article.dateline.end if article.dateline else 0)


def _filed(article: Article) -> int:
    filed = article.dateline.date if article.dateline else None
    return (filed - _EPOCH.date()).days if filed else 0


def _first(rows: np.ndarray, hashes: np.ndarray, count: int, kept: int) -> np.ndarray:
    """Return each row's first hashes, their high 32 bits, in the order of the text."""
    place = _places(rows, count)
    keep = place < kept
    result = np.full((count, kept), ABSENT, np.uint32)
    result[rows[keep], place[keep]] = _high(hashes[keep])
    return result


def _places(rows: np.ndarray, count: int) -> np.ndarray:
    """Return each entry's place within its row, from 0; `rows` ascend."""
    sizes = np.bincount(rows, minlength=count)
    return np.arange(rows.size) - (np.cumsum(sizes) - sizes)[rows]


def _sequence_keys(rows: np.ndarray, hashes: np.ndarray, count: int) -> np.ndarray:
    """Return a hash of each headline's words in order, 0 for one too short to tell a story by."""
    sizes = np.bincount(rows, minlength=count)
    keys = np.zeros(count, np.uint64)
    for place in range(int(sizes.max(initial=0))):
        here = sizes > place
        at = (np.cumsum(sizes) - sizes)[here] + place
        keys[here] = mix(keys[here] * _MULTIPLIER + hashes[at])
    return np.where(sizes < MIN_TITLE_WORDS, np.uint64(0), keys)


def _runs_of(words: Words, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (rows, hashes) of every run of `length` words inside one text, in their order.

    A text shorter than that has one run, of all its words.
    """
    rows, hashes = words.rows, words.hashes.copy()
    inside = np.ones(rows.size, bool)
    for ahead in range(1, min(length, rows.size)):
        same = rows[ahead:] == rows[:-ahead]
        hashes[:-ahead] = np.where(
            same, hashes[:-ahead] * _MULTIPLIER + words.hashes[ahead:], hashes[:-ahead]
        )
        inside[:-ahead] &= same
        inside[-ahead:] = False
    opens = np.ones(rows.size, bool)
    opens[1:] = rows[1:] != rows[:-1]
    kept = inside | opens
    return rows[kept], mix(hashes[kept])


def _smallest(rows: np.ndarray, hashes: np.ndarray, count: int, kept: int) -> np.ndarray:
    """Return each row's `kept` smallest distinct hashes, their high 32 bits, ascending.

    Equal samples of every text: what two rows keep below the smaller of their
    largest kept hashes can be compared as the whole texts would be.
    """
    high = hashes >> np.uint64(32)
    few = high <= _enough(np.bincount(rows, minlength=count), kept)[rows]
    result, sizes = _sort_smallest(rows[few], high[few], count, kept)
    short = sizes < kept  # repeats left too few, or the row has no more: take all of its hashes
    if short.any():
        again = short[rows] & ~few
        chosen = again | (short[rows] & few)
        if again.any():
            redone, _ = _sort_smallest(rows[chosen], high[chosen], count, kept)
            result[short] = redone[short]
    return result


def _enough(counts: np.ndarray, kept: int) -> np.ndarray:
    """Return a bound under which a row of so many uniform hashes has `kept` almost surely."""
    share = (kept + 4 * kept**0.5 + 8) / np.maximum(counts, 1)
    return (np.minimum(share, 1.0) * float(ABSENT)).astype(np.uint64)


def _sort_smallest(
    rows: np.ndarray, high: np.ndarray, count: int, kept: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's smallest distinct hashes and how many it has."""
    wide = (rows.astype(np.uint64) << np.uint64(32)) | high
    wide.sort()  # numpy's own unique() hashes, which is many times slower on such keys
    wide = wide[np.r_[True, wide[1:] != wide[:-1]][: wide.size]]
    owner = (wide >> np.uint64(32)).astype(np.int64)
    place = _places(owner, count)
    keep = place < kept
    result = np.full((count, kept), ABSENT, np.uint32)
    result[owner[keep], place[keep]] = wide[keep].astype(np.uint32)
    return result, np.bincount(owner, minlength=count)


def _bands(rows: np.ndarray, hashes: np.ndarray, count: int) -> np.ndarray:
    """Return the MinHash band hashes, 0 throughout for a row without words."""
    ends = np.searchsorted(rows, np.arange(count + 1)).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.ascontiguousarray(hashes), ends, BANDS * ROWS_PER_BAND, _SEED
    )
    digests = np.array(matrix.to_rows(), np.uint64).reshape(count, BANDS, ROWS_PER_BAND)
    bands = np.arange(1, BANDS + 1, dtype=np.uint64) * _MULTIPLIER + np.zeros((count, 1), np.uint64)
    for row in range(ROWS_PER_BAND):
        bands = mix(bands * _MULTIPLIER + digests[:, :, row])
    bands[ends[1:] == ends[:-1]] = 0
    return bands


def exact_keys(texts: np.ndarray, sketch: np.ndarray) -> np.ndarray:
    """Return the hashes of the texts; with the headline's where one is short, 0 where both are.

    >>> sketch = np.zeros(3, SKETCH)
    >>> sketch["words"], sketch["title"] = [300, 3, 3], [0, 0, 5]
    >>> (exact_keys(np.array([9, 9, 9], np.uint64), sketch) == [9, 0, 9]).tolist()
    [True, True, False]
    """
    joined = np.where(
        sketch["title"] == 0, np.uint64(0), mix(texts * _MULTIPLIER + sketch["title"])
    )
    return np.where(sketch["words"] >= MIN_EXACT_WORDS, texts, joined)


def _core(articles: Sequence[Article]) -> np.ndarray:
    ids = [article.article_id.encode() for article in articles]
    core = np.zeros(len(articles), core_dtype(max(map(len, ids), default=1)))
    core["id"] = ids
    core["key"] = [hash64(article.article_id) for article in articles]
    core["content"] = [hash64(article.content_hash) for article in articles]
    core["url"] = [hash64(a.canonical_url) if a.canonical_url else 0 for a in articles]
    core["tie"] = [hash64(f"{a.source}\n{a.url}\n{a.published_raw}") for a in articles]
    core["when"] = [when_us(article) for article in articles]
    core["seen"] = [_seen_us(article) for article in articles]
    core["first_seen"] = [_first_seen_us(article) for article in articles]
    core["version"] = 1
    core["agency"] = [_agency_rank(article) for article in articles]
    core["dated"] = [article.date_source != "fetch" for article in articles]
    return core


def hash64(text: str) -> int:
    """Return a stable 64-bit number for a text: of a hex digest its first 16 digits.

    Order among digests is kept, so that the smaller number is the smaller id.

    >>> hash64("00000000000000ff" * 2)
    255
    """
    if len(text) == DIGEST_CHARS:
        try:
            return int(text[:16], 16)
        except ValueError:
            pass  # not a digest: an id or a URL of the same length
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


def to_us(instant: dt.datetime) -> int:
    """Return the microseconds from 1970 to an aware instant.

    >>> to_us(dt.datetime(1970, 1, 2, tzinfo=dt.UTC))
    86400000000
    """
    return (instant - _EPOCH) // _MICROSECOND


def when_us(article: Article) -> int:
    """Return when the article was published, else the midnight (UTC) of its day, else of 1970."""
    if article.published_at is not None:
        return to_us(article.published_at)
    if article.date is not None:
        return (article.date - _EPOCH.date()).days * 86_400_000_000
    return 0


def _seen_us(article: Article) -> int:
    instant = article.updated_at or article.fetched_at
    return when_us(article) if instant is None else to_us(instant)


def _first_seen_us(article: Article) -> int:
    instant = article.first_seen or article.fetched_at
    return when_us(article) if instant is None else to_us(instant)


def _agency_rank(article: Article) -> int:
    if article.dateline is not None and article.dateline.agencies:
        return 0
    return 1 if article.agencies else 2
