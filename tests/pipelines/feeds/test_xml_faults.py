"""Where XML breaks is told by line and column, in every encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.feeds.xml_faults import XmlFault, find_xml_fault

BROKEN = "<rss>\n  <title>Žluťoučký kůň & pes</title></rss>"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<rss/>", id="plain"),
        pytest.param("<rss>ž</rss>".encode(), id="utf-8"),
        pytest.param("<rss>ž</rss>".encode("utf-16"), id="utf-16"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?><rss/>", id="bom"),
        pytest.param("<?xml version='1.0' encoding='gbk'?><rss>雨</rss>".encode("gbk"), id="gbk"),
        pytest.param(b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>", id="own-entity"),
        pytest.param(b"<rss>" + b"<a>" * 1_000_001, id="hazard-is-not-looked-into"),
    ],
)
def test_well_formed(body: bytes):
    assert find_xml_fault(body) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            BROKEN.encode(),
            XmlFault(
                "not well-formed (invalid token)", 2, 25, "<title>Žluťoučký kůň & pes</title></rss>"
            ),
            id="columns-count-characters",
        ),
        pytest.param(
            BROKEN.encode("utf-16"),
            XmlFault(
                "not well-formed (invalid token)", 2, 25, "<title>Žluťoučký kůň & pes</title></rss>"
            ),
            id="utf-16",
        ),
        pytest.param(
            "<?xml version='1.0' encoding='gbk'?><rss>雨 & 雪</rss>".encode("gbk"),
            XmlFault("not well-formed (invalid token)", 1, 45, "<rss>雨 & 雪</rss>"),
            id="gbk-keeps-its-columns",
        ),
        pytest.param(
            b"<?xml version='1.0' encoding='gbk'?>\n<rss>\xff\xff</rss>",
            XmlFault("bytes that are not gbk", 2, 6, ""),
            id="not-what-it-says",
        ),
        pytest.param(
            b"<?xml version='1.0' encoding='klingon'?><rss/>",
            XmlFault("unknown encoding 'klingon'", 1, 1, ""),
            id="unknown-encoding",
        ),
        pytest.param(
            b"<rss><title>caf\xe9</title></rss>",
            XmlFault("not well-formed (invalid token)", 1, 16, "<rss><title>caf�</title></rss>"),
            id="latin-1-undeclared",
        ),
        pytest.param(
            b"<rss><a></b></rss>",
            XmlFault("mismatched tag", 1, 11, "<rss><a></b></rss>"),
            id="mismatched",
        ),
        pytest.param(b"<rss>\n", XmlFault("no element found", 2, 1, ""), id="cut-off"),
    ],
)
def test_fault_and_its_place(body: bytes, expected: XmlFault):
    assert find_xml_fault(body) == expected


def test_place_in_words():
    assert str(XmlFault("mismatched tag", 1200, 3, "")) == "mismatched tag at line 1,200, column 3"


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_never_raises(body: bytes):
    for document in (body, b"<?xml version='1.0' encoding='gbk'?><rss>" + body):
        fault = find_xml_fault(document)
        assert fault is None or (fault.line >= 1 and fault.column >= 1)
