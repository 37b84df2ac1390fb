"""The scores of duplicates: which pairs share a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.evaluate.figures import Mistake, Scores, found_once, share_of
from schemas.article import Article

Pair = tuple[str, str]


def score_pairs(
    positives: Sequence[Pair], negatives: Sequence[Pair], articles: Mapping[str, Article]
) -> Scores:
    """Over pairs that tell the same story and pairs that only look alike.

    A pair is found where both articles are there and share a `cluster_id`.
    """
    together = {pair: _share_cluster(articles, pair) for pair in (*positives, *negatives)}
    mistakes = [
        Mistake(" ".join(pair), "pair missed", True, False)
        for pair in positives
        if not together[pair]
    ] + [
        Mistake(" ".join(pair), "hard negative merged", False, True)
        for pair in negatives
        if together[pair]
    ]
    return Scores(
        {
            "pairs": found_once(
                [together[pair] for pair in (*positives, *negatives)],
                [True] * len(positives) + [False] * len(negatives),
            ),
            "hard negatives merged": share_of(together[pair] for pair in negatives),
        },
        tuple(mistakes),
    )


def _share_cluster(articles: Mapping[str, Article], pair: Pair) -> bool:
    first, second = (articles.get(name) for name in pair)
    if first is None or second is None or first.cluster_id is None:
        return False
    return first.cluster_id == second.cluster_id
