"""Bytes to text, whatever wrote them."""

from __future__ import annotations

import codecs

from transforms.read.streams import wide_encoding

_SAMPLE_BYTES = 1 << 16
"""How much of a legacy text is looked at; the detector's own default is the same."""

_BINARY_SHARE = 0.02
"""A text with more control bytes than this is none: real ones have no more than a stray few."""

_FEW_BYTES = 8
"""Fewer non-ASCII bytes than these tell no encoding from another; most such texts are Western."""

_ASCII_BYTES = bytes(range(128))

_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def decode_text(body: bytes) -> str:
    r"""The text of `body`: by its byte order mark, as UTF-8, else in a detected legacy encoding.

    NUL characters are left out: they carry nothing and break later readers.
    Never raises; a byte that the encoding lacks becomes U+FFFD.

    >>> decode_text("Señal".encode("latin-1")), decode_text(b"a\x00b")
    ('Señal', 'ab')
    """
    if body.startswith(codecs.BOM_UTF8):
        body = body[3:]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_legacy(body)
    else:
        if "\0" in text:
            text = body.decode(_bare_utf16(body) or "utf-8", "replace")
    return text.replace("\0", "") if "\0" in text else text


def _decode_legacy(body: bytes) -> str:
    wide = wide_encoding(body)
    if wide:
        return body.decode(wide, "replace").lstrip("\ufeff")
    return body.decode(_bare_utf16(body) or detect_legacy_encoding(body), "replace")


def _bare_utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is NUL."""
    sample = body[:_SAMPLE_BYTES]
    if len(sample) < 16:
        return None
    half = len(sample) // 2
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > 0.4 * half and sample.count(0) < 0.6 * len(sample):
            return name
    return None


def detect_legacy_encoding(body: bytes) -> str:
    """The likely encoding of bytes that are not UTF-8; windows-1252 where nothing speaks for one.

    uchardet, through resiliparse, knows the short Latin texts that
    charset-normalizer takes for Central European ones.
    """
    from resiliparse.parse.encoding import detect_encoding  # slow to import, seldom used

    sample = body[:_SAMPLE_BYTES]
    if len(sample.translate(None, _ASCII_BYTES)) < _FEW_BYTES:
        return "windows-1252"
    name = detect_encoding(body, max_len=_SAMPLE_BYTES)
    if name is None or name == "utf-8":  # "utf-8" is its word for "cannot tell"
        return "windows-1252"
    try:
        codecs.lookup(name)
    except LookupError:
        return "windows-1252"
    return name


def looks_binary(body: bytes) -> bool:
    r"""True where the bytes are no text in any encoding: too many control bytes.

    >>> looks_binary(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), looks_binary(b"Plain text")
    (True, False)
    """
    sample = body[:_SAMPLE_BYTES]
    if not sample or wide_encoding(sample) or _bare_utf16(sample):
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls > _BINARY_SHARE * len(sample)
