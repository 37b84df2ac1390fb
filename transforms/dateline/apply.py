"""An article with its dateline, its agencies, and a day in any case."""

from __future__ import annotations

import datetime as dt

from schemas.article import Article, copy_article
from transforms.dateline.credits import find_agencies
from transforms.dateline.extract import find_dateline

DATE_FROM_DATELINE = "dateline"
DATE_FROM_FETCH = "fetch"


def with_dateline(article: Article) -> Article:
    """Return the article with `dateline`, `agencies` and `date` set.

    `date` is published_at's UTC day, else the dateline's, else the day of the fetch
    (None for an article without `fetched_at` too); `date_source` says which.

    >>> article = Article(
    ...     article_id="a", source="s", content_hash="", text_hash="",
    ...     text="OSLO, March 3 (Reuters) - Rain fell.",
    ...     fetched_at=dt.datetime(2025, 3, 4, tzinfo=dt.UTC))
    >>> found = with_dateline(article)
    >>> found.date, found.date_source, found.agencies
    (datetime.date(2025, 3, 3), 'dateline', ('Reuters',))
    """
    published = _utc_day(article.published_at)
    fetched = _utc_day(article.fetched_at)
    dateline = find_dateline(
        article.text, language=article.language, published=published, fetched=fetched
    )
    agencies = find_agencies(
        article.text,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        dateline=dateline,
    )
    date, date_source = published, article.date_source
    if date is None and dateline is not None and dateline.date is not None:
        date, date_source = dateline.date, DATE_FROM_DATELINE
    if date is None and fetched is not None:
        date, date_source = fetched, DATE_FROM_FETCH
    found = copy_article(article)
    found.dateline, found.agencies = dateline, agencies
    found.date, found.date_source = date, date_source
    return found


def _utc_day(instant: dt.datetime | None) -> dt.date | None:
    return None if instant is None else instant.astimezone(dt.UTC).date()
