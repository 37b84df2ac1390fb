"""News of our own, some of it hostile: what the report's tests are made on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schemas.article import Article, Attribution, CountryShare, Dateline, Place
from schemas.reject import Reason, Reject, Stage
from tests.pipelines.query.conftest import article, span

NOW = dt.datetime(2024, 3, 12, 9, tzinfo=dt.UTC)

LIMA = Place("Lima", "Lima", "PE", -12.04, -77.03, 3936456)
TOKYO = Place("Tokyo", "Tokyo", "JP", 35.69, 139.69, 1850147)
SINGAPORE = Place("Singapore", None, "SG", 1.29, 103.85, 1880252)
NOWHERE = Place("Nowhere", None, None, None, None, None)

BREAKING_OUT = "</script><script>document.title = 'owned'</script><!-- <img src=x onerror=alert(1)>"
TURNING = "Bill \u202egnp.exe paid\u2066 in full"
O_BRIEN = 'O\'Brien "& <b>Sons</b>" ${name} {{data}} %s'

CAMEL = "\U0001f42a\U0001f42a \U0001d4d5looded"
"""Characters that are two units of a script's string: offsets must count them once."""


def make_article(name: str, day: int, **fields: Any) -> Article:
    published = dt.datetime(2024, 3, day, 6, tzinfo=dt.UTC)
    return article(name, **{"published_at": published, "date": published.date(), **fields})


def make_story(name: str, day: int, place: Place, region: str, **fields: Any) -> Article:
    """An article with a dateline, a named and an unnamed source."""
    agency = fields.pop("agency", "AP")
    speaker = fields.pop("speaker", "Ana Ruiz")
    opening = f"{place.name.upper()} ({agency}) —"
    text = (
        f"{opening} Streets {CAMEL} overnight.\n\n“We saw it,” said {speaker}.\n\nNeighbors agreed."
    )
    quote = Attribution(
        speaker, "said", "“We saw it,”", speaker, "person", "direct",
        (span(text, speaker),), (span(text, "said"),), (span(text, "“We saw it,”"),), 0.9,
    )  # fmt: skip
    agreed = Attribution(
        "Neighbors", "agreed", None, "neighbors", "unnamed", "indirect",
        (span(text, "Neighbors"),), (span(text, "agreed"),), (), 0.4,
    )  # fmt: skip
    defaults = {
        "text": text,
        "dateline": Dateline(opening, place.name, (place,), (agency,), None, 0, len(opening)),
        "agencies": (agency,),
        "attributions": (quote, agreed),
        "country": place.country,
        "countries": (CountryShare(place.country, 1.0),) if place.country else (),
        "region": region,
        "region_source": "dateline",
        "url": f"https://paper.example/{name}",
    }
    return make_article(name, day, **{**defaults, **fields})


LATIN, EASTERN, SOUTH_EAST = (
    "latin-america-and-the-caribbean", "eastern-asia", "south-eastern-asia",
)  # fmt: skip

ARTICLES = [
    make_story("aa11", 4, LIMA, LATIN, publisher="The Post"),
    make_story("aa11", 4, LIMA, LATIN, publisher="The Post", version=2, title="Corrected"),
    make_story("aa22", 4, LIMA, LATIN, publisher="The Echo", cluster_id="aa11",
               duplicate_of="aa11", duplicate_kind="near", similarity=0.9),
    make_story("aa33", 5, LIMA, LATIN, publisher=O_BRIEN, cluster_id="aa11",
               duplicate_of="aa11", duplicate_kind="exact", similarity=1.0),
    make_story("bb11", 5, TOKYO, EASTERN, publisher="The Echo", agency="Kyodo",
               speaker="Emi Kurosawa",
               countries=(CountryShare("JP", 0.7), CountryShare("PE", 0.3))),
    make_story("bb22", 7, TOKYO, EASTERN, publisher=O_BRIEN, agency="Kyodo", language="ja",
               title=BREAKING_OUT, url="javascript:alert(document.domain)",
               speaker="Emi Kurosawa"),
    make_story("cc11", 10, SINGAPORE, SOUTH_EAST, publisher="The Post", title=TURNING,
               agencies=("AFP", "AP"), speaker="Bank <i>of</i> Singapore"),
    make_story("dd11", 10, NOWHERE, "unknown", publisher=None, agencies=(), title=None),
    make_article("ee11", 11, publisher="صحيفة", title="عنوان", language="ar", region="unknown"),
]  # fmt: skip

REJECTS = [
    Reject(Stage.READ, Reason.EMPTY, "seeds/none.txt", "the file is empty"),
    Reject(Stage.READ, Reason.BAD_RECORD, "seeds/a.jsonl:3", f"not JSON: {BREAKING_OUT}"),
    Reject(Stage.READ, Reason.BAD_RECORD, "seeds/a.jsonl:9", "not JSON: an end too early"),
]

FEEDS = [
    {"source": "https://well.example/feed", "fetched_at": "2024-03-12T08:00:00+00:00",
     "succeeded_at": "2024-03-12T08:00:00+00:00", "changed_at": "2024-03-12T08:00:00+00:00",
     "status": 200},
    {"source": "https://ill.example/feed", "fetched_at": "2024-03-12T08:00:00+00:00",
     "failures": 9, "failing_since": "2024-03-01T08:00:00+00:00", "message": BREAKING_OUT},
]  # fmt: skip


def make_run(day: int, read: int) -> dict[str, Any]:
    return {
        "run_id": f"202403{day:02}T120000Z-abcdef",
        "started_at": f"2024-03-{day:02}T12:00:00+00:00",
        "seconds": 1.5,
        "counts": {"read": read, "written": read - 1, "dropped_repeat": 0,
                   "dropped_duplicates": 0, "rejected": 1},
        "rejects": {"empty": 1},
        "partitions": 3,
        "bytes_written": 4321,
        "options": {"output": "out"},
        "versions": {"newsbeam": "1"},
        "schema_version": 1,
    }  # fmt: skip
