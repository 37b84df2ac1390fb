"""What must hold of whatever comes out of the stages; AssertionError says what does not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.arrow import SPOOL_SCHEMA, from_batch, to_batch
from schemas.article import Article, Span
from schemas.reject import MAX_RAW_CHARS, Reject


def check_reject(reject: Reject) -> None:
    """A reject says something, is short and can be written."""
    assert reject.message, reject
    assert reject.raw is None or len(reject.raw) <= MAX_RAW_CHARS
    for text in (reject.source, reject.message, reject.raw or ""):
        assert is_writable(text), f"a reject that UTF-8 cannot hold: {text[:80]!r}"


def is_writable(text: str) -> bool:
    """Whether UTF-8 can hold the text: it has no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_article(article: Article) -> None:
    """An article can be written and read again, and its offsets slice back."""
    batch = to_batch([article], SPOOL_SCHEMA)
    assert to_batch(from_batch(batch), SPOOL_SCHEMA).equals(batch), article
    if article.dateline is not None:
        span = slice(article.dateline.start, article.dateline.end)
        assert article.dateline.raw == article.text[span]
    for found in article.attributions:
        check_spans(article.text, found.content, found.content_spans)
        check_spans(article.text, found.source, found.source_spans)
    assert re.fullmatch(r"[a-z-]+", article.region), article.region
    assert 0 <= (article.region_confidence or 0) <= 1
    assert sum(share.share for share in article.countries) < 1.01


def check_spans(text: str, words: str | None, spans: Iterable[Span]) -> None:
    """Offsets lie in the text and slice back to the words."""
    pieces = []
    for span in spans:
        assert 0 <= span.start < span.end <= len(text), span
        pieces.append(text[span.start : span.end])
    assert " ".join(pieces) == (words or ""), (pieces, words)
