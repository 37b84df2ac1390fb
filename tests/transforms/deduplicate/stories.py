"""Articles for tests, and verdicts on them without Beam."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import xxhash

from schemas.article import Article, Dateline
from transforms.deduplicate.packed import ArraySketches, Known, Packed, concat_cores, nothing_known
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.verdict import DEFAULT_DAYS, Kind, Verdicts, decide

NOON = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC)


def digest(text: str) -> str:
    return xxhash.xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))


def make_article(
    name: str,
    text: str,
    title: str | None = None,
    published_at: dt.datetime | None = NOON,
    url: str | None = None,
    dateline: Dateline | None = None,
    agencies: tuple[str, ...] = (),
) -> Article:
    return Article(
        article_id=digest(name),
        source="seed.jsonl",
        canonical_url=url,
        content_hash=digest(f"{title}\n{text}"),
        text_hash=digest(text),
        title=title,
        text=text,
        published_at=published_at,
        dateline=dateline,
        agencies=agencies,
        date=published_at.date() if published_at else NOON.date(),
    )


def make_dateline(end: int, day: dt.date | None, agencies: tuple[str, ...] = ()) -> Dateline:
    return Dateline("", None, (), agencies, day, 0, end)


def judge(articles: Sequence[Article], days: int = DEFAULT_DAYS) -> Verdicts:
    return decide(pack_articles(articles), nothing_known(), days)


def remember(known: Known, batch: Packed, verdicts: Verdicts) -> Known:
    """What a dataset holds once the batch's rows are written."""
    new = verdicts.kind != Kind.REPEAT
    core = batch.core[new]
    core["version"], core["first_seen"] = verdicts.version[new], verdicts.first_seen[new]
    sketches = [
        known.rows.sketches.take(np.arange(len(known))),
        batch.sketches.take(np.flatnonzero(new)),
    ]
    rows = Packed(concat_cores([known.rows.core, core]), ArraySketches(np.concatenate(sketches)))
    links = {
        (bytes(verdicts.cluster[row]), other)
        for row, others in verdicts.links.items()
        for other in others
    }
    clusters = np.concatenate([known.clusters, verdicts.cluster[new]])
    return Known(rows, clusters, tuple(sorted({*known.links, *links})))


def clusters_of(known: Known) -> set[frozenset[bytes]]:
    """The sets of article ids that share a cluster, linked clusters taken as one."""
    root = {bytes(cluster): bytes(cluster) for cluster in known.clusters}

    def find(cluster: bytes) -> bytes:
        while root[cluster] != cluster:
            cluster = root[cluster]
        return cluster

    for one, other in known.links:
        root[find(one)] = find(other)
    members: dict[bytes, set[bytes]] = {}
    for article_id, cluster in zip(known.rows.core["id"], known.clusters, strict=True):
        members.setdefault(find(bytes(cluster)), set()).add(bytes(article_id))
    return {frozenset(ids) for ids in members.values()}
