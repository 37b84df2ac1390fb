"""What an article's title, text, dateline and feed say for each country."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from schemas.article import Article, Dateline
from transforms.places.context import is_in_passing
from transforms.places.fold import fold_name
from transforms.places.gazetteer import load_gazetteer
from transforms.places.lexicon import Options
from transforms.places.mentions import Mention

TITLE_WEIGHT = 3.0
"""A mention in the title counts like one and a half in the lead."""

LEAD_WEIGHT = 2.0
LEAD_CHARS = 250
"""The first sentence or two say where the story plays; 250 is the length of a wire lead."""

HALF_CHARS = 1_500.0
"""So far into the text a mention counts half: a place early beats one in passing."""

MAX_TITLE_CHARS = 1_000
MAX_TEXT_CHARS = 20_000
"""The end of a longer text changes no verdict, and a text of a megabyte costs no more."""

DATELINE_WEIGHT = 5.0
HUB_DATELINE_WEIGHT = 4.0
"""A dateline is beaten by another country in title and lead (3 + 2 and more of them); sooner
where desks cover the world from."""

HUBS = frozenset(
    ("washington", "new york", "london", "paris", "brussels", "geneva", "hong kong", "vienna",
     "nicosia", "dubai", "singapore", "bangkok", "nairobi", "the hague", "seoul", "jerusalem",
     "beirut", "cairo", "miami", "johannesburg", "dakar", "islamabad")
)  # fmt: skip
"""Where desks file stories of other countries: seats of bodies of many states, markets, bureaus."""

CATEGORY_WEIGHT = 1.0
"""A feed's category or section, once for all of them."""

PRIOR = 0.3
"""What a country without other evidence has when a shared name is decided: "Birmingham" is
England's in a story of no other place, Alabama's where the text names Alabama."""


SATURATION = 0.7
"""Exponent of what the text says for a country: the tenth mention tells less than the second."""

FIRM = 0.5
"""From this weight on a mention names a place or a people, below it a dish, a language, a firm."""

LONG_CHARS = 1_500
PASSING = 0.3
"""What a country keeps that a text of some paragraphs names once: its own news would come back
to it, while an essay names in passing where its author once worked."""

FEW = 3
"""Of so few mentions one in passing may be the only one: "a friend who once lived in Belgium"."""

FIRST_WEIGHT = 1.5
"""Without a dateline the country named first in the lead stands in its place: "North Korean
leader … as he met Russia's defense chief", however often Russia comes after it. A place that
opens the title goes before the lead's: "China grants Canadians visa-free entry"."""


@dataclass(slots=True)
class Evidence:
    """Scores by country, the dateline's country, and what speaks for no country.

    `told` are the countries that title, text or dateline speak of, not the feed alone,
    `firm` those that a short text or its title names by a place or a people.
    """

    scores: dict[str, float] = field(default_factory=dict)
    home: str | None = None
    told: frozenset[str] = frozenset()
    nowhere: float = 0.0
    firm: frozenset[str] = frozenset()

    def agrees(self, country: str) -> bool | None:
        """Return whether the dateline lies in the country, None without a dateline."""
        return None if self.home is None else self.home == country


