"""Floors of the region stage on our own articles: they may rise and never silently fall.

The articles of tests/cases/region_samples.jsonl are written for this project: long web
features, local papers of many countries, press releases, wire stories filed elsewhere, eight
languages, and texts of no place with people, dishes and teams that bear a place's name.
"""

import json
from pathlib import Path

import pytest

from schemas.article import Article
from transforms.dateline.apply import with_dateline
from transforms.region.extract import find_region

SAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "region_samples.jsonl").open(
        encoding="utf-8"
    )
]
PLAYS_SOMEWHERE = [sample for sample in SAMPLES if sample["expected"] is not None]
PLAYS_NOWHERE = [sample for sample in SAMPLES if sample["expected"] is None]


def countries(samples: list[dict]) -> dict[str, str | None]:
    """Return {id: country} as the dateline and region stages find it."""
    found = {}
    for sample in samples:
        article = Article(
            article_id="1", source="s", content_hash="c", text_hash="t", **sample["input"]
        )
        found[sample["id"]] = find_region(with_dateline(article)).country
    return found


@pytest.mark.parametrize(
    ("samples", "floor"),
    [(PLAYS_SOMEWHERE, 1.0), (PLAYS_NOWHERE, 1.0)],
    ids=["a country", "no country"],
)
def test_floor_of_countries(samples: list[dict], floor: float):
    found = countries(samples)
    right = [sample["id"] for sample in samples if found[sample["id"]] == sample["expected"]]
    wrong = {key: value for key, value in found.items() if key not in right}
    assert len(right) / len(samples) >= floor, wrong


def test_samples_are_of_many_kinds():
    assert len(PLAYS_SOMEWHERE) >= 80
    assert len(PLAYS_NOWHERE) >= 15
    assert {sample["input"]["language"] for sample in SAMPLES} == {
        "en", "es", "de", "fr", "pt", "it", "zh", "ja",
    }  # fmt: skip
