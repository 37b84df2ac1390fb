"""JSON: a record a line, an array, one object, or a JSON Feed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject, Stage
from transforms.read.decode import decode_text
from transforms.read.fields import MAX_DEPTH, entry_from_record, plan_columns, to_raw
from transforms.read.streams import BoundedLines, TooLargeError, read_whole, without_bom

MAX_JSON_BYTES = 256 << 20
"""An array of articles is held whole; larger sets belong in JSON Lines."""

WRAPPER_NAMES = ("articles", "items", "entries", "results", "data", "documents", "docs", "stories")
"""Under which name an object holds its list of articles (NewsAPI: `articles`)."""

JSON_FEED_MARK = "jsonfeed.org/version/"
"""Part of the `version` of every JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

# Raw control characters inside strings are a common slip, and harmless: strict=False.
_decoder = json.JSONDecoder(strict=False)

_SURROGATE_ESCAPE = r"\\u[dD][89a-fA-F]"  # "\ud83d", half of a character
_HALF_IN_TEXT = re.compile(_SURROGATE_ESCAPE)
_HALF_IN_LINE = re.compile(_SURROGATE_ESCAPE.encode())  # 1 µs, where `in` takes 5

_BETWEEN = re.compile(r"[\s,]*")  # one class, so nothing to backtrack into


def read_json_lines(
    stream: BufferedReader, source: str, *, start: int = 0, end: int | None = None
) -> Iterator[Entry | Document | Reject]:
    """The entries of a JSON Lines stream, one for each line; a bad line is one reject.

    With `start` and `end` (byte offsets into an uncompressed file, the stream at
    its beginning): the lines that begin in that range, so that ranges side by
    side give each line once.
    """
    lines = _lines_from(stream, start, end is not None)
    # The first line begins at 0, a byte order mark before it or not.
    while end is None or lines.position < end or (start == 0 and lines.number == 0):
        begin = lines.position
        try:
            line = next(lines, None)
        except TooLargeError as error:
            where = _where(source, start, begin, lines.number)
            prefix = error.prefix.decode("utf-8", "replace")
            yield Reject(Stage.READ, Reason.TOO_LARGE, where, f"the line is {error}", prefix)
            continue
        if line is None:
            return
        if not line.isspace():
            yield _entry_from_line(line, source, _where(source, start, begin, lines.number))


def _lines_from(stream: BufferedReader, start: int, is_range: bool) -> BoundedLines:
    if not start:
        stream = without_bom(stream)
        return BoundedLines(stream, position=stream.tell() if is_range else 0)
    # From the byte before, so that a line that begins exactly at `start` is not passed over.
    stream.seek(start - 1)
    lines = BoundedLines(stream, position=start - 1)
    lines.skip_line()
    return lines


def _where(source: str, start: int, offset: int, number: int) -> str:
    """`path:LINE`, or the byte where the line begins, in a range whose lines are not counted."""
    return f"{source}#byte={offset}" if start else f"{source}:{number}"


def _entry_from_line(line: bytes, source: str, where: str) -> Entry | Reject:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = decode_text(line)
    try:
        record = _decoder.decode(text.replace("\0", "") if b"\0" in line else text)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error or 'nested too deep'}"
        return Reject(Stage.READ, Reason.BAD_RECORD, where, message, text)
    if _HALF_IN_LINE.search(line):
        record = _without_surrogates(record)
    return entry_from_json(record, source, where)


def entry_from_json(record: Any, source: str, where: str) -> Entry | Reject:
    """The entry of one JSON value; a reject where it is not an object with words in it."""
    if not isinstance(record, dict):
        message = f"an object was expected, found {type(record).__name__}"
        return Reject(Stage.READ, Reason.BAD_RECORD, where, message, to_raw(record))
    return entry_from_record(record, source, where)


def _without_surrogates(value: Any, depth: int = 0) -> Any:
    """The value with halves of characters replaced by U+FFFD: no encoding can write them.

    What lies deeper than anything is looked for becomes None.
    """
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not isinstance(value, (list, dict)):
        return value
    depth += 1
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_without_surrogates(item, depth) for item in value]
    return {_without_surrogates(k): _without_surrogates(v, depth) for k, v in value.items()}


def read_json(stream: BufferedReader, source: str) -> Iterator[Entry | Document | Reject]:
    """The entries of a JSON file; a JSON Feed is one document, left to the parser.

    An array that breaks off gives the elements before the break, then a reject.
    A file of JSON Lines under this name is read as such.
    """
    body = read_whole(stream, MAX_JSON_BYTES)
    text = decode_text(body).strip()
    if text.startswith("["):
        yield from _read_sequence(text, 1, source, last="]")
        return
    try:
        record, end = _decoder.raw_decode(text)
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {error or 'nested too deep'}"
        yield Reject(Stage.READ, Reason.BAD_RECORD, source, message, text[:1000])
        return
    if end < len(text):
        yield from _read_several(body, text, end, source)
    elif _is_json_feed(record):
        yield Document(source=source, form="feed", body=body, content_type="application/feed+json")
    else:
        record = _without_surrogates(record) if _HALF_IN_TEXT.search(text) else record
        for number, item in enumerate(_articles_of(record), 1):
            yield entry_from_json(item, source, f"{source}#{number}")


def _is_json_feed(record: Any) -> bool:
    version = record.get("version") if isinstance(record, dict) else None
    return isinstance(version, str) and JSON_FEED_MARK in version


def _read_several(
    body: bytes, text: str, end: int, source: str
) -> Iterator[Entry | Document | Reject]:
    """Values one behind another; the first ends at `end`. If that is its line, each has its own."""
    if "\n" not in text[:end] and text[end:].lstrip(" \t\r").startswith("\n"):
        yield from read_json_lines(BufferedReader(BytesIO(body)), source)
    else:
        yield from _read_sequence(text, 0, source)


def _articles_of(record: Any) -> list[Any]:
    """The list in a wrapper such as `{"status": "ok", "articles": […]}`, else the record itself."""
    if isinstance(record, dict) and not plan_columns(tuple(record)).has_body:
        for name in WRAPPER_NAMES:
            if isinstance(record.get(name), list):
                return list(record[name])
    return [record]


def _read_sequence(
    text: str, position: int, source: str, last: str = ""
) -> Iterator[Entry | Reject]:
    """Values one behind another, with commas or white space between them, up to `last`."""
    number, has_halves = 0, _HALF_IN_TEXT.search(text) is not None
    while True:
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        if position >= len(text) or (last and text[position] == last):
            break
        number += 1
        try:
            record, position = _decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            message = f"the JSON breaks off: {error or 'nested too deep'}"
            raw = text[position : position + 1000]
            yield Reject(Stage.READ, Reason.BAD_RECORD, f"{source}#{number}", message, raw)
            return
        record = _without_surrogates(record) if has_halves else record
        yield entry_from_json(record, source, f"{source}#{number}")
    if last and position >= len(text):
        yield Reject(Stage.READ, Reason.TRUNCATED, source, f"the array has no closing {last!r}")
