"""The country that a story is about, and the region of the world that it lies in."""

from __future__ import annotations

import dataclasses
import math

from schemas.article import UNKNOWN_REGION, Article, CountryShare, copy_article
from transforms.places.regions import region_of
from transforms.region.evidence import Evidence, gather_evidence

MIN_SCORE = 1.2
"""Less evidence than a country named in the lead, or two farther down, is a place in passing:
"first sold in Belgium" in a story of no place."""

MIN_SCORE_SHORT = 0.6
"""In a text of a few paragraphs one town farther down is enough: "Polizei von Cleveland"."""

MIN_CONFIDENCE = 0.4
"""Under it `unknown` rather than a guess."""

INTERCEPT, SHARE_SLOPE, MARGIN_SLOPE, AMOUNT_SLOPE = -2.9, 1.8, 2.6, 7.0
DATELINE_AGREES, DATELINE_DIFFERS = 1.6, -0.5
ENOUGH = 20.0
"""The model of `estimate_confidence`; more evidence than 20 makes no verdict surer."""

MIN_SHARE = 0.05
MAX_COUNTRIES = 10
"""A country with less of a story's evidence is named in passing and not listed."""


@dataclasses.dataclass(slots=True, frozen=True)
class RegionVerdict:
    """Where a story plays.

    `country` is ISO 3166-1 alpha-2, None where the evidence is too weak; then
    `region` is `unknown` and `source` none. `countries` are all that the story is
    about, the first one first, with their shares of the evidence. `source` says
    what decided: dateline, text (the title included) or feed. `confidence` is the
    share of such verdicts that are right.
    """

    country: str | None
    countries: tuple[CountryShare, ...]
    region: str
    source: str
    confidence: float


NOWHERE = RegionVerdict(None, (), UNKNOWN_REGION, "none", 0.0)


def with_region(article: Article) -> Article:
    """Return the article with its country, countries, region, region_source and confidence.

    >>> article = Article(article_id="1", source="s", content_hash="c", text_hash="t",
    ...                   text="Kenyan police closed roads in Nairobi.")
    >>> with_region(article).region
    'sub-saharan-africa'
    """
    verdict = find_region(article)
    placed = copy_article(article)
    placed.country, placed.countries = verdict.country, verdict.countries
    placed.region, placed.region_source = verdict.region, verdict.source
    placed.region_confidence = verdict.confidence
    return placed


def find_region(article: Article) -> RegionVerdict:
    """Return the country and region that the story is about.

    The country with the most evidence in dateline, title and text: where it was
    filed loses to another country that title and lead speak of. A story of no
    place is `unknown`, wherever its publisher is at home.
    """
    return judge(gather_evidence(article))


def judge(evidence: Evidence) -> RegionVerdict:
    """Return the verdict on the evidence."""
    scores = evidence.scores
    if not scores:
        return NOWHERE
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    country, best = ranked[0]
    total = sum(scores.values()) + evidence.nowhere
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    confidence = estimate_confidence(best, second, total, evidence.agrees(country))
    least = MIN_SCORE_SHORT if country in evidence.firm else MIN_SCORE
    if best < least or confidence < MIN_CONFIDENCE:
        return NOWHERE
    shares = tuple(
        CountryShare(code, round(score / total, 3))
        for code, score in ranked[:MAX_COUNTRIES]
        if score / total >= MIN_SHARE or code == country
    )
    source = "dateline" if country == evidence.home else "text"
    if country not in evidence.told:
        source = "feed"
    return RegionVerdict(country, shares, region_of(country), source, confidence)


def estimate_confidence(best: float, second: float, total: float, agrees: bool | None) -> float:
    """Return how often a verdict on such evidence is right, from 0 to 1.

    `best`, `second` and `total` are scores of evidence; `agrees` says whether the
    dateline lies in the country, None without one. A logistic model, fitted on one
    half of 6,500 wire stories of known countries, each with and without its dateline.

    >>> estimate_confidence(9.0, 1.0, 10.0, True) > estimate_confidence(4.0, 3.5, 10.0, None)
    True
    """
    score = INTERCEPT + SHARE_SLOPE * best / total + MARGIN_SLOPE * (best - second) / total
    score += AMOUNT_SLOPE * min(total / ENOUGH, 1.0)
    if agrees is not None:
        score += DATELINE_AGREES if agrees else DATELINE_DIFFERS
    return round(1 / (1 + math.exp(-score)), 3)
