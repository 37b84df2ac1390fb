"""The scores of attributions: spans of each role, and who said what.

The main figures are of spans, over the distinct spans of an article and summed
over the set, as in the published figures on these corpora: a content in two
pieces is two spans. "Whole" figures count an attribution's role as one thing,
whose spans must all be right. An overlap is any shared visible character.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.evaluate.align import Alignment, align
from pipelines.evaluate.figures import Figure, Found, Mistake, Scores, Share
from schemas.article import Article, Attribution

ROLES = ("source", "cue", "content")

Positions = tuple[int, int]


@dataclass(slots=True, frozen=True)
class Credit:
    """One attribution on the common scale of gold and ours; `kind` is the gold's type."""

    spans: Mapping[str, frozenset[Positions]]
    kind: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it says who and what; the gold has cues with no source."""
        return bool(self.spans["source"] and self.spans["content"])


def read_gold_credits(row: Mapping[str, Any], alignment: Alignment) -> list[Credit]:
    """The attributions of a gold row. The type is `type` ("Direct"), else `quoted`, lowered.

    >>> row = {"attributions": [{"source": [[0, 3]], "cue": [], "content": [], "quoted": True}]}
    >>> [credit.kind for credit in read_gold_credits(row, align("She said", "She said"))]
    ['quoted']
    """
    return [
        Credit(
            {role: _positions(item.get(role) or (), alignment.from_first) for role in ROLES},
            _gold_kind(item),
        )
        for item in row["attributions"]
    ]


def _gold_kind(item: Mapping[str, Any]) -> str | None:
    if item.get("type"):
        return str(item["type"]).lower()
    if item.get("quoted") is None:
        return None
    return "quoted" if item["quoted"] else "unquoted"


def to_credit(attribution: Attribution, alignment: Alignment) -> Credit:
    """Our attribution on the common scale."""
    spans = {
        "source": attribution.source_spans,
        "cue": attribution.cue_spans,
        "content": attribution.content_spans,
    }
    return Credit(
        {
            role: _positions(((span.start, span.end) for span in some), alignment.from_second)
            for role, some in spans.items()
        }
    )


def _positions(spans: Iterable[Sequence[int]], carry: Any) -> frozenset[Positions]:
    """Spans on the common scale. One whose words our text lost has no width there: it
    stays in the count, and nothing can match it."""
    return frozenset(carry(start, end) for start, end in spans if start < end)


def match_exact(found: set[Any], gold: set[Any]) -> Found:
    """What is right where only the same counts.

    >>> match_exact({(0, 3), (5, 8)}, {(0, 3)})
    Found(right_found=1, found=2, gold_found=1, gold=1)
    """
    right = len(found & gold)
    return Found(right, len(found), right, len(gold))


def match_overlap(found: set[Positions], gold: set[Positions]) -> Found:
    """What is right where one shared character is enough.

    >>> match_overlap({(0, 9)}, {(0, 3), (5, 12), (20, 22)})
    Found(right_found=1, found=1, gold_found=2, gold=3)
    """
    return Found(
        sum(_touches([span], gold) for span in found),
        len(found),
        sum(_touches([span], found) for span in gold),
        len(gold),
    )


def _touches(some: Iterable[Positions], others: Iterable[Positions]) -> bool:
    return any(low < end and start < high for low, high in some for start, end in others)


def joins(one: Credit, other: Credit) -> bool:
    """Whether both credit the same words to the same source: source and content overlap."""
    return all(_touches(one.spans[role], other.spans[role]) for role in ("source", "content"))


def match_joined(found: Sequence[Credit], gold: Sequence[Credit]) -> Found:
    """Who said what: attributions with a source and a content that join the same two."""
    found = [credit for credit in found if credit.is_whole]
    gold = [credit for credit in gold if credit.is_whole]
    return Found(
        sum(any(joins(credit, truth) for truth in gold) for credit in found),
        len(found),
        sum(any(joins(truth, credit) for credit in found) for truth in gold),
        len(gold),
    )


def score_attributions(
    rows: Sequence[Mapping[str, Any]], articles: Mapping[str, Article], texts: Mapping[str, str]
) -> Scores:
    """The scores of a set. `texts` are the seeds' texts as they came, by the gold's id.

    An article that is missing (rejected) has found nothing.
    """
    totals: dict[str, Found] = defaultdict(Found)
    kinds: Counter[tuple[str, bool]] = Counter()
    mistakes: list[Mistake] = []
    for row in rows:
        article = articles.get(row["id"])
        raw = texts[row["id"]]
        alignment = align(raw, article.text if article else raw)
        gold = read_gold_credits(row, alignment)
        ours = [to_credit(item, alignment) for item in article.attributions] if article else []
        for name, figure in _match_article(ours, gold).items():
            totals[name] += figure
        for credit in gold:
            if credit.kind and credit.is_whole:
                kinds[credit.kind, any(joins(credit, other) for other in ours)] += 1
        if article:
            mistakes += _find_mistakes(row, article, gold, ours, raw)
    figures: dict[str, Figure] = dict(totals)
    for kind in sorted({kind for kind, _ in kinds}):
        figures[f"who said what, {kind}"] = Share(
            kinds[kind, True], kinds[kind, True] + kinds[kind, False]
        )
    return Scores(figures, tuple(mistakes))


def _match_article(ours: Sequence[Credit], gold: Sequence[Credit]) -> dict[str, Found]:
    figures = {}
    for role in ROLES:
        found = {span for credit in ours for span in credit.spans[role]}
        truth = {span for credit in gold for span in credit.spans[role]}
        figures[f"{role} exact"] = match_exact(found, truth)
        figures[f"{role} overlap"] = match_overlap(found, truth)
    for role in ROLES:
        figures[f"{role} whole"] = match_exact(
            {credit.spans[role] for credit in ours if credit.spans[role]},
            {credit.spans[role] for credit in gold if credit.spans[role]},
        )
    figures["who said what"] = match_joined(ours, gold)
    return figures


def _find_mistakes(
    row: Mapping[str, Any],
    article: Article,
    gold: Sequence[Credit],
    ours: Sequence[Credit],
    text: str,
) -> list[Mistake]:
    """Attributions that nobody answers to, in words: missed ones, then invented ones."""
    missed = [
        Mistake(row["id"], "who said what missed", _gold_words(item, text), None)
        for item, credit in zip(row["attributions"], gold, strict=True)
        if credit.is_whole and not any(joins(credit, other) for other in ours)
    ]
    invented = [
        Mistake(
            row["id"],
            "who said what invented",
            None,
            {"source": item.source, "cue": item.cue, "content": item.content},
        )
        for item, credit in zip(article.attributions, ours, strict=True)
        if credit.is_whole and not any(joins(credit, truth) for truth in gold)
    ]
    return missed + invented


def _gold_words(item: Mapping[str, Any], text: str) -> dict[str, str]:
    return {
        role: " … ".join(text[start:end] for start, end in item.get(role) or ()) for role in ROLES
    }
