"""Byte streams of seed files: inflated, in UTF-8, and never unbounded.

Everything here is lazy: a stream holds a buffer, never a file.
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Protocol

import zstandard

MAX_LINE_BYTES = 32 << 20
"""A longer line is not a news article; it would also be held in memory several times over."""

MAX_WHOLE_BYTES = 64 << 20
"""A file that is one record (text, page, feed), inflated: the largest real ones are a few MB."""

PREFIX_BYTES = 10_000
"""How much of what is too large is kept, so that its reject can be recognized."""

_CHUNK_BYTES = 1 << 20


class TooLargeError(ValueError):
    """A line or file is over its cap; `prefix` holds its first bytes."""

    def __init__(self, limit_bytes: int, prefix: bytes) -> None:
        super().__init__(f"longer than {limit_bytes >> 20} MB")
        self.prefix = prefix


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


COMPRESSIONS: dict[bytes, tuple[Callable[[], _Decompressor], int]] = {
    # 16 KB of gzip inflate to 16 MB at most (1,032 to 1, RFC 1951).
    b"\x1f\x8b": (lambda: zlib.decompressobj(wbits=31), 16 << 10),
    # 1 KB of zstd inflates to 32 MB at most (a run of 128 KB costs four bytes, RFC 8878).
    b"\x28\xb5\x2f\xfd": (lambda: zstandard.ZstdDecompressor().decompressobj(), 1 << 10),
}
"""First bytes -> (new decompressor, bytes given to it at once, which bounds what comes out)."""

DAMAGED = (EOFError, zlib.error, zstandard.ZstdError)
"""What reading a truncated or corrupt compressed stream raises."""


class InflatedStream(io.RawIOBase):
    """The inflated bytes of a gzip or zstd stream, members or frames joined.

    What was inflated before a break is delivered first; then EOFError says that
    the stream ends early. (`zstandard.stream_reader` ends silently there.)
    """

    def __init__(
        self, raw: BufferedReader, new_decompressor: Callable[[], _Decompressor], step_bytes: int
    ) -> None:
        self._raw = raw
        self._new = new_decompressor
        self._step_bytes = step_bytes
        self._decompressor = new_decompressor()
        self._started = False
        self._rest = b""
        self._out = memoryview(b"")

    def readable(self) -> bool:
        """True: it is only read."""
        return True

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        """The number of bytes put into `buffer`, 0 at the end; raises one of `DAMAGED`."""
        while not self._out:
            if not self._inflate():
                return 0
        count = min(len(buffer), len(self._out))
        buffer[:count] = self._out[:count]
        self._out = self._out[count:]
        return count

    def _inflate(self) -> bool:
        """False at the proper end of the stream."""
        if self._decompressor.eof:
            # gzip allows zero padding between members (`gzip` itself skips it).
            self._rest = self._decompressor.unused_data.lstrip(b"\0")
            self._decompressor, self._started = self._new(), False
        data = self._rest or self._raw.read(self._step_bytes)
        self._rest = b""
        if not self._started:
            data = data.lstrip(b"\0")
        if not data:
            if self._started:
                raise EOFError("the compressed data end early")
            return False
        self._started = True
        self._out = memoryview(self._decompressor.decompress(data))
        return True

    def close(self) -> None:
        """Closes the file, too."""
        self._raw.close()
        super().close()


def open_inflated(path: str) -> BufferedReader:
    """The file's bytes, inflated where its first bytes say gzip or zstd, whatever its name.

    Raises OSError where the file cannot be opened; reading a damaged stream
    raises one of `DAMAGED`.
    """
    raw: BufferedReader = BufferedReader(io.FileIO(path), _CHUNK_BYTES)
    head = raw.peek(4)[:4]
    for magic, (new_decompressor, step_bytes) in COMPRESSIONS.items():
        if head.startswith(magic):
            inflated = InflatedStream(raw, new_decompressor, step_bytes)
            return BufferedReader(inflated, _CHUNK_BYTES)
    return raw


class _Utf8Stream(io.RawIOBase):
    """A UTF-16 or UTF-32 stream as UTF-8."""

    def __init__(self, raw: BufferedReader, encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._out = b""

    def readable(self) -> bool:
        """True: it is only read."""
        return True

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        """The number of bytes put into `buffer`, 0 at the end."""
        while not self._out:
            data = self._raw.read(1 << 16)
            # Lone surrogates come out as "?": they are no characters.
            self._out = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
            if not data and not self._out:
                return 0
        count = min(len(buffer), len(self._out))
        buffer[:count] = self._out[:count]
        self._out = self._out[count:]
        return count


WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def wide_encoding(head: bytes) -> str | None:
    """The name of the UTF-16 or UTF-32 encoding whose byte order mark opens `head`, or None.

    >>> wide_encoding(b"\\xff\\xfeT\\x00")
    'utf-16-le'
    """
    return next((name for mark, name in WIDE_BOMS if head.startswith(mark)), None)


def without_bom(stream: BufferedReader) -> BufferedReader:
    """The stream from behind its byte order mark, recoded to UTF-8 where that says UTF-16 or -32.

    Spreadsheets save "Unicode text" as UTF-16, and CSV with a UTF-8 mark.
    """
    head = stream.peek(4)[:4]
    encoding = wide_encoding(head)
    if encoding:
        stream.read(4 if encoding.startswith("utf-32") else 2)
        return BufferedReader(_Utf8Stream(stream, encoding), _CHUNK_BYTES)
    if head.startswith(codecs.BOM_UTF8):
        stream.read(3)
    return stream


class BoundedLines(Iterator[bytes]):
    """The lines of a stream, each with its end, none longer than `limit_bytes`.

    Raises TooLargeError for a longer one, which is passed over without being
    held; iteration goes on behind it. `number` counts the lines given so far,
    `position` is the offset behind the last one.
    """

    def __init__(
        self, stream: BufferedReader, limit_bytes: int = MAX_LINE_BYTES, position: int = 0
    ):
        self._stream = stream
        self._limit_bytes = limit_bytes
        self.number = 0
        self.position = position

    def __next__(self) -> bytes:
        line = self._stream.readline(self._limit_bytes)
        if not line:
            raise StopIteration
        self.number += 1
        self.position += len(line)
        if len(line) == self._limit_bytes and not line.endswith(b"\n"):
            prefix = line[:PREFIX_BYTES]
            del line
            self.skip_line()
            raise TooLargeError(self._limit_bytes, prefix)
        return line

    def skip_line(self) -> None:
        """Moves behind the next line end."""
        while piece := self._stream.readline(_CHUNK_BYTES):
            self.position += len(piece)
            if piece.endswith(b"\n"):
                return


def read_whole(stream: BufferedReader, limit_bytes: int = MAX_WHOLE_BYTES) -> bytes:
    """All bytes of a stream; raises TooLargeError, with a prefix, where they are over the limit."""
    body = stream.read(limit_bytes + 1)
    if len(body) > limit_bytes:
        raise TooLargeError(limit_bytes, body[:PREFIX_BYTES])
    return body
