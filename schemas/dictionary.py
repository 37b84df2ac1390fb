"""The data dictionary: what each column of a row means, for the documentation and its readers.

`schemas.article` declares the columns, this table explains them; tests hold the two
together, and each example to its column's type.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Column(NamedTuple):
    """One column: what it means, when it is null, an example, and the schema version it came in."""

    meaning: str
    null: str
    example: Any
    since: int = 1


NEVER = "never"
EMPTY = "never; empty where there is none"

COLUMNS: dict[str, Column] = {
    "article_id": Column("the same article has the same id in every run", NEVER, "0104598a3bb5"),
    "guid": Column("the source's own id; a seed record's `id`", "the source gives none", "w02"),
    "url": Column(
        "the address as given", "the source gives none", "https://a.example/ferry?utm_source=rss"
    ),
    "canonical_url": Column(
        "the address without tracking parameters and the like; what copies are sought by",
        "there is no address",
        "https://a.example/ferry",
    ),
    "source": Column("the feed's address or the seed's path", NEVER, "seeds/wire.jsonl"),
    "publisher": Column(
        "the outlet, as the source names it", "the source does not say", "Meridian Post"
    ),
    "content_hash": Column("changes with every edit of title or text", NEVER, "8c7a7e964ab61b64"),
    "text_hash": Column(
        "equal for the same text under another headline", NEVER, "2cd53da79aa07d32"
    ),
    "version": Column("1, and one more for each change of content seen later", NEVER, 1),
    "first_seen": Column(
        "when the article, in any version, first came in (UTC)", NEVER, "2024-11-25T05:00:00Z"
    ),
    "run_id": Column(
        "the run that wrote the row; `_runs/` has its record", NEVER, "20241125T050000Z-a1"
    ),
    "schema_version": Column("the meaning of the row's columns", NEVER, 1),
    "title": Column("the headline, plain text", "there is none", "Ferry workers end strike"),
    "text": Column(
        "plain text, paragraphs apart by an empty line, the dateline still in it",
        EMPTY,
        "PIRAEUS, Greece (Reuters) - Ferry workers …",
    ),
    "summary": Column(
        "the feed's teaser, where it gives a text beside it", "there is none", "Boats sail again."
    ),
    "text_source": Column(
        "`entry`: as the seed or feed gave it; `page`: extracted from a web page", NEVER, "entry"
    ),
    "full_text_error": Column(
        "why `text` is still the feed's teaser with `--full-text`: `reason: words`",
        "nothing failed",
        "robots: not allowed by robots.txt",
    ),
    "authors": Column("bylines, one name each, titles and `By` left out", EMPTY, ["Eleni Markou"]),
    "language": Column("ISO 639-1 code", "it cannot be told", "en"),
    "categories": Column(
        "the folders of the feed's list, then the source's terms", EMPTY, ["World"]
    ),
    "published_at": Column(
        "when it was published (UTC)",
        "the source does not say, or says what cannot be",
        "2024-11-25T04:40:00Z",
    ),
    "published_raw": Column(
        "the date as the source wrote it", "it wrote none", "2024-11-25T06:40:00+02:00"
    ),
    "date_source": Column(
        "where `date` is from: `feed`, `seed header`, `page`, `dateline` or `fetch`",
        "there was nothing to take it from",
        "feed",
    ),
    "updated_at": Column(
        "when it was last changed (UTC)", "the source does not say", "2024-11-25T13:20:00Z"
    ),
    "fetched_at": Column("when its bytes came in (UTC)", NEVER, "2024-11-25T05:00:00Z"),
    "dateline": Column(
        "where and when the story was filed, and by whom, as its first words say",
        "the text has none",
        {"raw": "PIRAEUS, Greece (Reuters) -", "place": "PIRAEUS, Greece", "start": 0, "end": 27},
    ),
    "dateline.raw": Column(
        "`text[start:end]`, the end mark included", NEVER, "PIRAEUS, Greece (Reuters) -"
    ),
    "dateline.place": Column("the place as written", "an agency stands alone", "PIRAEUS, Greece"),
    "dateline.places": Column("each place, found in the gazetteer", EMPTY, [{"name": "Piraeus"}]),
    "dateline.places.name": Column("the place's name (GeoNames)", NEVER, "Piraeus"),
    "dateline.places.admin": Column("the first-order division", "it has none", "Attica"),
    "dateline.places.country": Column("ISO 3166-1 alpha-2 code", "it is in no country", "GR"),
    "dateline.places.lat": Column(
        "latitude in degrees (WGS 84)", "the place is not known", 37.94203
    ),
    "dateline.places.lon": Column(
        "longitude in degrees (WGS 84)", "the place is not known", 23.64619
    ),
    "dateline.places.geoname_id": Column("GeoNames' number", "the place is not known", 255274),
    "dateline.agencies": Column("the agencies that the dateline names", EMPTY, ["Reuters"]),
    "dateline.date": Column("the day that the dateline names", "it names none", "2024-11-25"),
    "dateline.start": Column("offset in `text`, in characters", NEVER, 0),
    "dateline.end": Column("offset in `text`, in characters, after the last one", NEVER, 27),
    "agencies": Column("every wire agency credited anywhere", EMPTY, ["Reuters"]),
    "attributions": Column("who is credited with what, in the order of the text", EMPTY, []),
    "attributions.source": Column(
        "the words that name who is credited", "nobody is named", "union secretary Stavros Kallias"
    ),
    "attributions.cue": Column("the words that credit", "a quotation stands alone", "told"),
    "attributions.content": Column(
        "what is said, thought or written", "it is not in the text", '"We have a signature,"'
    ),
    "attributions.speaker": Column(
        "the fullest name in the article of the one whom `source` means",
        "nobody is named",
        "Stavros Kallias",
    ),
    "attributions.source_type": Column(
        "`person`, `organization`, `group`, `unnamed` or `document`", "nobody is named", "person"
    ),
    "attributions.quote_type": Column("`direct`, `indirect` or `mixed`", NEVER, "direct"),
    "attributions.source_spans": Column(
        "offsets of the source's pieces", EMPTY, [{"start": 9, "end": 40}]
    ),
    "attributions.cue_spans": Column(
        "offsets of the cue's pieces", EMPTY, [{"start": 41, "end": 45}]
    ),
    "attributions.content_spans": Column(
        "offsets of the content's pieces", EMPTY, [{"start": 0, "end": 8}]
    ),
    "attributions.confidence": Column(
        "the chance that it is right, 0 to 1", "it is not estimated", 0.95
    ),
    "attribution_method": Column("the extractor and its version", "no extractor ran", "fast-2"),
    "country": Column(
        "the country that the story is about (ISO 3166-1 alpha-2)", "none is sure enough", "GR"
    ),
    "countries": Column("all countries that it is about", EMPTY, [{"country": "GR", "share": 1.0}]),
    "countries.country": Column("ISO 3166-1 alpha-2 code", NEVER, "GR"),
    "countries.share": Column("its share of the story's places, 0 to 1", NEVER, 1.0),
    "region_source": Column(
        "what told the region: `dateline`, `title`, `text`, `feed` or `none`", NEVER, "dateline"
    ),
    "region_confidence": Column(
        "the chance that `country` is right, 0 to 1", "there is none", 0.98
    ),
    "cluster_id": Column("equal for all copies of one story", NEVER, "0104598a3bb5"),
    "duplicate_of": Column(
        "the `article_id` that this one is a copy of", "it is the first", "0104598a3bb5"
    ),
    "duplicate_kind": Column("`url`, `exact`, `contained` or `near`", "it is no copy", "near"),
    "similarity": Column("to the one that it is a copy of, 0 to 1", "it is no copy", 0.93),
    "linked_clusters": Column("older clusters that this article showed to be one", EMPTY, []),
    "band_hashes": Column("what later runs seek copies by", EMPTY, [1729]),
    "sketch": Column(
        "what later runs compare with: a packed MinHash signature", "the text is too short", b"\x00"
    ),
    "date": Column("in the path: the day (UTC) of publication", NEVER, "2024-11-25"),
    "region": Column(
        "in the path: the UN M49 sub-region of `country` as a slug, or `unknown`",
        NEVER,
        "southern-europe",
    ),
}
"""Each column by its path: `dateline.places.lat` is a field of a list's structs."""
