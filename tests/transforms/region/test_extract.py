import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import UNKNOWN_REGION, Article, Dateline
from transforms.places.gazetteer import load_gazetteer
from transforms.places.regions import region_of
from transforms.region.extract import NOWHERE, find_region, with_region

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "regions.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


def make_article(
    text: str = "",
    title: str | None = None,
    dateline: str | None = None,
    language: str = "en",
    categories: list[str] | None = None,
    summary: str | None = None,
) -> Article:
    found = None
    if dateline is not None:
        place = load_gazetteer().find_place(dateline)
        assert place is not None
        found = Dateline("", dateline, (place,), (), None, 0, 0)
    return Article(
        article_id="1",
        source="seeds/a.jsonl",
        content_hash="c",
        text_hash="t",
        title=title,
        text=text,
        summary=summary,
        language=language,
        categories=tuple(categories or ()),
        dateline=found,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['why']}")
def test_find_region_case(case):
    verdict = find_region(make_article(**case["input"]))
    expected = case["expected"]
    assert verdict.country == expected["country"]
    assert verdict.region == region_of(expected["country"])
    if expected["country"] is None:
        assert verdict == NOWHERE
    elif "source" in expected:
        assert verdict.source == expected["source"]


def test_find_region_lists_the_other_countries_with_shares():
    article = make_article("India and Pakistan met. Indian envoys left Pakistan.")
    verdict = find_region(article)
    assert [share.country for share in verdict.countries] == ["IN", "PK"]
    assert sum(share.share for share in verdict.countries) == pytest.approx(1, abs=0.01)


def test_find_region_counts_the_words_of_the_dateline_once():
    text = "PARIS, France (AP) — Kenya won. Kenyan fans sang, and Kenya will play again."
    place = load_gazetteer().find_place("PARIS", qualifier="France")
    end = text.index("Kenya")
    dateline = Dateline(text[:end], "PARIS, France", (place,), ("AP",), None, 0, end)
    in_text = dataclasses.replace(make_article(text), dateline=dateline)
    verdict = find_region(in_text)
    bare = find_region(
        dataclasses.replace(
            make_article(text[end:]), dateline=dataclasses.replace(dateline, start=0, end=0)
        )
    )
    assert verdict == bare


def test_with_region_sets_the_five_fields_and_no_other():
    article = make_article("Kenyan police closed roads in Nairobi.")
    verdict = find_region(article)
    assert with_region(article) == dataclasses.replace(
        article,
        country="KE",
        countries=verdict.countries,
        region="sub-saharan-africa",
        region_source="text",
        region_confidence=verdict.confidence,
    )


def test_with_region_leaves_its_input_as_it_was():
    article = make_article("Kenyan police closed roads in Nairobi.")
    before = dataclasses.replace(article)
    with_region(article)
    assert article == before


WORDS = st.sampled_from(
    ["Jordan", "Paris", "in", "U.S.", "TURKEY", "the", "Georgia,", "Ga.", "北京", "Zürich", "\n"]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(title=st.none() | TEXTS, text=TEXTS, language=st.sampled_from(["en", "de", "es", None]))
def test_find_region_never_raises_and_keeps_its_promises(title, text, language):
    verdict = find_region(make_article(text, title, language=language))
    assert 0 <= verdict.confidence <= 1
    assert verdict.region == region_of(verdict.country)
    assert (verdict.country is None) == (verdict.source == "none")
    assert verdict.country is not None or verdict.region == UNKNOWN_REGION
    assert all(0 < share.share <= 1 for share in verdict.countries)


@settings(max_examples=100, deadline=None)
@given(title=st.none() | TEXTS, text=TEXTS)
def test_with_region_is_idempotent(title, text):
    once = with_region(make_article(text, title))
    assert with_region(once) == once
