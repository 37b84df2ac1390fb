"""An entry, as its source gave it, to an article in normal form."""

from __future__ import annotations

import datetime as dt

from schemas.article import Article
from schemas.entry import Entry
from schemas.reject import Reason, Reject, Stage
from transforms.normalize.bylines import split_authors
from transforms.normalize.dates import parse_date
from transforms.normalize.hashes import article_id, hash_article
from transforms.normalize.html import to_line, to_text, unescape
from transforms.normalize.language import find_code, find_language
from transforms.normalize.text import normalize_line, normalize_text, pair_surrogates
from transforms.normalize.urls import canonical_url

_TELLING_CHARS = 200
"""A text shorter than this needs its title to tell its language."""


def normalize_entry(entry: Entry, *, now: dt.datetime) -> Article | Reject:
    """The article that the entry holds, or the reject of an entry with neither title nor text.

    `now` stands in for a missing `fetched_at`. A date that cannot be read is no
    reason to reject: `published_at` is None, `published_raw` kept, and a later
    stage finds another date. `publisher` is the declared one, else the host of
    the article's URL without `www.`, else None.

    >>> entry = Entry(source="wire.jsonl", guid="7", title="Storm ", body="It rained.\\r\\n")
    >>> article = normalize_entry(entry, now=dt.datetime(2024, 11, 30, tzinfo=dt.UTC))
    >>> article.title, article.text, article.date
    ('Storm', 'It rained.', None)
    """
    title = _to_title(entry.title, entry.title_is_html)
    text = _to_body(entry.body, entry.body_is_html)
    if title is None and not text:
        return _reject_empty(entry)
    code = find_code(entry.language) if entry.language else None
    published = _to_instant(entry.published_raw, code)
    fetched = entry.fetched_at or now
    guid = _to_raw(entry.guid)
    source = pair_surrogates(entry.source)
    canonical = _find_canonical(entry, guid)
    content, words = hash_article(title, text)
    return Article(
        article_id=article_id(
            source=source, guid=guid, canonical_url=canonical, content_hash=content
        ),
        guid=guid,
        url=_to_raw(entry.url),
        canonical_url=canonical_url(entry.canonical_url or "") or canonical,
        source=source,
        publisher=_to_label(entry.publisher) or _find_host(canonical),
        content_hash=content,
        text_hash=words,
        first_seen=fetched,
        title=title,
        text=text,
        summary=_to_body(entry.summary or "", entry.summary_is_html) or None,
        text_source=entry.text_source,
        full_text_error=_to_raw(entry.full_text_error),
        authors=split_authors(entry.authors),
        language=find_language(
            text if len(text) > _TELLING_CHARS else f"{title or ''}\n{text}", code
        ),
        categories=_to_labels(entry.categories),
        published_at=published,
        published_raw=_to_raw(entry.published_raw),
        date_source=entry.date_source if published else None,
        updated_at=_to_instant(entry.updated_raw, code),
        fetched_at=fetched,
        date=published.date() if published else None,
    )


def _to_title(title: str | None, is_html: bool) -> str | None:
    if not title:
        return None
    return normalize_line(to_line(title) if is_html else unescape(title)) or None


def _to_body(body: str, is_html: bool) -> str:
    return normalize_text(to_text(body) if is_html else body) if body else ""


def _to_raw(value: str | None) -> str | None:
    """The value as given, save white space around it."""
    return (pair_surrogates(value).strip() or None) if value else None


def _to_label(value: str | None) -> str | None:
    return (normalize_line(unescape(value)) or None) if value else None


def _to_instant(raw: str | None, language: str | None) -> dt.datetime | None:
    return parse_date(raw, language=language) if raw else None


def _to_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Trimmed labels, each once, in their order."""
    return tuple(dict.fromkeys(clean for label in labels if (clean := _to_label(label))))


def _find_canonical(entry: Entry, guid: str | None) -> str | None:
    """The canonical URL; with the fragment where the source's own id has the same.

    Changelogs and live pages list entries of one page: `/awesome#alpine`.
    """
    if not entry.url:
        return None
    _, mark, fragment = entry.url.strip().partition("#")
    named = bool(mark and fragment and guid and guid.endswith(mark + fragment))
    found = canonical_url(entry.url, entry.base_url, keep_fragment=named)
    # a feed's xml:base may be relative itself ("/"): then the feed's own address is the base
    return found or canonical_url(entry.url, entry.source, keep_fragment=named)


def _find_host(canonical: str | None) -> str | None:
    """
    >>> _find_host("https://www.example.com/a")
    'example.com'
    """
    return canonical.split("/", 3)[2].removeprefix("www.") if canonical else None


def _reject_empty(entry: Entry) -> Reject:
    raw = entry.body or entry.title or entry.summary or entry.url or entry.guid
    return Reject(
        stage=Stage.NORMALIZE,
        reason=Reason.EMPTY,
        source=pair_surrogates(entry.source),
        message="an entry with neither title nor text",
        raw=pair_surrogates(raw) if raw else None,
    )
