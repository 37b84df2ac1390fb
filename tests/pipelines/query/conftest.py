"""A small dataset of our own: a copied story, an edited one, one without a place."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import REJECT_SCHEMA, rejects_to_batch, to_batch
from schemas.article import Article, Attribution, Dateline, Place, Span
from schemas.reject import Reason, Reject, Stage

LIMA = Place("Lima", "Lima", "PE", -12.04, -77.03, 3936456)
TACNA = Place("Tacna", "Tacna", "PE", -18.01, -70.25, 3928128)

FLOOD = (
    "LIMA/TACNA, March 9 (One) — Rivers rose overnight.\n\n“We saw it coming,” said Ana Ruiz."
    "\n\nRoads are closed."
)
FLOOD_EDITED = FLOOD.replace("Roads are closed.", "Roads are open again.\n\nTwo bridges fell.")


def at(hour: int, day: int = 9) -> dt.datetime:
    return dt.datetime(2024, 3, day, hour, tzinfo=dt.UTC)


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def article(name: str, **fields) -> Article:
    defaults = {
        "source": "seeds/own.jsonl",
        "content_hash": f"c-{name}",
        "text_hash": f"t-{name}",
        "text": "Nothing happened.",
        "title": f"Title of {name}",
        "language": "en",
        "published_at": at(6),
        "date": dt.date(2024, 3, 9),
        "cluster_id": name,
    }
    return Article(article_id=name, **{**defaults, **fields})


def flood(name: str, text: str = FLOOD, **fields) -> Article:
    raw = text[: text.index("—") + 1]
    dateline = Dateline(
        raw, "LIMA/TACNA", (LIMA, TACNA), ("One",), dt.date(2024, 3, 9), 0, len(raw)
    )
    quote = Attribution(
        "Ana Ruiz",
        "said",
        "“We saw it coming,”",
        "Ana Ruiz",
        "person",
        "direct",
        (span(text, "Ana Ruiz"),),
        (span(text, "said"),),
        (span(text, "“We saw it coming,”"),),
        0.5,
    )
    defaults = {
        "text": text,
        "dateline": dateline,
        "agencies": ("One",),
        "attributions": (quote,),
        "attribution_method": "fast-2",
        "country": "PE",
        "region": "latin-america-and-the-caribbean",
        "region_source": "dateline",
        "cluster_id": "aa11",
    }
    return article(name, **{**defaults, **fields})


ARTICLES = [
    flood("aa11", title="Rivers rise", publisher="The Post"),
    flood(
        "aa22",
        title="Rivers rise in Peru",
        publisher="The Echo",
        published_at=at(9),
        duplicate_of="aa11",
        duplicate_kind="near",
        similarity=0.9,
    ),
    flood(
        "bb33",
        title="Floods",
        publisher="The Mail",
        published_at=at(18, 10),
        date=dt.date(2024, 3, 10),
        duplicate_of="aa11",
        duplicate_kind="exact",
        similarity=1.0,
    ),
    flood(
        "aa11",
        FLOOD_EDITED,
        title="Rivers rise, bridges fall",
        publisher="The Post",
        version=2,
        updated_at=at(12),
    ),
    article("cc44", title=None),
]

REJECTS = [Reject(Stage.READ, Reason.EMPTY, "seeds/none.txt", "the file is empty")]

RUN: dict[str, Any] = {
    "run_id": "20240309T120000Z-abcdef",
    "started_at": "2024-03-09T12:00:00+00:00",
    "seconds": 1.5,
    "counts": {"read": 6, "written": 5, "rejected": 1},
    "rejects": {"empty": 1},
    "partitions": 3,
    "bytes_written": 4321,
    "options": {"output": "out"},
    "versions": {"newsbeam": "1"},
    "schema_version": 1,
}


def write_articles(root: Path, articles: Sequence[Article], name: str = "part-1") -> None:
    """Write articles as the pipeline does, a file a partition."""
    partitions = defaultdict(list)
    for item in articles:
        partitions[f"date={item.date}/region={item.region}"].append(item)
    for partition, rows in partitions.items():
        folder = root / "articles" / partition
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_batches([to_batch(rows)]), folder / f"{name}.parquet")


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset under a path that SQL and globs would stumble over."""
    root = tmp_path_factory.mktemp("year=2024") / "it's [a] *dataset*?"
    write_articles(root, ARTICLES)
    (root / "rejects").mkdir()
    rejects = pa.Table.from_batches([rejects_to_batch(REJECTS, RUN["run_id"])], REJECT_SCHEMA)
    pq.write_table(rejects, root / "rejects" / "part-1.parquet")
    (root / "_runs").mkdir()
    (root / "_runs" / f"{RUN['run_id']}.json").write_text(json.dumps(RUN, indent=2))
    return root
