"""What the inputs are given to, and what must hold of whatever comes out.

A target takes bytes and raises for a broken promise: AssertionError for its own check, anything
else where the code under it lets an exception out.
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import zstandard

from benchmarks.fuzz_checks import check_article, check_reject, check_spans, is_writable
from benchmarks.fuzz_corpus import ENTRY_FIELDS, FIELD_MARK
from schemas.article import Article, Dateline
from schemas.entry import Document, Entry
from schemas.reject import Reject

NOW = dt.datetime(2024, 11, 30, 12, tzinfo=dt.UTC)

LANGUAGES = ("en", "de", "es", None)


@dataclass(frozen=True, slots=True)
class Target:
    """What takes an input; `kinds` are those of the corpus, `weight` its share of the inputs."""

    name: str
    kinds: tuple[str, ...]
    weight: int
    run: Callable[[bytes, Path], None]


def read_file(body: bytes, folder: Path, name: str) -> list[Entry | Document | Reject]:
    """The records of a seed that holds the bytes."""
    from transforms.read.files import SeedFile
    from transforms.read.forms import read_seed

    path = folder / name
    path.write_bytes(body)
    records = list(read_seed(SeedFile(str(path))))
    for record in records:
        assert isinstance(record, (Entry, Document, Reject)), record
        if isinstance(record, Reject):
            check_reject(record)
    return records


def read_as(suffix: str, body: bytes, folder: Path) -> None:
    """The records of a seed of this suffix; a text is one."""
    records = read_file(body, folder, f"seed{suffix}")
    assert suffix != ".txt" or len(records) == 1, records


def read_compressed(body: bytes, folder: Path) -> None:
    """A seed whose compressed bytes are damaged where the input's own first bytes say."""
    for suffix, packed in ((".gz", gzip.compress(body, 1)), (".zst", zstandard.compress(body, 1))):
        at = sum(body[:64]) * 7 % len(packed)
        for damaged in (packed[:at], packed[:at] + body[:3] + packed[at + 3 :], packed + body[:9]):
            records = read_file(damaged, folder, f"seed.jsonl{suffix}")
            assert records or not body.strip()


def parse(document: Document) -> Iterator[Entry | Reject]:
    """What parsing gives, checked."""
    from transforms.parse.documents import parse_document

    for found in parse_document(document):
        assert isinstance(found, (Entry, Reject)), found
        if isinstance(found, Reject):
            check_reject(found)
        yield found


def parse_feed(body: bytes, _folder: Path) -> None:
    """The entries of a feed; those of the short way are feedparser's."""
    from transforms.parse.feed import PARSER_FAULTS, read_any
    from transforms.parse.feed_bytes import to_utf8
    from transforms.parse.feed_entry import to_entries
    from transforms.parse.hazards import find_hazard
    from transforms.parse.well_formed.read import read_well_formed

    url = "https://a.example/news/feed?id=1" if len(body) % 2 else None
    document = Document(source="s", form="feed", body=body, url=url)
    try:
        utf8 = to_utf8(document)
        found = read_well_formed(utf8, url)
    except PARSER_FAULTS:  # `parse_feed` makes a reject of them
        found = None
    entries = list(parse(document))
    if found is None:
        return
    short = list(to_entries(found, document))
    hazard = find_hazard(utf8) or "words"  # those are feedparser's alone
    assert hazard.startswith("words"), f"the short way read what is refused for {hazard}"
    long = list(to_entries(read_any(utf8, url), document))
    assert short == long, next(
        (pair for pair in zip(short, long, strict=False) if pair[0] != pair[1]),
        (len(short), len(long)),
    )
    assert entries == short or not body.lstrip().startswith(b"<")


def parse_json_feed(body: bytes, _folder: Path) -> None:
    """The entries of a JSON Feed, as text that can be written."""
    for entry in parse(Document(source="s", form="feed", body=body)):
        if isinstance(entry, Entry):
            assert all(is_writable(t) for t in (entry.body, entry.title or "", entry.guid or ""))


def parse_opml(body: bytes, _folder: Path) -> None:
    """The feeds of a list; ValueError says what is wrong with it."""
    from transforms.parse.opml import parse_opml

    try:
        outline = parse_opml(body)
    except ValueError:
        return
    for feed in outline.feeds:
        assert feed.url, feed


def parse_page(body: bytes, _folder: Path) -> None:
    """The article in a page, normalized."""
    for entry in parse(Document(source="s", form="page", body=body, url="https://a.example/1")):
        normalize(entry)


def normalize(entry: Entry | Reject) -> Article | None:
    """The article that an entry becomes, checked; None for a reject."""
    from pipelines.plain import normalize as normalize_record

    article = normalize_record(entry, NOW)
    if isinstance(article, Reject):
        check_reject(article)
        return None
    check_article(article)
    return article


def normalize_entry(body: bytes, _folder: Path) -> None:
    """An entry of eight fields; what is canonical stays as it is."""
    from transforms.normalize.text import normalize_line, normalize_text
    from transforms.normalize.urls import canonical_url

    fields = _to_text(body).split(FIELD_MARK.decode(), len(ENTRY_FIELDS) - 1)
    values = dict(zip(ENTRY_FIELDS, fields, strict=False))
    authors = values.pop("authors", "")
    entry = Entry(source="s.jsonl", authors=tuple(authors.split("\n")), **values)  # type: ignore[arg-type]
    entry.body_is_html = "<" in entry.body
    entry.title_is_html = "<" in (entry.title or "")
    article = normalize(entry)
    if article is None:
        return
    if article.canonical_url:
        again = canonical_url(article.canonical_url, keep_fragment=True)
        assert again == article.canonical_url, (article.canonical_url, again)
    again = normalize_text(article.text)
    assert again == article.text, _first_difference(article.text, again)
    title = article.title or ""
    assert normalize_line(title) == title, (title, normalize_line(title))


