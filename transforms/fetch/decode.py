"""The body of an answer, inflated piece by piece and stopped at a size.

A few kilobytes can inflate to gigabytes, so no decoder is ever handed more input, or
asked for more output, than a small step's worth before the total is looked at again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

STEP_BYTES = 65_536
"""The most that zlib and brotli inflate before the total is looked at."""

ZSTD_STEP_BYTES = 256
"""Input given to zstd at once. Four bytes of it may stand for a block of 128 KiB, and its
decoder cannot be told to stop: 256 bytes are at most 8 MiB."""

ZSTD_MAX_WINDOW_BYTES = 8 * 1024 * 1024
"""RFC 9659: a window above 8 MiB is not allowed in the `zstd` content coding."""

MAX_CODINGS = 2
"""Codings over each other that are undone: more is never honest, and each may be a bomb."""


class BodyTooLarge(Exception):  # noqa: N818 - it says what happened
    """The body is larger than the cap, as sent or once inflated."""


class BadBody(Exception):  # noqa: N818 - it says what happened
    """The body is not what its Content-Encoding says, or ends too early."""


class Decoder(Protocol):
    """One content coding being undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the inflated pieces of `data`; raises BadBody where it is damaged."""
        ...

    def finish(self) -> None:
        """Raise BadBody where the stream is not at its end."""
        ...


class _Zlib:
    """gzip (RFC 1952, members one after the other) and deflate, with or without header."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib, as it says
        self._started = False
        self._done = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        pending = False  # output that zlib still holds when its input is used up
        while (data or pending) and not self._done:
            try:
                piece = self._inflater.decompress(data, STEP_BYTES)
            except zlib.error as error:
                if self._started:
                    raise BadBody(f"damaged gzip or deflate stream: {error}") from error
                # Some servers send deflate without the zlib header that RFC 9110 asks for.
                self._inflater = zlib.decompressobj(wbits=-15)
                self._started = True
                continue
            self._started = True
            data = self._inflater.unconsumed_tail
            pending = len(piece) == STEP_BYTES
            if piece:
                yield piece
            if self._inflater.eof:
                data = self._next_member(self._inflater.unused_data)

    def _next_member(self, rest: bytes) -> bytes:
        if rest.startswith(b"\x1f\x8b"):
            self._inflater = zlib.decompressobj(wbits=47)
            return rest
        self._done = True  # zeros or other padding after the last member
        return b""

    def finish(self) -> None:
        if self._started and not self._inflater.eof:
            raise BadBody("the gzip or deflate stream ends too early")


class _Brotli:
    def __init__(self) -> None:
        import brotli  # here: only few hosts use it

        self._error = brotli.error
        self._inflater = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._inflater.is_finished():
            try:
                piece = self._inflater.process(data, output_buffer_limit=STEP_BYTES)
            except self._error as error:
                raise BadBody(f"damaged brotli stream: {error}") from error
            if not piece:
                return
            data = b""  # all of it is taken; further pieces are what it stands for
            yield piece

    def finish(self) -> None:
        if not self._inflater.is_finished():
            raise BadBody("the brotli stream ends too early")


class _Zstd:
    def __init__(self) -> None:
        import zstandard  # here: only few hosts use it

        self._error = zstandard.ZstdError
        self._context = zstandard.ZstdDecompressor(max_window_size=ZSTD_MAX_WINDOW_BYTES)
        self._inflater = self._context.decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), ZSTD_STEP_BYTES):
            step = data[start : start + ZSTD_STEP_BYTES]
            while step:
                if self._inflater.eof:
                    self._inflater = self._context.decompressobj()
                try:
                    piece = self._inflater.decompress(step)
                except self._error as error:
                    raise BadBody(f"damaged zstd stream: {error}") from error
                step = self._inflater.unused_data if self._inflater.eof else b""
                if piece:
                    yield piece

    def finish(self) -> None:
        if not self._inflater.eof:
            raise BadBody("the zstd stream ends too early")


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Zlib,
    "br": _Brotli,
    "zstd": _Zstd,
}
"""Content codings that can be undone, by their registered name (IANA)."""

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_NO_CODING = frozenset({"", "identity", "none", "utf-8", "binary"})
"""Values that mean none: the last three are mistakes that servers make."""


class Body:
    """Collects a body and stops it at `max_bytes`, sent or inflated.

    >>> import gzip
    >>> body = Body("gzip", max_bytes=1000)
    >>> body.feed(gzip.compress(b"<rss/>"))
    >>> body.finish()
    b'<rss/>'
    """

    def __init__(self, content_encoding: str, max_bytes: int) -> None:
        """Raise BadBody where the coding is unknown or there are too many of them."""
        codings = [coding.strip().lower() for coding in content_encoding.split(",")]
        codings = [coding for coding in codings if coding not in _NO_CODING]
        unknown = [coding for coding in codings if coding not in DECODERS]
        if unknown:
            raise BadBody(f"content coding {unknown[0]!r} is not known")
        if len(codings) > MAX_CODINGS:
            raise BadBody(f"{len(codings)} content codings over each other")
        self._decoders = [DECODERS[coding]() for coding in reversed(codings)]
        self._max_bytes = max_bytes
        self._totals = [0] * (len(codings) + 1)  # bytes at each depth: sent, …, inflated
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take the next bytes as they came; raises BodyTooLarge at the cap."""
        self._undo(0, data)

    def _undo(self, depth: int, data: bytes) -> None:
        self._totals[depth] += len(data)
        if self._totals[depth] > self._max_bytes:
            done = "inflates to" if depth else "is"
            raise BodyTooLarge(f"the body {done} more than {self._max_bytes:,} bytes")
        if depth == len(self._decoders):
            self._pieces.append(data)
            return
        for piece in self._decoders[depth].feed(data):
            self._undo(depth + 1, piece)

    def finish(self) -> bytes:
        """Return the whole body; raises BadBody where a compressed stream was cut off."""
        if self._totals[0]:
            for decoder in self._decoders:
                decoder.finish()
        return b"".join(self._pieces)
