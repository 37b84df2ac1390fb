"""Where a feed stops being well-formed XML, and what is wrong there."""

from __future__ import annotations

import codecs
import re
import xml.parsers.expat
from dataclasses import dataclass

from transforms.parse.hazards import find_hazard

SHOWN_CHARS = 60
"""Of the line at fault: what stands around the place, and fits on a line of a terminal."""

_DECLARATION = re.compile(r"\A\s*<\?xml[^>\n]{0,1000}\?>")  # <?xml version="1.0" encoding="gbk"?>

_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
"""encoding="gbk"; both repeats are bounded."""


@dataclass(frozen=True, slots=True)
class XmlFault:
    """The first place where a document is not well-formed: line and column count from 1."""

    message: str
    line: int
    column: int
    shown: str

    def __str__(self) -> str:
        place = f"{self.message} at line {self.line:,}, column {self.column:,}"
        return f"{place}: {self.shown}" if self.shown else place


def find_xml_fault(body: bytes) -> XmlFault | None:
    """The first fault of a document; None where it is well-formed, or not safe to look into.

    Strict, as XML 1.0 wants it: a feed with a fault is read all the same, for what can be
    read of it. Encodings that expat lacks (GBK, Shift JIS …) are decoded first.

    >>> print(find_xml_fault(b"<rss>\\n <item>Fish & chips</item></rss>"))
    not well-formed (invalid token) at line 2, column 14: <item>Fish & chips</item></rss>
    """
    if find_hazard(body):
        return None
    try:
        return _parse(body)
    except (ValueError, LookupError):
        # "multi-byte encodings are not supported", "unknown encoding"
        return _parse_decoded(body)


def _parse(body: bytes) -> XmlFault | None:
    parser = xml.parsers.expat.ParserCreate()
    try:
        parser.Parse(body, True)
    except xml.parsers.expat.ExpatError as error:
        message = xml.parsers.expat.ErrorString(error.code) or "not well-formed"
        shown = _words_at(body, error.lineno, error.offset)
        return XmlFault(message, error.lineno, error.offset + 1, shown)
    return None


def _parse_decoded(body: bytes) -> XmlFault | None:
    """The first fault of a document whose encoding Python knows and expat does not."""
    declared = _ENCODING.match(body)
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        text = body.decode(name)
    except LookupError:
        return XmlFault(f"unknown encoding {name!r}", 1, 1, "")
    except UnicodeDecodeError as error:
        line_start = body.rfind(b"\n", 0, error.start) + 1
        column = len(body[line_start : error.start].decode(name, "replace")) + 1
        line = body.count(b"\n", 0, error.start) + 1
        return XmlFault(f"bytes that are not {name}", line, column, "")
    # Blanks in its place, so that columns stay what they are.
    text = _DECLARATION.sub(lambda found: " " * len(found[0]), text)
    return _parse(text.encode("utf-8", "replace"))


def _words_at(body: bytes, line_number: int, offset: int) -> str:
    """The words around a place, on one line; "" where nothing stands there."""
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    lines = body.decode("utf-16" if wide else "utf-8", "replace").split("\n")
    line = lines[line_number - 1] if line_number <= len(lines) else ""
    start = max(0, offset - SHOWN_CHARS // 2)
    return " ".join(line[start : start + SHOWN_CHARS].split())
