"""The whole path as a plain loop over the stages' functions, without Beam.

The order is the pipeline's own: read, normalize, dateline, deduplicate,
attribution, region. Use it to try a handful of articles, to score the stages
and to compare the pipeline's cost against.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from schemas.article import Article
from schemas.entry import Entry
from schemas.reject import Reject

Annotate = Callable[[Article], Article]

ANNOTATIONS: Mapping[str, tuple[str, str]] = {
    "dateline": ("transforms.dateline.extract", "with_dateline"),
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
    try:
        function: Annotate = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:  # TEMPORARY, until all rooms have landed
        import sys

        print(f"(not there yet: {error.name})", file=sys.stderr)
        return lambda article: article
    return function


def read_entries(paths: Iterable[str]) -> Iterator[Entry | Reject]:
    """The raw entries of seed files, and a reject for each record that cannot be read."""
    # TEMPORARY, until transforms.read has landed
    import gzip
    import json

    for path in paths:
        for line in gzip.open(path, "rt", encoding="utf-8"):
            seed = json.loads(line)
            yield Entry(
                source=str(path),
                guid=seed["id"],
                title=seed.get("title"),
                body=seed["text"],
                published_raw=seed.get("published"),
            )


def normalize(entry: Entry | Reject, now: dt.datetime) -> Article | Reject:
    """The article that an entry becomes; a reject stays one."""
    if isinstance(entry, Reject):
        return entry
    try:
        from transforms.normalize.entry import normalize_entry
    except ModuleNotFoundError:  # TEMPORARY
        return Article(
            article_id=str(entry.guid),
            guid=entry.guid,
            source=entry.source,
            content_hash="",
            text_hash="",
            title=entry.title,
            text="\n\n".join(" ".join(p.split()) for p in entry.body.strip().split("\n\n")),
            published_at=dt.datetime.fromisoformat(entry.published_raw)
            if entry.published_raw
            else None,
        )
    return normalize_entry(entry, now=now)


def read_articles(paths: Iterable[str], *, now: dt.datetime) -> Iterator[Article | Reject]:
    """The normalized articles of seed files, in their order, with rejects between them."""
    for entry in read_entries(paths):
        yield normalize(entry, now)


def annotate(article: Article) -> Article:
    """The article with its dateline, attributions and region."""
    for stage in ANNOTATIONS:
        article = load_annotation(stage)(article)
    return article


def deduplicate(articles: Sequence[Article]) -> list[Article]:
    """The same articles in the same order, each with its cluster."""
    return list(articles)  # TEMPORARY


def load_stage(stage: str) -> Callable[[Sequence[Article]], list[Article]]:
    """A stage of STAGES as a function of a list of articles, its tables loaded."""
    if stage == "deduplicate":
        return deduplicate
    function = load_annotation(stage)
    return lambda articles: [function(article) for article in articles]
