"""Fingerprints of articles: who they are, and what they say."""

from __future__ import annotations

from urllib.parse import urlsplit

from xxhash import xxh3_128_hexdigest

_SPELLINGS = (
    *((mark, "'") for mark in "‘’‚‛′ʼ`´"),
    *((mark, '"') for mark in "“”„‟″«»"),
    *((mark, "-") for mark in "‐‑‒–—―−"),
    ("\u00ad", ""),  # a soft hyphen is not seen
    ("…", "..."),
    ("''", '"'),  # wires without a double mark: "``Yes,'' he said"
    ("--", "-"),
)
"""Marks that editions of one story spell differently (Unicode Quotation_Mark, Dash), in order."""

_WEAK_GUID_CHARS = 16
"""A guid shorter than this, and no URI, is taken as a count within one feed ("17")."""


def content_hash(title: str | None, text: str) -> str:
    """32 hex digits that change when the title's or the text's words do.

    Takes normalized text. Case and white space do not count.

    >>> content_hash("Storm", "It rained.") == content_hash("STORM", "It  rained.")
    True
    """
    return _digest(fold(title or ""), fold(text))


def text_hash(text: str, title: str | None = None) -> str:
    """32 hex digits, equal for one story under two headlines; of the title if there is no text.

    Case, white space and the style of quotation marks and dashes do not count.

    >>> text_hash("“It rained” – all day") == text_hash('"it rained" - all day')
    True
    """
    return _digest(_respell(fold(text or title or "")))


def hash_article(title: str | None, text: str) -> tuple[str, str]:
    """`content_hash` and `text_hash` of an article at the price of little more than one.

    >>> hash_article("A", "b") == (content_hash("A", "b"), text_hash("b", "A"))
    True
    """
    folded_title, folded = fold(title or ""), fold(text)
    return _digest(folded_title, folded), _digest(_respell(folded or folded_title))


def fold(text: str) -> str:
    r"""The words of normalized text in lower case, one space apart.

    >>> fold("It rained.\n\nAll DAY.")
    'it rained. all day.'
    """
    text = text.casefold().replace("\n\n", " ").replace("\n", " ")
    return " ".join(text.split()) if "  " in text else text


def _respell(text: str) -> str:
    for mark, plain in _SPELLINGS:
        text = text.replace(mark, plain)
    return text


def article_id(
    *, source: str, guid: str | None, canonical_url: str | None, content_hash: str
) -> str:
    """32 hex digits that name the article in every run.

    Made of the origin (a feed's host, a seed file's name without its folder)
    and the source's own id; without one, of the origin and the canonical URL;
    without that, of the origin and the content. The origin is in it so that no
    feed can name another site's articles. An id that may be a mere count is
    joined to the URL, or to the feed, so that two feeds of a host keep apart.

    >>> one = article_id(source="a/x.jsonl", guid="7", canonical_url=None, content_hash="")
    >>> one == article_id(source="b/x.jsonl", guid="7", canonical_url=None, content_hash="")
    True
    """
    origin = _origin(source)
    if not guid:
        return _digest(origin, "url" if canonical_url else "content", canonical_url or content_hash)
    if len(guid) >= _WEAK_GUID_CHARS or ":" in guid:
        return _digest(origin, "guid", guid)
    return _digest(origin, "count", guid, canonical_url or _place(source))


def _origin(source: str) -> str:
    """The host of a feed's URL, or the name of a seed file.

    >>> _origin("https://News.example.com/rss"), _origin("/data/2024/wire.jsonl.gz")
    ('news.example.com', 'wire.jsonl.gz')
    """
    if source.startswith(("http://", "https://")):
        try:
            return urlsplit(source).hostname or source
        except ValueError:
            return source
    return source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _place(source: str) -> str:
    """What is left of a feed's URL; nothing for a seed, whose folder may change."""
    return source.split("://", 1)[1] if source.startswith(("http://", "https://")) else ""


def _digest(*parts: str) -> str:
    return xxh3_128_hexdigest("\x1f".join(parts).encode("utf-8", "surrogatepass"))
