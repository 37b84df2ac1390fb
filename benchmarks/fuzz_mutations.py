"""Inputs made worse at random: bytes flipped, cut, doubled, spliced, and tokens put in."""

from __future__ import annotations

import codecs
import random
import re
from collections.abc import Callable, Sequence

TOKENS = (
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0'?>", b"<?php", b"&#x0;", b"&#0;"),
    *(b"&#xD800;", b"&#xDFFF;", b"&#99999999999;", b"&#x10FFFF;", b"&amp;", b"&nbsp;", b"&", b"<"),
    *(b"<!DOCTYPE html>", b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>", b"&a;", b"&c;"),
    *(b"</", b"/>", b">", b'"', b"'", b"\\", b"\\u0000", b"\\ud83d", b"\\udc00", b"=", b";", b","),
    *(b"{", b"}", b"[", b"]", b"null", b"NaN", b"-Infinity", b"1e999", b"9" * 400, b"-1", b"0"),
    *(b"2" * 5000, b"99999999999999999999", b"2024-13-45", b"0000-00-00T00:00:00Z", b"9999-12-31"),
    *(b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"24:00:00", b"+99:99"),
    *(codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"\0"),
    *(b"\0\0\0\0", b"\xff", b"\xfe", b"\x80", b"\xc0\x80", b"\xed\xa0\xbd", b"\xed\xb8\x80"),
    *(b"\xf4\x90\x80\x80", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PAR1", b"WARC/1.0\r\n", b"\x1e"),
    *(t.encode() for t in ("\u202e", "\u2066", "\u2069", "\u200b", "\u00ad", "\ufeff", "\ufffd")),
    *(t.encode() for t in ("\u2028", "\x85", "\u3000", "\u0130", "\u00df", "\ufb01", "\u1e9e")),
    *(t.encode() for t in ("\u0301" * 40, "\U0001f600", "\U0010ffff", "\u0660\u0661", "\u00b2")),
    *(b"\r\n", b"\n\n", b"\r", b"\t", b" " * 300, b"\n" * 300, b"- " * 200, b"." * 300, b"(" * 300),
    *(b"\xe2\x80\x94", b" (AP) - ", b" (Reuters) ", b"LONDON, ", b"said ", b"\xe2\x80\x9c", b"'s "),
    *(b"http://", b"http://[::1", b"https://a.example/%ff%00", b"javascript:", b"//", b"#", b"?"),
    *(b"Content-Length: 99999999999\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked"),
    *(b"<item>", b"</item>", b"<entry>", b"<title>", b"</title>", b"<content type='xhtml'>"),
    *(b"<link/>", b"<image>", b"<textInput>", b"<svg>", b"<math>", b"<table>", b"<template>"),
    *(b" xmlns='http://www.w3.org/2005/Atom'", b" xml:base='http://['", b" xml:lang='x'"),
    *(b"encoding='utf-16'", b"encoding='utf-7'", b"charset=utf-32", b"charset=idna", b"utf-8"),
)  # fmt: skip
"""Each once broke a parser somewhere, or stands at the edge of what a format allows."""

_NESTED = (
    *((b"<div>", b"</div>"), (b"<b>", b""), (b"[", b"]"), (b'{"a":', b"}"), (b"(", b")")),
    *((b"<outline text='a'>", b"</outline>"), (b"&lt;p&gt;", b""), (b"\xe2\x80\x9c", b"")),
    ("“He said ".encode(), "”".encode()),
)

_TAG = re.compile(rb"<[^<>]{1,400}>")
_WORDS = re.compile(rb"(?<=>)[^<>]{1,400}(?=<)")
_VALUE = re.compile(rb"(?<==[\"'])[^<>\"']{1,200}(?=[\"'])")  # of an attribute
_WORD_TOKENS = (
    *(
        b"&amp;",
        b"&lt;b&gt;",
        b"&#147;",
        b"&#x1F600;",
        b"&#55357;",
        b"&#13;",
        b"]",
        b" ",
        b"",
        b"yes",
    ),
    *(token for token in TOKENS if not set(token) & set(b"<>&\"'\0\x1e\xff\xfe\x80\x1f")),
)

_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp037", "utf-7")


GENTLE_SHARE = 0.5


def mutate(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """The body with one to eight things changed, some of them taken from `other`.

    Markup is half of the time changed so that it stays well-formed, most often: what is not ends
    in one and the same place of a parser.
    """
    gentle = chance.random() < GENTLE_SHARE and _TAG.search(body) is not None
    for _ in range(chance.choice((1, 1, 2, 4) if gentle else (1, 1, 2, 4, 8))):
        body = chance.choice(_GENTLE if gentle else _MUTATIONS)(body, other, chance)
    return body


def choose_input(samples: Sequence[bytes], chance: random.Random) -> bytes:
    """A sample made worse; one in thirty as it is."""
    body = chance.choice(samples)
    return body if chance.random() < 0.03 else mutate(body, chance.choice(samples), chance)


def _span(body: bytes, chance: random.Random) -> tuple[int, int]:
    """A range of the body, mostly a short one."""
    start = chance.randrange(len(body) + 1)
    length = chance.choice((1, 1, 4, 16, 64, 1024))
    return start, min(len(body), start + chance.randrange(length + 1))


def _flip(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    if not body:
        return b"\0"
    at = chance.randrange(len(body))
    return body[:at] + bytes((body[at] ^ 1 << chance.randrange(8),)) + body[at + 1 :]


def _delete(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + body[end:]


def _double(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    times = chance.choice((1, 1, 1, 2, 30))
    return body[:end] + body[start:end] * times + body[end:]


def _splice(body: bytes, other: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def _graft(body: bytes, other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    first, last = _span(other, chance)
    return body[:start] + other[first:last] + body[end:]


def _truncate(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _insert(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    at = chance.choice((0, len(body), chance.randrange(len(body) + 1)))
    return body[:at] + chance.choice(TOKENS) + body[at:]


def _overwrite(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + chance.choice(TOKENS) + body[end:]


def _nest(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    opening, closing = chance.choice(_NESTED)
    depth = chance.choice((2, 10, 120, 450, 950, 1200))
    return body[:start] + opening * depth + body[start:end] + closing * depth + body[end:]


def _swap_tags(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """Another tag in the place of one."""
    tags, others = _TAG.findall(body), _TAG.findall(other)
    if not tags:
        return body
    return body.replace(chance.choice(tags), chance.choice(others or tags), 1)


def _move_element(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    """A whole element left out, doubled or moved."""
    tags = [match.span() for match in _TAG.finditer(body)]
    if len(tags) < 2:
        return body
    first = chance.randrange(len(tags))
    start, end = tags[first][0], _end_of_element(body, tags, first)
    element, rest = body[start:end], body[:start] + body[end:]
    kind = chance.random()
    if kind < 0.3:
        return rest
    if kind < 0.6:
        return body[:end] + element + body[end:]
    spots = [match.end() for match in _TAG.finditer(rest)] or [0]
    at = chance.choice(spots)
    return rest[:at] + element + rest[at:]


def _end_of_element(body: bytes, tags: Sequence[tuple[int, int]], first: int) -> int:
    """Where the element ends that the tag opens; the tag's own end where it is alone."""
    depth = 0
    for start, end in tags[first : first + 200]:
        if body[start + 1 : start + 2] == b"/":
            depth -= 1
        elif body[end - 2 : end - 1] != b"/":
            depth += 1
        if depth <= 0:
            return end
    return tags[first][1]


def _graft_element(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """An element of the other input behind a tag of this one."""
    tags, spots = [m.span() for m in _TAG.finditer(other)], [m.end() for m in _TAG.finditer(body)]
    if not tags or not spots:
        return body
    first, at = chance.randrange(len(tags)), chance.choice(spots)
    return body[:at] + other[tags[first][0] : _end_of_element(other, tags, first)] + body[at:]


def _set_words(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """Words between tags, or an attribute's, in the place of others or behind them."""
    pattern = chance.choice((_WORDS, _WORDS, _VALUE))
    spots = [match.span() for match in pattern.finditer(body)]
    if not spots:
        return body
    start, end = chance.choice(spots)
    words = chance.choice(pattern.findall(other) or [b"1"])
    new = chance.choice((words, chance.choice(_WORD_TOKENS)))
    return body[: chance.choice((start, end))] + new + body[end:]


def _recode(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def _upper(body: bytes, _other: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    part = body[start:end]
    return body[:start] + chance.choice((part.upper(), part.lower(), part[::-1])) + body[end:]


_MUTATIONS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    *(_flip, _delete, _double, _splice, _graft, _truncate, _insert, _insert, _overwrite),
    *(_swap_tags, _move_element, _graft_element, _set_words, _upper, _nest, _recode),
)

_GENTLE = (_move_element, _graft_element, _set_words, _set_words)
