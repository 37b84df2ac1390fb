"""The scores of the country of a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.evaluate.figures import Figure, Mistake, Scores, share_of
from schemas.article import Article

HOME_COUNTRY = "US"
"""The country that most stories of these sets are about: a blind guess of it scores
high, so stories outside it are counted apart."""


def score_countries(rows: Sequence[Mapping[str, Any]], articles: Mapping[str, Article]) -> Scores:
    """Over stories whose gold has a country: right if ours is one of the gold's.

    An unknown country is a wrong answer, except under "when known".
    """
    told = [row for row in rows if row.get("countries")]
    answers = [
        (row, frozenset(row["countries"]), article.country if article else None)
        for row in told
        for article in [articles.get(row["id"])]
    ]
    abroad = [answer for answer in answers if HOME_COUNTRY not in answer[1]]
    figures: dict[str, Figure] = {}
    for suffix, some in (("", answers), (f", outside {HOME_COUNTRY}", abroad)):
        figures[f"country{suffix}"] = share_of(found in gold for _, gold, found in some)
        figures[f"country known{suffix}"] = share_of(found is not None for _, _, found in some)
        figures[f"country when known{suffix}"] = share_of(
            found in gold for _, gold, found in some if found is not None
        )
    mistakes = tuple(
        Mistake(row["id"], "country", sorted(gold), found)
        for row, gold, found in answers
        if found not in gold
    )
    return Scores(figures, mistakes)
