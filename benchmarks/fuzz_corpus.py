"""What inputs are made worse from: samples by kind, from the project's own and from given paths."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

MAX_SAMPLE_BYTES = 60_000
"""A longer sample is cut: an input is to be tried in milliseconds."""

MAX_FEED_BYTES = 12_000
"""Of a longer feed some entries are left out, so that it stays well-formed."""

MAX_FILE_BYTES = 2 << 20
"""Of a longer file, the beginning is read: some hundred articles."""

FIELD_MARK = b"\x1e"
"""Parts the fields of an entry, which a mutation may move."""

ENTRY_FIELDS = ("title", "body", "url", "guid", "published_raw", "language", "authors", "base_url")

Corpus = dict[str, list[bytes]]
"""Kind -> samples. Kinds: text, jsonl, json, csv, parquet, warc, html, feed, json_feed, opml, entry
(fields in the order of ENTRY_FIELDS) and prose (the text of an article)."""

_KIND_BY_SUFFIX = {
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".html": "html",
    ".htm": "html",
    ".opml": "opml",
}

_KIND_BY_MARK = (
    (re.compile(rb"<opml\b", re.IGNORECASE), "opml"),
    (re.compile(rb"<!doctype\s+html|<html\b", re.IGNORECASE), "html"),
    (re.compile(rb"jsonfeed\.org/version"), "json_feed"),
    (re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE), "feed"),
)
"""What the first kilobytes say, where the name says nothing."""

_CASE_KINDS = {
    "feed_faults": "feed",
    "fetch_teasers": "html",
    "normalize_html": "html",
    "plain_headers": "text",
    **dict.fromkeys(("attributions", "attributions_accurate", "credits", "datelines"), "prose"),
    **dict.fromkeys(("deduplicate", "normalize_languages", "normalize_text"), "prose"),
    **dict.fromkeys(("region_samples", "regions"), "prose"),
}
"""Case table -> kind of its inputs; other tables hold addresses, dates and names."""

MIN_PROSE_CHARS = 20
"""A shorter text of a case is a name or a language."""

_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")

_FORMS = {
    "rss": "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel>%s</channel></rss>",
    "atom": "<feed xmlns='http://www.w3.org/2005/Atom'>%s</feed>",
    "rdf": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>%s</rdf:RDF>",
}


def load_corpus(paths: Sequence[Path] = ()) -> Corpus:
    """The samples of `seeds/`, of `tests/cases` and of the files at the paths, each kind filled."""
    corpus: Corpus = {}
    for path in _find_files([ROOT / "seeds", *paths]):
        _add_file(corpus, path)
    for path in sorted((ROOT / "tests/cases").glob("*.jsonl")):
        _add_cases(corpus, path)
    _add_records(corpus)
    _add_made(corpus)
    return {kind: [s[:MAX_SAMPLE_BYTES] for s in found] for kind, found in corpus.items()}


def _find_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file())


def _add_file(corpus: Corpus, path: Path) -> None:
    suffix = path.suffix.lower()
    with path.open("rb") as plain:
        body = plain.read(MAX_FILE_BYTES)
    if suffix == ".gz":
        with gzip.open(path) as stream:
            body, suffix = stream.read(MAX_FILE_BYTES), Path(path.stem).suffix.lower()
    kind = _KIND_BY_SUFFIX.get(suffix)
    if kind is None:
        head = body[:4000]
        kind = next((kind for mark, kind in _KIND_BY_MARK if mark.search(head)), "feed")
    if kind == "jsonl":
        lines = body.splitlines()
        for start in range(0, min(len(lines), 600), 3):  # a few records a sample: quick to read
            corpus.setdefault(kind, []).append(b"\n".join(lines[start : start + 3]))
        return
    corpus.setdefault(kind, []).append(_shorten_feed(body) if kind == "feed" else body)


def _shorten_feed(body: bytes) -> bytes:
    """The feed with its first entries alone, and what stands behind the last one.

    >>> _shorten_feed(b"<rss><item>" + MAX_FEED_BYTES * b"a" + b"</item><item></item></rss>")[-13:]
    b'</item></rss>'
    """
    ends = [match.end() for match in _ENTRY_END.finditer(body)]
    if len(body) <= MAX_FEED_BYTES or not ends:
        return body
    kept = max((end for end in ends if end <= MAX_FEED_BYTES), default=ends[0])
    return body[:kept] + body[ends[-1] :]


def _add_cases(corpus: Corpus, path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        if path.stem == "feed_elements":
            form = _FORMS.get(case["form"], "%s")
            corpus.setdefault("feed", []).append((form % case["input"]).encode())
            continue
        kind = _CASE_KINDS.get(path.stem)
        if kind is None:
            continue
        least = MIN_PROSE_CHARS if kind == "prose" else 0
        corpus.setdefault(kind, []).extend(
            text.encode("utf-8", "surrogatepass")
            for text in _texts_in(case["input"])
            if len(text) >= least
        )


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(item)


def _add_records(corpus: Corpus) -> None:
    """Prose from the records of JSON Lines, and entries from prose, addresses and dates."""
    for sample in corpus["jsonl"]:
        for line in sample.splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue  # one record of the sample is bad on purpose
            text = record.get("text") if isinstance(record, dict) else None
            if isinstance(text, str):
                corpus["prose"].append(text.encode("utf-8", "surrogatepass"))
    chance = random.Random(0)
    fields = {
        name: [t.encode("utf-8", "surrogatepass") for t in _case_texts(f"normalize_{name}")]
        for name in ("urls", "dates", "authors")
    }
    corpus["entry"] = [
        FIELD_MARK.join(
            (
                chance.choice(corpus["prose"])[:200],
                chance.choice((body, body, chance.choice(corpus["html"]))),
                chance.choice(fields["urls"]),
                chance.choice(fields["urls"]),
                chance.choice(fields["dates"]),
                chance.choice((b"en", b"de-AT", b"", b"pt_BR", b"English", b"zh")),
                chance.choice(fields["authors"]),
                chance.choice(fields["urls"]),
            )
        )
        for body in corpus["prose"]
    ]


def _case_texts(table: str) -> list[str]:
    lines = (ROOT / f"tests/cases/{table}.jsonl").read_text("utf-8").splitlines()
    return [text for line in lines for text in _texts_in(json.loads(line)["input"])]


def _add_made(corpus: Corpus) -> None:
    """Kinds that no sample is stored in: Parquet, web archives, whole JSON, HTML of feeds."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [prose.decode("utf-8", "replace") for prose in corpus["prose"][:6]]
    table = pa.table({"title": texts, "text": texts, "published": ["2024-11-30"] * len(texts)})
    for compression in ("NONE", "ZSTD"):
        out = io.BytesIO()
        pq.write_table(table, out, compression=compression)
        corpus.setdefault("parquet", []).append(out.getvalue())
    pages = [(b"text/html", page) for page in corpus["html"][:3]]
    feeds = [(b"application/rss+xml", feed) for feed in corpus["feed"][:3]]
    corpus.setdefault("warc", []).extend(
        _to_warc(responses) for responses in (pages, feeds, pages + feeds)
    )
    corpus["json"] = [
        b"[" + b",".join(sample.splitlines()) + b"]" for sample in corpus["jsonl"][:20]
    ] + corpus["json_feed"]


def _to_warc(responses: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A web archive of successful responses."""
    records = []
    for media_type, body in responses:
        body = body[: MAX_SAMPLE_BYTES // 6]
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
            media_type,
            len(body),
            body,
        )
        records.append(
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n"
            b"WARC-Date: 2024-11-30T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            b"Content-Type: application/http;msgtype=response\r\n"
            b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(answer), answer)
        )
    return b"".join(records)
