"""An entry and the page behind it to one entry: the feed's words win, the page fills the gaps."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.parse.page import parse_page


def complete_entry(entry: Entry) -> Entry:
    """Return the entry with its page's text; as it is, with the reason, where that is no use.

    The text is the page's, and the teaser becomes the summary where there is none. Title,
    authors, date, language, publisher and categories are the feed's where it gives them, else
    the page's. An entry without a page comes back as it is. Idempotent.

    >>> page = Entry(source="s", title="Ferry back", body="It is back. " * 9, authors=("Ana Ruiz",))
    >>> whole = complete_entry(Entry(source="s", title="Ferry", body="It is back.", page=page))
    >>> whole.title, whole.authors, whole.summary, whole.text_source, len(whole.body)
    ('Ferry', ('Ana Ruiz',), 'It is back.', 'page', 108)
    """
    page = parse_page(entry.page) if isinstance(entry.page, Document) else entry.page
    if page is None:
        return entry
    if isinstance(page, Reject):
        return _keep_teaser(entry, page.reason, page.message)
    if len(page.body) < len(_to_plain(entry)):
        return _keep_teaser(entry, Reason.NO_ARTICLE, "the page holds less text than the feed")
    return _fill(entry, page)


def _keep_teaser(entry: Entry, reason: Reason, message: str) -> Entry:
    return replace(entry, page=None, full_text_error=f"{reason.value}: {message}")


def _fill(entry: Entry, page: Entry) -> Entry:
    from_feed = entry.published_raw is not None
    as_summary = entry.summary is None
    summary = (entry.body.strip() or page.summary) if as_summary else entry.summary
    return replace(
        entry,
        page=None,
        full_text_error=None,
        text_source="page",
        body=page.body,
        body_is_html=False,
        summary=summary,
        summary_is_html=entry.body_is_html if as_summary else entry.summary_is_html,
        title=entry.title or page.title,
        title_is_html=entry.title_is_html if entry.title else page.title_is_html,
        authors=entry.authors or page.authors,
        publisher=entry.publisher or page.publisher,
        language=entry.language or page.language,
        categories=entry.categories or page.categories,
        published_raw=entry.published_raw if from_feed else page.published_raw,
        date_source=entry.date_source if from_feed else "page",
        updated_raw=entry.updated_raw or page.updated_raw,
        canonical_url=page.canonical_url or find_own_name(page),
    )


def find_own_name(page: Entry) -> str | None:
    """Return the address by which a parsed page calls itself; None where it names another.

    A page can only speak for its own host, `www.` aside: else any page could pass itself off
    as another site's article. Nor is a front page's address an article's, which careless
    templates put on every page.

    >>> asked = "https://a.example/1?from=feed"
    >>> find_own_name(Entry(source="s", base_url=asked, url="https://www.a.example/1"))
    'https://www.a.example/1'
    >>> find_own_name(Entry(source="s", base_url=asked, url="https://b.example/1")) is None
    True
    """
    try:
        asked, named = urlsplit(page.base_url or ""), urlsplit(page.url or "")
        hosts = {(parts.hostname or "").removeprefix("www.") for parts in (asked, named)}
    except ValueError:
        return None
    if len(hosts) > 1 or (named.path in ("", "/") and not named.query):
        return None
    return page.url


def _to_plain(entry: Entry) -> str:
    if not entry.body_is_html:
        return entry.body.strip()
    from resiliparse.extract.html2text import extract_plain_text

    body = entry.body.encode("utf-8", "replace").decode("utf-8")  # it takes no half characters
    return str(extract_plain_text(body, alt_texts=False, links=False)).strip()
