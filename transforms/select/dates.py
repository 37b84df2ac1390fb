"""Which articles a run keeps, by their day."""

from __future__ import annotations

import datetime as dt

from schemas.article import Article
from schemas.reject import Reason, Reject, Stage


def select_date(article: Article, since: dt.date | None, until: dt.date | None) -> Article | Reject:
    """Return the article, or a reject when its day is before `since` or after `until`.

    Both days are inclusive; None sets no bound. The reject carries no text: the
    article is whole where it was read.

    >>> article = Article(article_id="a", source="s", content_hash="c", text_hash="t",
    ...                   date=dt.date(2024, 11, 30))
    >>> select_date(article, dt.date(2024, 12, 1), None).message
    '2024-11-30 is before --since 2024-12-01'
    """
    day = article.date
    if day is not None and since is not None and day < since:
        return _out_of_range(article, f"{day} is before --since {since}")
    if day is not None and until is not None and day > until:
        return _out_of_range(article, f"{day} is after --until {until}")
    return article


def _out_of_range(article: Article, message: str) -> Reject:
    return Reject(Stage.SELECT, Reason.OUT_OF_RANGE, article.source, message, article.title)
