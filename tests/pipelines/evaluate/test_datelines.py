"""Datelines, credits, countries and pairs, scored on rows of our own."""

import datetime as dt

from pipelines.evaluate.countries import score_countries
from pipelines.evaluate.datelines import score_credits, score_datelines
from pipelines.evaluate.duplicates import score_pairs
from pipelines.evaluate.figures import Found, Mistake, Share
from schemas.article import Article, Dateline

NAMES = {"wire one": "One", "w1": "One", "w2": "Two"}


def canonical(name: str) -> str:
    return NAMES.get(name.lower(), name)


def article(name: str, **fields) -> Article:
    defaults = {"source": "s", "content_hash": "c", "text_hash": "t", "text": "Some text."}
    return Article(article_id=name, guid=name, **{**defaults, **fields})


def dateline(place: str | None, *agencies: str, date: dt.date | None = None) -> Dateline:
    return Dateline(f"{place} —", place, (), agencies, date, 0, 3)


def row(name: str, has: bool | None, place: str | None = None, **fields) -> dict:
    empty = {"agency": None, "month": None, "day": None}
    return {"id": name, "has_dateline": has, "place": place, **empty, **fields}


def score(rows: list[dict], *found: Article):
    return score_datelines(rows, {item.article_id: item for item in found}, canonical)


def test_datelines_detection_leaves_unknown_rows_out():
    scores = score(
        [row("hit", True, "LIMA"), row("miss", True, "OSLO"), row("none", False), row("odd", None)],
        article("hit", dateline=dateline("LIMA")),
        article("miss"),
        article("none", dateline=dateline("SALE")),
        article("odd", dateline=dateline("TABLE")),
    )
    assert scores.figures["dateline"] == Found(1, 2, 1, 2)
    assert scores.figures["none where none"] == Share(0, 1)
    assert Mistake("none", "none where none", None, "SALE —") in scores.mistakes


def test_datelines_place_folds_space_and_keeps_case():
    rows = [row("a", True, "NEW  YORK"), row("b", True, "Lima"), row("c", True, "OSLO")]
    figures = score(
        rows,
        article("a", dateline=dateline("NEW YORK")),
        article("b", dateline=dateline("LIMA")),
        article("c", dateline=dateline(None, "One")),
    ).figures
    assert figures["place"] == Share(1, 3)
    assert figures["place, any case"] == Share(2, 3)


def test_datelines_day_and_agency_over_rows_that_tell_them():
    rows = [
        row("a", True, "LIMA", month=3, day=9, agency="W1 / w2"),
        row("b", True, "LIMA", month=3, day=10, agency="Wire One"),
        row("c", True, "LIMA"),
    ]
    figures = score(
        rows,
        article("a", dateline=dateline("LIMA", "Two", "One", date=dt.date(1999, 3, 9))),
        article("b", dateline=dateline("LIMA", "One", "Two")),
        article("c", dateline=dateline("LIMA", "Two", date=dt.date(1999, 3, 9))),
    ).figures
    assert figures["month and day"] == Share(1, 2)
    assert figures["agency"] == Share(1, 2)


def test_datelines_irregular_rows_are_counted_apart():
    rows = [
        row("a", True, "LIMA", irregular=True),
        row("b", True, "OSLO", irregular=True),
        row("c", None, irregular=True),
        row("d", True, "ROME", irregular=False),
    ]
    figures = score(
        rows,
        article("a", dateline=dateline("LIMA")),
        article("b", dateline=dateline("OSLO, Norway")),
        article("c", dateline=dateline("TABLE")),
        article("d"),
    ).figures
    assert figures["irregular found"] == Share(2, 2)
    assert figures["irregular place"] == Share(1, 2)


def test_datelines_rejected_article_is_missed():
    scores = score([row("gone", True, "LIMA")])
    assert scores.figures["dateline"] == Found(0, 0, 0, 1)
    assert scores.figures["place"] == Share(0, 1)
    assert "none where none" not in scores.figures


def test_credits_over_rows_whose_agency_is_known():
    rows = [
        row("a", None, agency="w1", agency_known=True),
        row("b", None, agency="W2", agency_known=True),
        row("c", None, agency_known=True),
        row("d", None, agency_known=True),
        row("e", None, agency="w1", agency_known=False),
    ]
    found = [
        article("a", agencies=("One", "Two")),
        article("b", agencies=("One",)),
        article("c", agencies=("One",)),
        article("d"),
    ]
    scores = score_credits(rows, {item.article_id: item for item in found}, canonical)
    assert scores.figures == {
        "agency credited": Share(1, 2),
        "agency alone": Share(0, 2),
        "credit where none": Share(1, 2),
    }
    assert scores.mistakes == (
        Mistake("b", "agency credited", ["Two"], ["One"]),
        Mistake("c", "credit where none", [], ["One"]),
    )


def test_countries_over_stories_that_have_some():
    rows: list[dict] = [
        {"id": "a", "countries": ["PE", "CL"]},
        {"id": "b", "countries": ["US"]},
        {"id": "c", "countries": ["NO"]},
        {"id": "d", "countries": None},
        {"id": "e", "countries": ["US", "NO"]},
    ]
    found = [
        article("a", country="CL"),
        article("b", country="PE"),
        article("c"),
        article("d", country="US"),
        article("e", country="NO"),
    ]
    scores = score_countries(rows, {item.article_id: item for item in found})
    assert scores.figures == {
        "country": Share(2, 4),
        "country known": Share(3, 4),
        "country when known": Share(2, 3),
        "country, outside US": Share(1, 2),
        "country known, outside US": Share(1, 2),
        "country when known, outside US": Share(1, 1),
    }
    assert scores.mistakes == (
        Mistake("b", "country", ["US"], "PE"),
        Mistake("c", "country", ["NO"], None),
    )


def test_pairs_share_a_cluster():
    found = [
        article("a", cluster_id="1"),
        article("b", cluster_id="1"),
        article("c", cluster_id="2"),
        article("d"),
        article("e"),
    ]
    scores = score_pairs(
        [("a", "b"), ("a", "c"), ("d", "e"), ("a", "gone")],
        [("b", "a"), ("b", "c")],
        {item.article_id: item for item in found},
    )
    assert scores.figures == {
        "pairs": Found(1, 2, 1, 4),
        "hard negatives merged": Share(1, 2),
    }
    assert [mistake.id for mistake in scores.mistakes] == ["a c", "d e", "a gone", "b a"]
