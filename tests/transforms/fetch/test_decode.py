"""Bodies inflated piece by piece: the same however the pieces are cut."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from transforms.fetch.decode import STEP_BYTES, BadBody, Body, BodyTooLarge

ENCODERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
    "zstd, gzip": lambda body: gzip.compress(zstandard.compress(body)),
}


def inflate(coding: str, data: bytes, piece_bytes: int, max_bytes: int = 10**7) -> bytes:
    body = Body(coding, max_bytes)
    for start in range(0, len(data), piece_bytes):
        body.feed(data[start : start + piece_bytes])
    return body.finish()


@pytest.mark.parametrize("coding", ENCODERS)
@given(st.binary(max_size=2000), st.integers(1, 500))
def test_pieces_make_the_whole(coding: str, content: bytes, piece_bytes: int) -> None:
    assert inflate(coding, ENCODERS[coding](content), piece_bytes) == content


@pytest.mark.parametrize("coding", ENCODERS)
@pytest.mark.parametrize("size", [STEP_BYTES - 1, STEP_BYTES, STEP_BYTES * 2, STEP_BYTES * 7 + 1])
def test_sizes_around_the_step_are_whole(coding: str, size: int) -> None:
    content = (b"<item>harbor</item>" * size)[:size]
    assert inflate(coding, ENCODERS[coding](content), 10**6) == content


def test_deflate_without_header_or_trailer_is_whole_at_any_size() -> None:
    sizes = range(STEP_BYTES - 300, STEP_BYTES + 300)
    for size in sizes:
        data = zlib.compress(bytes(size), wbits=-15)
        assert inflate("deflate", data, 10**6) == bytes(size)


@pytest.mark.parametrize("coding", ENCODERS)
def test_cap_is_exact(coding: str) -> None:
    content = bytes(range(256)) * 40
    data = ENCODERS[coding](content)
    assert inflate(coding, data, 100, max_bytes=len(content)) == content
    with pytest.raises(BodyTooLarge):
        inflate(coding, data, 100, max_bytes=len(content) - 1)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_one_after_the_other_are_one_body(coding: str) -> None:
    data = ENCODERS[coding](b"<rss>") + ENCODERS[coding](b"</rss>")
    assert inflate(coding, data, 7) == b"<rss></rss>"


def test_padding_after_gzip_is_ignored() -> None:
    assert inflate("gzip", gzip.compress(b"<rss/>") + bytes(100), 9) == b"<rss/>"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@given(st.binary(max_size=300), st.integers(1, 99))
def test_any_bytes_are_a_body_or_a_bad_one(coding: str, data: bytes, piece_bytes: int) -> None:
    with contextlib.suppress(BadBody, BodyTooLarge):
        assert len(inflate(coding, data, piece_bytes, max_bytes=10**5)) <= 10**5


def test_empty_gzip_blocks_without_end_stop() -> None:
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(b"") + packer.flush(zlib.Z_SYNC_FLUSH) * 40_000
    with pytest.raises(BodyTooLarge):
        inflate("gzip", data, 65_536, max_bytes=100_000)
