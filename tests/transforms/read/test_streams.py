"""Streams inflate, say where they break, and never hold more than they should."""

import gzip
import io
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.read.streams import (
    DAMAGED,
    BoundedLines,
    TooLargeError,
    open_inflated,
    read_whole,
    without_bom,
)

TEXT = b"".join(
    b"line %d of many that are not alike: %d\n" % (i, i * i * 7919) for i in range(9000)
)


def _stored(tmp_path: Path, body: bytes) -> str:
    path = tmp_path / "stored"
    path.write_bytes(body)
    return str(path)


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        gzip.compress(TEXT),
        gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:]),
        gzip.compress(TEXT) + b"\0" * 512,
        zstandard.compress(TEXT),
        zstandard.compress(TEXT[:5000]) + zstandard.compress(TEXT[5000:]),
    ],
    ids=["plain", "gzip", "gzip members", "gzip padded", "zstd", "zstd frames"],
)
def test_file_is_inflated_by_its_first_bytes(tmp_path: Path, body: bytes):
    with open_inflated(_stored(tmp_path, body)) as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_what_precedes_a_break_is_given_first(tmp_path: Path, compress):
    body = compress(TEXT)
    given_lines = []
    with (
        open_inflated(_stored(tmp_path, body[: len(body) // 2])) as stream,
        pytest.raises(EOFError, match="end early"),
    ):
        given_lines.extend(iter(stream.readline, b""))
    assert len(given_lines) > 1000
    assert given_lines == TEXT.splitlines(keepends=True)[: len(given_lines)]


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_damage_raises_a_known_error(tmp_path: Path, compress):
    body = bytearray(compress(TEXT))
    body[len(body) // 2 :] = b"\xff" * 500
    with open_inflated(_stored(tmp_path, bytes(body))) as stream, pytest.raises(DAMAGED):
        stream.read()


def test_garbage_behind_a_member_raises_a_known_error(tmp_path: Path):
    path = _stored(tmp_path, gzip.compress(TEXT) + b"garbage")
    with open_inflated(path) as stream, pytest.raises(zlib.error):
        stream.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_stream_is_utf8_behind_its_mark(encoding: str):
    text = "Año,título\nx,y\n"
    stream = without_bom(io.BufferedReader(io.BytesIO(text.encode(encoding))))
    assert stream.read().decode("utf-8") == text


def test_long_line_is_passed_over_with_its_prefix():
    lines = BoundedLines(io.BufferedReader(io.BytesIO(b"a\n" + b"b" * 100 + b"\nc\n")), 10)
    assert next(lines) == b"a\n"
    with pytest.raises(TooLargeError) as caught:
        next(lines)
    assert caught.value.prefix == b"b" * 10
    assert (list(lines), lines.number, lines.position) == ([b"c\n"], 3, 105)


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(2, 12))
def test_lines_account_for_every_byte(body: bytes, limit: int):
    lines = BoundedLines(io.BufferedReader(io.BytesIO(body)), limit)
    while True:
        try:
            if next(lines, None) is None:
                break
        except TooLargeError:
            continue
    assert lines.position == len(body)


def test_whole_file_over_its_limit_is_refused_with_a_prefix():
    with pytest.raises(TooLargeError) as caught:
        read_whole(io.BufferedReader(io.BytesIO(b"x" * 11)), 10)
    assert caught.value.prefix == b"x" * 11
    assert read_whole(io.BufferedReader(io.BytesIO(b"x" * 10)), 10) == b"x" * 10
