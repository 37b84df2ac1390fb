"""A feed's bytes as the parsers take them: UTF-8, and so declared."""

from __future__ import annotations

import codecs
import re

from schemas.entry import Document
from transforms.parse.hazards import end_declaration, tidy_prolog

_WIDE_MARKS = (
    *((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
    *((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    *((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"\x4c\x6f\xa7\x94", "cp037")),
)
"""First bytes -> encoding (XML 1.0, appendix F); UTF-32 before UTF-16, whose mark begins it."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,1000}>")  # <?xml version="1.0" encoding="utf-16"?>

_UTF8_HEAD = re.compile(
    rb"""
    (?:\xef\xbb\xbf)?                                     # byte order mark
    (?: <\?xml [ ] version=["']1\.[01]["']                 # <?xml version="1.0"
        (?P<declared> [ ] encoding=["']utf-8["'] )?        #  encoding="UTF-8"
        (?: [ ] standalone=["'](?:yes|no)["'] )? [ ]? \?> \s{0,99} (?=<)
      | (?=<[\w!])                                         # <rss
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""How nearly all feeds begin that are in UTF-8."""

UTF8_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>"
"""How feedparser begins each document; what else looks like a declaration, it would replace."""

_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9a-fA-F]{1,12}|[0-9]{1,14});)+")  # "&#55357;&#56832;"


def to_utf8(document: Document) -> bytes:
    """The body in UTF-8 and so declared, its encoding chosen by feedparser's own rules.

    Save for a byte order mark, which comes first: it is never there by mistake.
    """
    from feedparser.encodings import convert_to_utf8

    for mark, codec in _WIDE_MARKS:
        if document.body.startswith(mark):
            text = document.body.decode(codec, "replace").lstrip("\ufeff")
            return tidy_prolog(_DECLARATION.sub("", text).encode("utf-8", "replace"))
    found = _find_utf8(document)
    if found is not None:
        return found
    headers = {}
    if document.content_type:
        headers["content-type"] = document.content_type
    return tidy_prolog(convert_to_utf8(headers, end_declaration(document.body), {}))


def _find_utf8(document: Document) -> bytes | None:
    """What feedparser's rules come to where all there is says UTF-8; None elsewhere."""
    head = _UTF8_HEAD.match(document.body)
    if head is None:
        return None
    if document.content_type:
        from feedparser.encodings import parse_content_type

        mime_type, charset = parse_content_type(document.content_type)
        # Of a text without a charset feedparser believes that it is ASCII, and then guesses.
        guesses = mime_type.startswith("text/") and not (
            head["declared"] or document.body.isascii()
        )
        if charset.lower() not in ("", "utf-8") or (guesses and not charset):
            return None
    try:
        document.body.decode()
    except UnicodeDecodeError:
        return None
    return tidy_prolog(UTF8_DECLARATION + b"\n" + document.body[head.end() :])


def mend_references(body: bytes) -> bytes:
    """The body with numeric character references made valid: pairs of surrogates become the one
    character that they stand for, as broken software writes emoji; what is none, U+FFFD.

    >>> mend_references(b"Hi &#55357;&#56832; &#xFFFFFFFF; &#233;")
    b'Hi &#128512; &#65533; &#233;'
    """
    return _REFERENCES.sub(_mend_run, body)


def _mend_run(match: re.Match[bytes]) -> bytes:
    numbers = [part.strip(b"&#;") for part in match[0].split(b";") if part]
    codes = [int(n[1:], 16) if n[:1] in b"xX" else int(n) for n in numbers]
    text = "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return b"".join(b"&#%d;" % ord(char) for char in text)
