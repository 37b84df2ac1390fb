"""Feeds that would take hours or all memory are refused at once; nearby real ones are not."""

import time

import pytest

from schemas.entry import Document
from schemas.reject import Reason
from transforms.parse import hazards
from transforms.parse.documents import parse_document
from transforms.parse.hazards import find_hazard

MB = 1 << 20
ITEM = b"<item><title>Rain</title></item>"


def _rss(inner: bytes, prolog: bytes = b"", attributes: bytes = b"") -> bytes:
    return (
        prolog + b'<rss version="2.0" ' + attributes + b"><channel>" + inner + b"</channel></rss>"
    )


def _terms(count: int) -> bytes:
    return b"<item>" + b"".join(b"<category>%d</category>" % i for i in range(count)) + b"</item>"


def _attributes(count: int) -> bytes:
    return b"".join(b'attr%d="" ' % i for i in range(count))


def _prefixes(count: int) -> bytes:
    return b"".join(b'xmlns:n%d="u%d" ' % (i, i) for i in range(count))


def _entity(size: int) -> bytes:
    return b'<!DOCTYPE x [\n<!ENTITY a "' + b"z" * size + b'">\n]>'


HOSTILE = {
    "a long prolog": _rss(ITEM, b"<!--" + b" x" * MB + b"-->"),
    "entity declarations that never end": _rss(ITEM, b"\n<!ENTITY" * MB),
    "an XML declaration that never ends": b'<?xml encoding="' * (MB // 16),
    "an entity that is large and often used": _rss(b"&a;" * 20_000, _entity(50_000)),
    "attributes": _rss(b"<item " + _attributes(100_000) + b"/>"),
    "namespaces": _rss(b"<item " + _prefixes(20_000) + b"/>"),
    "categories": _rss(_terms(200_000)),
    "keywords": _rss(b"<item><media:keywords>" + b"a," * MB + b"</media:keywords></item>"),
    "entries": _rss(b"<item/>" * 300_000),
    "tags": _rss(b"<a>" * (2 * MB)),
    "references": _rss(b"&" * (4 * MB)),
    "an author of one word, badly formed": _rss(
        b"<item>&<author>" + b"a" * MB + b"</author></item>"
    ),
    "authors of one word, badly formed": _rss(
        b"&" + (b"<item><author>" + b"a" * 20_000 + b"</author></item>") * 50
    ),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_feed_is_refused_in_time(body: bytes):
    started = time.process_time()
    (reject,) = parse_document(Document(source="s", form="feed", body=body))
    assert reject.reason is Reason.TOO_LARGE
    assert reject.message.startswith("not parsed, since it has ")
    assert time.process_time() - started < 30


HARMLESS = {
    "blank lines before the first element": _rss(ITEM, b"\n" * MB),
    "spaces and line ends before the first element": _rss(ITEM, b" \n" * MB),
    "an encoding named often in the first line": _rss(ITEM, b'<?xml version="1.0"?>')
    + b'<!-- encoding="a" ?> -->' * 10_000,
    "an entity for a namespace": _rss(b"&a;" * 99 + ITEM, _entity(43)),
    "a license in the prolog": _rss(ITEM, b"<!--" + b"license " * 4000 + b"-->"),
    "an image in an attribute": _rss(b'<image src="data:' + b"A" * MB + b'"/>' + ITEM),
    "an author of one word, well-formed": _rss(
        b"<item><author>" + b"a" * MB + b"@</author></item>" + ITEM
    ),
    "many categories in all": _rss(_terms(20) * 500 + ITEM),
}


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_harmless_feed_is_parsed_in_time(body: bytes):
    started = time.process_time()
    assert list(parse_document(Document(source="s", form="feed", body=body)))[-1].title == "Rain"
    assert time.process_time() - started < 30


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (
            _rss(b"<item/>" * (hazards.MAX_ENTRIES - 1)),
            _rss(b"<item/>" * (hazards.MAX_ENTRIES + 1)),
        ),
        (_rss(_terms(hazards.MAX_TERMS)), _rss(_terms(hazards.MAX_TERMS + 1))),
        (
            _rss(b"", attributes=_attributes(hazards.MAX_TAG_EQUALS - 1)),
            _rss(b"", attributes=_attributes(hazards.MAX_TAG_EQUALS + 1)),
        ),
        (
            _rss(b"", attributes=_prefixes(hazards.MAX_PREFIXES)),
            _rss(b"", attributes=_prefixes(hazards.MAX_PREFIXES + 1)),
        ),
    ],
    ids=["entries", "categories", "attributes", "namespaces"],
)
def test_bounds_are_where_they_are_said_to_be(inside: bytes, outside: bytes):
    assert find_hazard(inside) is None
    assert find_hazard(outside) is not None
