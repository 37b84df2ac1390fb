"""CSV, TSV and Parquet."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entry import Entry
from schemas.reject import Reason, Reject
from transforms.read import tables
from transforms.read.tables import read_csv, read_parquet, read_tsv


def _stream(body: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(body))


def _csv(text: str, encoding: str = "utf-8") -> list:
    return list(read_csv(_stream(text.encode(encoding)), "a"))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiter_is_found_by_the_names_it_parts(mark: str):
    text = (
        'Headline,Body,pubDate\nRain,"It fell, and fell.",2024-11-30\n'
        'Snow,"Line one\nline two",2024-12-01\n'
    )
    rain = Entry(
        source="a",
        title="Rain",
        body=f"It fell{mark} and fell.",
        published_raw="2024-11-30",
    )
    snow = Entry(source="a", title="Snow", body="Line one\nline two", published_raw="2024-12-01")
    assert _csv(text.replace(",", mark)) == [rain, snow]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_encoding_of_spreadsheets(encoding: str):
    (entry,) = _csv("title;text\nAño;La señal llegó a la región según él.\n", encoding)
    assert entry == Entry(source="a", title="Año", body="La señal llegó a la región según él.")


def test_tsv_keeps_commas():
    (entry,) = read_tsv(_stream(b"title\ttext\nRain, snow\tIt fell.\n"), "a")
    assert entry == Entry(source="a", title="Rain, snow", body="It fell.")


def test_table_without_header_says_what_is_wanted():
    (reject,) = _csv("Rain,It fell.,2024-11-30\nSnow,It lay.,2024-12-01\n")
    assert (reject.reason, reject.source) == (Reason.MISSING_FIELD, "a")
    assert reject.message.startswith("no header row: the first row must name the columns")
    assert "'Rain', 'It fell.', '2024-11-30'" in reject.message


def test_row_with_too_many_fields_is_rejected_and_the_rest_read():
    reject, entry = _csv("title,text\nRain,It fell, and fell.\n\nSnow,It lay.\n")
    assert (reject.reason, reject.source) == (Reason.BAD_RECORD, "a:2")
    assert reject.raw == "Rain,It fell,and fell."
    assert entry == Entry(source="a", title="Snow", body="It lay.")


def test_row_with_too_few_fields_is_read():
    assert _csv("title,text,author\nRain,It fell.\n") == [
        Entry(source="a", title="Rain", body="It fell.")
    ]


def test_row_without_words_is_rejected():
    (reject,) = _csv("title,text,id\n,,7\n")
    assert (reject.reason, reject.source) == (Reason.MISSING_FIELD, "a:2")


def test_long_field_is_read():
    text = "word " * 60_000
    assert _csv(f'title,text\nRain,"{text}"\n') == [Entry(source="a", title="Rain", body=text)]


def test_line_over_the_limit_is_rejected_and_the_rest_read(monkeypatch: pytest.MonkeyPatch):
    class ShortLines(tables.BoundedLines):
        def __init__(self, stream: io.BufferedReader) -> None:
            super().__init__(stream, 50)

    monkeypatch.setattr(tables, "BoundedLines", ShortLines)
    reject, entry = _csv("title,text\nRain," + "x" * 100 + "\nSnow,It lay.\n")
    assert (reject.reason, reject.raw) == (Reason.TOO_LARGE, "Rain," + "x" * 45)
    assert entry == Entry(source="a", title="Snow", body="It lay.")


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_as_a_table(body: bytes):
    found = list(read_csv(_stream(b"title,text\n" + body), "a"))
    assert all(isinstance(r, (Entry, Reject)) for r in found)


def _parquet(columns: dict) -> io.BufferedReader:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return _stream(sink.getvalue())


def test_parquet_rows_are_read_and_unknown_columns_left():
    stream = _parquet(
        {
            "title": ["Rain", None],
            "text": ["It fell.", None],
            "published": pa.array([0, None], pa.timestamp("s", tz="UTC")),
            "authors": [["Jane Roe"], None],
            "vector": [[1.0], [2.0]],
        }
    )
    entry, reject = read_parquet(stream, "a")
    assert entry == Entry(
        source="a",
        title="Rain",
        body="It fell.",
        published_raw="1970-01-01T00:00:00+00:00",
        authors=("Jane Roe",),
    )
    assert (reject.reason, reject.source) == (Reason.MISSING_FIELD, "a#2")


def test_parquet_without_text_says_what_is_wanted():
    (reject,) = read_parquet(_parquet({"x": [1], "y": [2]}), "a")
    assert (reject.reason, reject.message.split(":")[0]) == (Reason.MISSING_FIELD, "no header row")


@pytest.mark.parametrize("body", [b"no", b"PAR1" + b"x" * 50 + b"PAR1"])
def test_file_that_is_no_parquet_is_rejected(body: bytes):
    (reject,) = read_parquet(_stream(body), "a")
    assert (reject.reason, reject.source) == (Reason.UNREADABLE, "a")
