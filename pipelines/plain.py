"""The whole path as a plain loop over the stages' functions, without Beam.

The order is the pipeline's own: read, normalize, dateline, deduplicate,
attribution, region. Use it to try a handful of articles, to score the stages
and to compare the pipeline's cost against.
"""

from __future__ import annotations

import copy
import datetime as dt
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from schemas.article import Article
from schemas.entry import Document, Entry
from schemas.reject import Reject

Annotate = Callable[[Article], Article]

ANNOTATIONS: Mapping[str, tuple[str, str]] = {
    "dateline": ("transforms.dateline.apply", "with_dateline"),
    "attribution": ("transforms.attribution.extract", "with_attributions"),
    "region": ("transforms.region.extract", "with_region"),
}
"""The element-wise stages in their order: module and function, imported on first use
because each loads its own tables."""

STAGES = ("dateline", "deduplicate", "attribution", "region")
"""The stages after normalizing, in the pipeline's order."""


def load_annotation(stage: str) -> Annotate:
    """The function of an element-wise stage."""
    module, name = ANNOTATIONS[stage]
    function: Annotate = getattr(importlib.import_module(module), name)
    return function


def read_entries(paths: Sequence[str]) -> Iterator[Entry | Reject]:
    """The raw entries of seed files, and a reject for each record that cannot be read.

    Raises ValueError where a path or glob matches nothing.
    """
    from transforms.parse.documents import parse_document
    from transforms.read.files import expand_seeds
    from transforms.read.forms import read_seed

    seeds = expand_seeds(paths)
    yield from seeds.rejects
    for seed in seeds.files:
        for record in read_seed(seed):
            if isinstance(record, Document):
                yield from parse_document(record)
            else:
                yield record


def normalize(entry: Entry | Reject, now: dt.datetime) -> Article | Reject:
    """The article that an entry becomes; a reject stays one."""
    from transforms.normalize.entry import normalize_entry

    return entry if isinstance(entry, Reject) else normalize_entry(entry, now=now)


def read_articles(paths: Sequence[str], *, now: dt.datetime) -> Iterator[Article | Reject]:
    """The normalized articles of seed files, in their order, with rejects between them."""
    return (normalize(entry, now) for entry in read_entries(paths))


def annotate(article: Article) -> Article:
    """The article with its dateline, attributions and region."""
    for stage in ANNOTATIONS:
        article = load_annotation(stage)(article)
    return article


def deduplicate(articles: Sequence[Article]) -> list[Article]:
    """The articles in their order, each with its cluster; the same one again is left out."""
    from transforms.deduplicate.stamp import mark_duplicates

    return mark_duplicates([copy.copy(article) for article in articles])


def attribute(articles: Sequence[Article], method: str = "fast") -> list[Article]:
    """The articles in their order with their attributions, read by the batch as in the pipeline."""
    from transforms.attribution.extract import BATCH_ARTICLES, with_attributions_of

    return [
        article
        for start in range(0, len(articles), BATCH_ARTICLES)
        for article in with_attributions_of(articles[start : start + BATCH_ARTICLES], method=method)
    ]


def load_stage(
    stage: str, attribution: str = "fast"
) -> Callable[[Sequence[Article]], list[Article]]:
    """A stage of STAGES as a function of a list of articles; `attribution` is its method."""
    if stage == "deduplicate":
        return deduplicate
    if stage == "attribution":
        return partial(attribute, method=attribution)
    function = load_annotation(stage)
    return lambda articles: [function(article) for article in articles]
