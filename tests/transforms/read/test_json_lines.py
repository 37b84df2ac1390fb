"""JSON in its forms: lines, ranges of lines, arrays, wrappers, feeds."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.read import json_lines
from transforms.read.json_lines import read_json, read_json_lines


def _stream(body: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(body))


def _lines(body: bytes, **bounds: int) -> list:
    return list(read_json_lines(_stream(body), "a.jsonl", **bounds))


def _json(body: bytes) -> list:
    return list(read_json(_stream(body), "a.json"))


def _entry(text: str, source: str = "a.jsonl") -> Entry:
    return Entry(source=source, body=text)


def _reasons(found: list) -> list:
    return [(r.reason, r.source) if isinstance(r, Reject) else r.body for r in found]


def test_lines_give_entries_and_a_bad_one_a_reject():
    body = b'{"text": "A"}\n\nnot json\n[1]\n{"id": 3}\n{"text": "B"}'
    assert _reasons(_lines(body)) == [
        "A",
        (Reason.BAD_RECORD, "a.jsonl:3"),
        (Reason.BAD_RECORD, "a.jsonl:4"),
        (Reason.MISSING_FIELD, "a.jsonl:5"),
        "B",
    ]


def test_reject_keeps_the_line_as_it_came():
    (reject,) = _lines(b'{"text": "A\n')
    assert reject.raw == '{"text": "A\n'
    assert reject.message.startswith("not JSON: Unterminated string")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('{"text": "Señal"}'.encode("utf-8-sig"), "Señal"),
        ('{"text": "Señal"}'.encode("utf-16"), "Señal"),
        ('{"text": "Señal"}'.encode("latin-1"), "Señal"),
        (b'{"text": "a\tb"}', "a\tb"),
        (b'{"text": "a\x00b"}', "ab"),
        (rb'{"text": "a\u0000b"}', "a\0b"),
        (rb'{"text": "\ud83d\ude00 \ud83d"}', "\U0001f600 \ufffd"),
    ],
)
def test_odd_characters_are_read(line: bytes, text: str):
    assert _lines(line) == [_entry(text)]


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000, b"\xff\xfe"])
def test_hostile_line_is_one_reject(line: bytes):
    assert [r.reason for r in _lines(line)] in ([Reason.BAD_RECORD], [])


def test_line_over_the_limit_is_rejected_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch):
    limit = json_lines.BoundedLines.__init__.__defaults__[0]
    body = b'{"text": "' + b"x" * limit + b'"}\n{"text": "B"}\n'
    too_large, entry = _lines(body)
    assert (too_large.reason, too_large.source) == (Reason.TOO_LARGE, "a.jsonl:1")
    assert too_large.raw == '{"text": "' + "x" * 9990
    assert entry == _entry("B")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(['{"text": "A"}', '{"text": "a longer line"}', "", "no"]), max_size=8),
    st.integers(1, 40),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_ranges_side_by_side_give_each_line_once(lines: list[str], size: int, mark: bytes):
    body = mark + "\n".join(lines).encode()
    parts = []
    for start in range(0, len(body), size):
        parts += _lines(body, start=start, end=min(start + size, len(body)))
    bodies = [p.body if isinstance(p, Entry) else p.raw for p in parts]
    whole = [p.body if isinstance(p, Entry) else p.raw for p in _lines(body)]
    assert bodies == whole


def test_reject_in_a_range_says_the_byte():
    body = b'{"text": "A"}\nno\n'
    assert _reasons(_lines(body, start=5, end=17)) == [(Reason.BAD_RECORD, "a.jsonl#byte=14")]


@pytest.mark.parametrize(
    "body",
    [
        b'[{"text": "A"}, {"text": "B"}]',
        b'{"status": "ok", "articles": [{"text": "A"}, {"text": "B"}]}',
        b'{"text": "A"}\n{"text": "B"}\n',
        b'\xef\xbb\xbf[{"text": "A"},\n\n{"text": "B"},]',
    ],
    ids=["array", "wrapper", "lines", "trailing comma and mark"],
)
def test_json_of_any_shape_gives_its_articles(body: bytes):
    assert _json(body) == [_entry("A", "a.json"), _entry("B", "a.json")]


def test_bad_line_in_lines_named_json_is_one_reject():
    found = _json(b'{"text": "A"}\nno\n{"text": "B"}\n')
    assert _reasons(found) == ["A", (Reason.BAD_RECORD, "a.json:2"), "B"]


@pytest.mark.parametrize("body", [b'[{"text": "\\ud83d!"}]', b'{"text": "\\ud83d!"}'])
def test_half_of_a_character_is_replaced(body: bytes):
    assert _json(body) == [_entry("\ufffd!", "a.json")]


def test_one_object_is_one_article():
    assert _json(b'{"text": "A", "items": [1]}') == [_entry("A", "a.json")]


@pytest.mark.parametrize("end", [b"", b", {", b', {"text": "B"'])
def test_array_that_breaks_off_gives_what_came_before(end: bytes):
    found = _json(b'[{"text": "A"}' + end)
    assert found[0] == _entry("A", "a.json")
    assert [type(r) for r in found[1:]] == [Reject]


def test_json_feed_is_left_to_the_parser():
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": []}).encode()
    assert _json(body) == [
        Document(source="a.json", form="feed", body=body, content_type="application/feed+json")
    ]


@pytest.mark.parametrize("body", [b"no", b"{", b'"word"', b"3", b"null", b"[" * 99_999])
def test_json_without_articles_is_rejected(body: bytes):
    assert {r.reason for r in _json(body)} <= {Reason.BAD_RECORD, Reason.TRUNCATED}


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read(body: bytes):
    assert all(isinstance(r, (Entry, Reject, Document)) for r in [*_lines(body), *_json(body)])
