"""The scores of datelines (detection, place, day, agency) and of agencies credited.

A place is compared as written, its case and marks kept; only white space is
folded ("NEW\\n YORK" is "NEW YORK") and Unicode composed. "place, any case" is
the same with case folded. Whatever a row's gold does not say is not scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.evaluate.figures import Figure, Mistake, Scores, found_once, share_of
from schemas.article import Article

CanonicalAgency = Callable[[str], str]
"""An agency's name as the data has it; a name that is in no table comes back as it is."""

_BETWEEN_AGENCIES = re.compile(r"\s*/\s*")  # "AP / dpa"

GoldRows = Sequence[Mapping[str, Any]]
Articles = Mapping[str, Article]


def fold_place(place: str) -> str:
    """A place with its white space folded, in composed form.

    >>> fold_place("ST.  LOUIS,\\n Mo.")
    'ST. LOUIS, Mo.'
    """
    return unicodedata.normalize("NFC", " ".join(place.split()))


def split_agencies(written: str, canonical: CanonicalAgency) -> frozenset[str]:
    """The canonical names of the agencies that the gold writes in one string.

    >>> sorted(split_agencies("AP / dpa", str))
    ['AP', 'dpa']
    """
    return frozenset(canonical(name) for name in _BETWEEN_AGENCIES.split(written) if name)


def score_datelines(rows: GoldRows, articles: Articles, canonical: CanonicalAgency) -> Scores:
    """Detection over rows whose `has_dateline` is known; the rest over those that have one."""
    known = [row for row in rows if row["has_dateline"] is not None]
    with_one = [row for row in known if row["has_dateline"]]
    without = [row for row in known if not row["has_dateline"]]
    figures: dict[str, Figure] = {
        "dateline": found_once(
            [_has_dateline(articles, row) for row in known], [row["has_dateline"] for row in known]
        )
    }
    if without:
        figures["none where none"] = share_of(not _has_dateline(articles, row) for row in without)
    mistakes = [
        Mistake(row["id"], "none where none", None, _raw(articles, row))
        for row in without
        if _has_dateline(articles, row)
    ]
    answers = {
        "place": _place_answers(with_one, articles, fold_place),
        "place, any case": _place_answers(
            with_one, articles, lambda place: fold_place(place).casefold()
        ),
        "month and day": _day_answers(with_one, articles),
        "agency": _agency_answers(with_one, articles, canonical),
    }
    irregular = [row for row in with_one if row.get("irregular")]
    if irregular:
        answers["irregular found"] = [
            (row, True, _has_dateline(articles, row)) for row in irregular
        ]
        answers["irregular place"] = _place_answers(irregular, articles, fold_place)
    for name, compared in answers.items():
        if compared:
            figures[name] = share_of(expected == found for _, expected, found in compared)
            mistakes += _mistakes(name, compared, articles)
    return Scores(figures, tuple(mistakes))


def score_credits(rows: GoldRows, articles: Articles, canonical: CanonicalAgency) -> Scores:
    """Wire agencies credited anywhere in the article, over rows whose agency is known."""
    known = [row for row in rows if row.get("agency_known")]
    expected = [split_agencies(row["agency"] or "", canonical) for row in known]
    found = [
        frozenset(articles[row["id"]].agencies) if row["id"] in articles else frozenset()
        for row in known
    ]
    named = [(gold, ours) for gold, ours in zip(expected, found, strict=True) if gold]
    silent = [(gold, ours) for gold, ours in zip(expected, found, strict=True) if not gold]
    return Scores(
        {
            "agency credited": share_of(gold <= ours for gold, ours in named),
            "agency alone": share_of(gold == ours for gold, ours in named),
            "credit where none": share_of(bool(ours) for _, ours in silent),
        },
        tuple(
            Mistake(row["id"], "agency credited" if gold else "credit where none", *sets)
            for row, gold, ours in zip(known, expected, found, strict=True)
            if not gold <= ours or (ours and not gold)
            for sets in [(sorted(gold), sorted(ours))]
        ),
    )


_Answers = list[tuple[Mapping[str, Any], Any, Any]]
"""A row, what its gold says and what we say."""


def _place_answers(rows: GoldRows, articles: Articles, fold: Callable[[str], str]) -> _Answers:
    return [
        (row, fold(row["place"]), place and fold(place))
        for row in rows
        if row["place"] is not None
        for place in [_dateline_field(articles, row, "place")]
    ]


def _day_answers(rows: GoldRows, articles: Articles) -> _Answers:
    return [
        (row, (row["month"], row["day"]), date and (date.month, date.day))
        for row in rows
        if row["month"] is not None
        for date in [_dateline_field(articles, row, "date")]
    ]


def _agency_answers(rows: GoldRows, articles: Articles, canonical: CanonicalAgency) -> _Answers:
    return [
        (
            row,
            split_agencies(row["agency"], canonical),
            frozenset(_dateline_field(articles, row, "agencies") or ()),
        )
        for row in rows
        if row["agency"] is not None
    ]


def _mistakes(name: str, answers: _Answers, articles: Articles) -> list[Mistake]:
    if name == "place, any case":  # the same rows stand under "place"
        return []
    return [
        Mistake(row["id"], name, _plain(expected), {"answer": _plain(found), "raw": raw})
        for row, expected, found in answers
        if expected != found
        for raw in [_raw(articles, row)]
    ]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _dateline_field(articles: Articles, row: Mapping[str, Any], name: str) -> Any:
    article = articles.get(row["id"])
    return getattr(article.dateline, name) if article and article.dateline else None


def _has_dateline(articles: Articles, row: Mapping[str, Any]) -> bool:
    article = articles.get(row["id"])
    return article is not None and article.dateline is not None


def _raw(articles: Articles, row: Mapping[str, Any]) -> str | None:
    """The words that were taken for the dateline, else how the article begins."""
    article = articles.get(row["id"])
    if article is None:
        return None
    return article.dateline.raw if article.dateline else article.text[:120]
