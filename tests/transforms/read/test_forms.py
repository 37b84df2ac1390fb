"""Every form of seed through its file, hostile ones included: entries, documents or rejects."""

import csv
import gzip
import io
import json
import random
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.read import forms
from transforms.read.files import SeedFile
from transforms.read.forms import READERS, read_feed_file, read_seed

RECORDS = [{"title": f"Story {i}", "text": f"It was the year {i}."} for i in range(300)]
ENTRIES = [(r["title"], r["text"]) for r in RECORDS]


def _lines() -> bytes:
    return "".join(json.dumps(record) + "\n" for record in RECORDS).encode()


def _table(delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["title", "text"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(RECORDS)
    return out.getvalue().encode()


def _parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(RECORDS), sink)
    return sink.getvalue()


BODIES = {
    ".jsonl": _lines(),
    ".ndjson": _lines(),
    ".json": json.dumps(RECORDS).encode(),
    ".csv": _table(","),
    ".tsv": _table("\t"),
    ".parquet": _parquet(),
}


def _read(folder: Path, name: str, body: bytes) -> list:
    path = folder / name
    path.write_bytes(body)
    return list(read_seed(SeedFile(str(path))))


def _reject(found: list) -> tuple:
    (reject,) = found
    assert isinstance(reject, Reject)
    return reject.reason, Path(reject.source).name, reject.message


STORED = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize(
    ("suffix", "end"), [(s, e) for s in BODIES for e in STORED if s != ".parquet" or not e]
)
def test_records_of_every_form(tmp_path: Path, suffix: str, end: str):
    found = _read(tmp_path, f"a{suffix}{end}", STORED[end](BODIES[suffix]))
    assert [(e.title, e.body) for e in found] == ENTRIES


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.html", "page"),
        ("a.HTM.gz", "page"),
        ("a.xhtml", "page"),
        ("a.xml", "feed"),
        ("a.rss.zst", "feed"),
        ("a.atom", "feed"),
        ("a.rdf", "feed"),
    ],
)
def test_documents_of_every_form(tmp_path: Path, name: str, form: str):
    body = gzip.compress(b"<x/>") if name.endswith(".gz") else b"<x/>"
    body = zstandard.compress(b"<x/>") if name.endswith(".zst") else body
    source = str(tmp_path / name)
    assert _read(tmp_path, name, body) == [Document(source=source, form=form, body=b"<x/>")]


def test_plain_text_is_one_entry(tmp_path: Path):
    assert _read(tmp_path, "a.txt", b"date 2024-11-30 Rain fell.") == [
        Entry(source=str(tmp_path / "a.txt"), published_raw="2024-11-30", body="Rain fell.")
    ]


@pytest.mark.parametrize("name", ["a.docx", "a", "README.md", "a.parquet.gz", ".gz"])
def test_unknown_form_names_the_file_and_the_known_forms(tmp_path: Path, name: str):
    reason, source, message = _reject(_read(tmp_path, name, b"x"))
    assert (reason, source) == (Reason.UNKNOWN_FORM, name)
    assert repr(name) in message
    assert all(suffix in message for suffix in READERS)


@pytest.mark.parametrize("suffix", list(READERS))
def test_empty_file_is_rejected(tmp_path: Path, suffix: str):
    expected = (Reason.EMPTY, "a" + suffix, "the file is empty")
    assert _reject(_read(tmp_path, "a" + suffix, b"")) == expected


def test_empty_gzip_is_rejected(tmp_path: Path):
    reason, _, _ = _reject(_read(tmp_path, "a.jsonl.gz", gzip.compress(b"")))
    assert reason is Reason.EMPTY


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_truncated_file_gives_the_records_before_the_break(tmp_path: Path, suffix: str, compress):
    texts = [random.Random(i).randbytes(400).hex() for i in range(2000)]  # do not shrink much
    lines = {".csv": ["text", *texts], ".jsonl": [json.dumps({"text": t}) for t in texts]}
    body = compress("\n".join(lines[suffix]).encode())
    *entries, reject = _read(tmp_path, f"a{suffix}.gz", body[: len(body) // 2])
    assert len(entries) > 700
    assert [e.body for e in entries] == texts[: len(entries)]
    assert reject.reason is Reason.TRUNCATED
    assert "what came before was read" in reject.message


@pytest.mark.parametrize("suffix", [".txt", ".html", ".json", ".xml", ".warc"])
def test_truncated_whole_file_is_one_reject(tmp_path: Path, suffix: str):
    body = gzip.compress(bytes(range(256)) * 40)
    reason, _, _ = _reject(_read(tmp_path, f"a{suffix}.gz", body[:-20]))
    assert reason is Reason.TRUNCATED


@pytest.mark.parametrize("suffix", [".jsonl", ".txt", ".csv", ".html"])
def test_line_of_200_mb_is_rejected_in_little_memory(tmp_path: Path, suffix: str):
    path = tmp_path / f"a{suffix}.gz"
    head = b"text\n" if suffix == ".csv" else b""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for _ in range(200):
            file.write(b"x" * (1 << 20))
    tracemalloc.start()
    reason, _, _ = _reject(list(read_seed(SeedFile(str(path)))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason is Reason.TOO_LARGE
    assert peak < 200 << 20


@pytest.mark.parametrize("suffix", list(READERS))
@pytest.mark.parametrize(
    "body",
    [
        b"\0" * 1000,
        bytes(range(256)) * 8,
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        b"\x1f\x8b",
        b"{" * 999,
    ],
    ids=["NUL", "every byte", "half UTF-16", "a mark alone", "half gzip", "braces"],
)
def test_hostile_bytes_never_raise(tmp_path: Path, suffix: str, body: bytes):
    found = _read(tmp_path, "a" + suffix, body)
    assert all(isinstance(r, (Entry, Document, Reject)) for r in found)


def test_file_without_read_rights_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: str):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(forms, "open_inflated", refuse)
    assert _reject(_read(tmp_path, "a.txt", b"x")) == (
        Reason.UNREADABLE,
        "a.txt",
        "cannot be read: Permission denied",
    )


def test_file_that_is_gone_is_rejected(tmp_path: Path):
    reason, _, message = _reject(list(read_seed(SeedFile(str(tmp_path / "a.txt")))))
    assert (reason, message) == (Reason.UNREADABLE, "cannot be read: No such file or directory")


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstandard.compress])
def test_feed_file_of_any_name_is_a_feed(tmp_path: Path, compress):
    path = tmp_path / "03db8a"
    path.write_bytes(compress(b"<rss/>"))
    assert list(read_feed_file(str(path), ("News",))) == [
        Document(source=str(path), form="feed", body=b"<rss/>", categories=("News",))
    ]