class _Tally:
    """Weights by country, with the names that several countries share set aside."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = defaultdict(float)
        self.nowhere = 0.0
        self.shared: list[tuple[Options, float]] = []

    def add(self, country: str, options: Options, weight: float) -> None:
        if options:
            self.shared.append((options, weight))
        elif country:
            self.sums[country] += weight
        else:
            self.nowhere += weight

    def settle(self, others: dict[str, float]) -> None:
        """Give each shared name to the country that the rest of the article favors."""
        sums = dict(self.sums)
        for options, weight in self.shared:
            country, _ = max(
                options,
                key=lambda option: (
                    option[1] * (PRIOR + sums.get(option[0], 0.0) + others.get(option[0], 0.0))
                ),
            )
            self.sums[country] += weight


def gather_evidence(article: Article) -> Evidence:
    """Return the evidence in an article, the dateline's words counted once.

    The text is read before the title, so that a person named in full in the text
    is one in the title too ("Jordan wins again").
    """
    find = load_gazetteer().find_mentions
    people: set[str] = set()
    namesakes: dict[str, str] = {}
    head, body = _Tally(), _Tally()
    home = _count_dateline(article.dateline, head)
    text = _text(article)
    is_long = len(text) >= LONG_CHARS
    mentions = find(text, article.language, people, namesakes)
    if home is None and len(mentions) <= FEW:
        mentions = [_weigh_passing(text, mention) for mention in mentions]
    first = _count_text(article, mentions, body)
    title = find((article.title or "")[:MAX_TITLE_CHARS], article.language, people, namesakes)
    for mention in title:
        head.add(mention.country, mention.options, TITLE_WEIGHT * mention.weight)
    first = _opening(title) or first
    body.settle(head.sums)
    head.settle(body.sums)
    scores = dict(head.sums)
    for country, weight in body.sums.items():
        scores[country] = scores.get(country, 0.0) + weight**SATURATION
    if home is None:
        if first is not None:
            _count_first(first, scores)
        if is_long:
            _discount_passing(mentions, head, scores)
    told = frozenset(scores)
    firm = frozenset() if is_long else _firm((*title, *mentions))
    _count_categories(article, scores)
    return Evidence(scores, home, told, head.nowhere + body.nowhere**SATURATION, firm)


def _opening(title: list[Mention]) -> Mention | None:
    """Return the place that opens a title; an adjective ("Danish singer on trial") is none."""
    if title and title[0].start == 0 and title[0].kind != "demonym" and title[0].country:
        return title[0]
    return None


def _firm(mentions: tuple[Mention, ...]) -> frozenset[str]:
    return frozenset(mention.country for mention in mentions if mention.weight >= FIRM)


def _text(article: Article) -> str:
    return (article.text or article.summary or "")[:MAX_TEXT_CHARS]


def _count_dateline(dateline: Dateline | None, head: _Tally) -> str | None:
    """Count the first place of the dateline that lies in a country; return that country."""
    for place in dateline.places if dateline is not None else ():
        if place.country is not None:
            is_hub = fold_name(place.name).removesuffix(" city") in HUBS
            head.sums[place.country] += HUB_DATELINE_WEIGHT if is_hub else DATELINE_WEIGHT
            return place.country
    return None


def _weigh_passing(text: str, mention: Mention) -> Mention:
    if is_in_passing(text, mention.start):
        return mention._replace(weight=mention.weight * PASSING)
    return mention


def _count_text(article: Article, mentions: list[Mention], body: _Tally) -> Mention | None:
    """Count the text's mentions behind the dateline; return the first one of the lead."""
    skip = article.dateline.end if article.dateline is not None else 0
    first: Mention | None = None
    add = body.add
    for mention in mentions:
        start, _, country, _, weight, options = mention
        at = start - skip
        if at < 0:
            continue
        weight *= HALF_CHARS / (HALF_CHARS + at)
        if at < LEAD_CHARS:
            weight *= LEAD_WEIGHT
            if first is None and country:
                first = mention
        add(country, options, weight)
    return first


def _count_first(first: Mention, scores: dict[str, float]) -> None:
    """Add to the country named first; to the likeliest one where the name is shared."""
    options = first.options or ((first.country, 1.0),)
    country = max(options, key=lambda option: scores.get(option[0], 0.0))[0]
    scores[country] = scores.get(country, 0.0) + FIRST_WEIGHT * first.weight


def _discount_passing(mentions: list[Mention], head: _Tally, scores: dict[str, float]) -> None:
    """Leave little of the countries that a long text names once and its title does not."""
    named = [mention.country for mention in mentions]
    for country in scores.keys() - head.sums.keys():
        if named.count(country) == 1:
            scores[country] *= PASSING


def _count_categories(article: Article, scores: dict[str, float]) -> None:
    """Count the first country that the feed's categories name."""
    if not article.categories:
        return
    for mention in load_gazetteer().find_mentions("; ".join(article.categories), article.language):
        if mention.kind in ("country", "demonym") and mention.country and not mention.options:
            scores[mention.country] = scores.get(mention.country, 0.0) + CATEGORY_WEIGHT
            return