def _first_difference(one: str, two: str) -> tuple[str, str, str]:
    at = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), -1)
    return "not idempotent", one[max(0, at - 40) : at + 40], two[max(0, at - 40) : at + 40]


def find_dateline(body: bytes, _folder: Path) -> None:
    """The dateline and the agencies of any text."""
    from transforms.dateline.credits import find_agencies
    from transforms.dateline.extract import find_dateline

    text = _to_text(body)
    for language in ("en", "de", None):
        dateline = find_dateline(text, language=language, published=NOW.date())
        if dateline is not None:
            assert dateline.raw == text[dateline.start : dateline.end] != ""
        agencies = find_agencies(text, title=text[:80], authors=(text[:60],), dateline=dateline)
        assert set(agencies) <= _agencies(), agencies


@lru_cache(maxsize=1)
def _agencies() -> frozenset[str]:
    from transforms.dateline.agencies import load_agencies

    return frozenset(agency.name for agency in load_agencies())


def find_attributions(body: bytes, _folder: Path) -> None:
    """The attributions of any text, in a language that its length chooses."""
    from transforms.attribution.extract import find_attributions

    text = _to_text(body)
    language = LANGUAGES[len(body) % len(LANGUAGES)]
    start = len(text) // 10 if len(body) % 3 == 0 else 0
    end = start + len(text) // 20
    dateline = Dateline(text[start:end], None, (), (), None, start, end) if end > start else None
    for found in find_attributions(text, language=language, dateline=dateline):
        check_spans(text, found.content, found.content_spans)
        check_spans(text, found.source, found.source_spans)
        check_spans(text, found.cue, found.cue_spans)
        if dateline is not None:
            for span in (*found.content_spans, *found.source_spans, *found.cue_spans):
                assert span.end <= start or end <= span.start, (span, dateline)


def with_region(body: bytes, _folder: Path) -> None:
    """The region of any text."""
    from transforms.dateline.apply import with_dateline
    from transforms.region.extract import with_region

    text = _to_text(body).encode("utf-8", "replace").decode()
    article = Article(
        article_id="a", source="s", content_hash="c", text_hash="t", text=text, title=text[:90]
    )
    check_article(with_region(with_dateline(article)))


_PLAIN_SUFFIXES = (".jsonl", ".txt", ".xml", ".csv", ".json")


def run_plain(body: bytes, folder: Path) -> None:
    """The whole path of a file, to articles as they would be written."""
    from pipelines.plain import annotate, deduplicate

    suffix = _suffix_of(body)
    articles = []
    for record in read_file(body, folder, f"plain{suffix}"):
        entries = parse(record) if isinstance(record, Document) else [record]
        for entry in entries:
            article = normalize(entry)
            if article is not None:
                articles.append(annotate(article))
    articles = articles[:20]
    kept = deduplicate(articles)
    assert len(kept) <= len(articles)
    for article in kept:
        assert article.cluster_id
        check_article(article)


def _suffix_of(body: bytes) -> str:
    head = body[:300].lstrip()
    if head.startswith(b"<"):
        return ".html" if b"html" in head.lower() else ".xml"
    if head.startswith(b"{"):
        return ".json" if b"jsonfeed" in head else ".jsonl"
    return ".csv" if b"," in head.partition(b"\n")[0] and len(body) % 2 else ".txt"


def _to_text(body: bytes) -> str:
    """The bytes as text; those that are no UTF-8 become lone surrogates, as in damaged JSON."""
    return body.decode("utf-8", "surrogateescape")


_PROSE = ("prose",)

TARGETS = {
    target.name: target
    for target in (
        Target("read text", ("text", "prose"), 60, partial(read_as, ".txt")),
        Target("read json lines", ("jsonl",), 120, partial(read_as, ".jsonl")),
        Target("read json", ("json", "jsonl"), 60, partial(read_as, ".json")),
        Target("read csv", ("csv",), 40, partial(read_as, ".csv")),
        Target("read parquet", ("parquet",), 40, partial(read_as, ".parquet")),
        Target("read warc", ("warc",), 60, partial(read_as, ".warc")),
        Target("read compressed", ("jsonl",), 15, read_compressed),
        Target("parse feed", ("feed",), 160, parse_feed),
        Target("parse JSON Feed", ("json_feed",), 50, parse_json_feed),
        Target("parse OPML", ("opml",), 50, parse_opml),
        Target("parse page", ("html",), 15, parse_page),
        Target("normalize entry", ("entry",), 70, normalize_entry),
        Target("find dateline", _PROSE, 120, find_dateline),
        Target("find attributions", _PROSE, 70, find_attributions),
        Target("region", _PROSE, 30, with_region),
        Target("whole path", ("jsonl", "text", "feed", "json_feed", "csv"), 5, run_plain),
    )
}
"""Name -> target; the weights are in thousandths, about, by what an input costs."""
