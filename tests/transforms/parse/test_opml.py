"""OPML lists, nested, damaged and hostile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.parse.opml import OutlineFeed, OutlineInclude, parse_opml


def _opml(outlines: str, head: str = "") -> bytes:
    return f"{head}<opml version='2.0'><body>{outlines}</body></opml>".encode()


def test_folders_of_nested_outlines_and_categories():
    outline = parse_opml(
        _opml(
            "<outline text='World'><outline title='Asia' text='x'>"
            "<outline type='rss' text='A' xmlUrl='https://a.example/f' category='/News/Asia,Radio'"
            "/>"
            "</outline><outline text='B' xmlurl=' b.rss '/></outline>"
            "<outline text='C' title='See' XMLURL='https://c.example/f'/>"
        )
    )
    assert outline.feeds == [
        OutlineFeed("https://a.example/f", "A", ("World", "Asia", "News", "Radio")),
        OutlineFeed("b.rss", "B", ("World",)),
        OutlineFeed("https://c.example/f", "See", ()),
    ]


def test_lists_in_a_list_are_includes_and_other_links_are_not():
    outline = parse_opml(
        _opml(
            "<outline text='More'><outline type='include' url='more.opml'/></outline>"
            "<outline type='link' url='https://a.example/list.OPML?v=2'/>"
            "<outline type='link' url='https://a.example/home'/>"
        )
    )
    assert outline.includes == [
        OutlineInclude("more.opml", ("More",)),
        OutlineInclude("https://a.example/list.OPML?v=2", ()),
    ]
    assert outline.feeds == []


@pytest.mark.parametrize(
    ("attribute", "url"),
    [
        ("https://a.example/?a=1&b=2", "https://a.example/?a=1&b=2"),
        ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
        ("https://a.example/?a=1&lt=2", "https://a.example/?a=1&lt=2"),
        ("https://a.example/caf&eacute;", "https://a.example/café"),
        ("https://a.example/&#233;&", "https://a.example/é&"),
        ("https://a.example/&nosuch;", "https://a.example/&nosuch;"),
    ],
)
def test_slips_of_hand_made_lists_are_mended(attribute: str, url: str):
    assert parse_opml(_opml(f"<outline xmlUrl='{attribute}'/>")).feeds == [OutlineFeed(url)]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "utf-16"),
        ("windows-1252", "windows-1252"),
        ("windows-1252", "utf-8"),
        ("windows-1252", ""),
    ],
)
def test_list_in_any_encoding(encoding: str, declared: str):
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    body = _opml("<outline text='Año' xmlUrl='f'/>", head).decode().encode(encoding)
    assert parse_opml(body).feeds == [OutlineFeed("f", "Año")]


BOMB = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE opml [<!ENTITY e0 "x">{BOMB}]>',
        '<!DOCTYPE opml [<!ENTITY e9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE opml [<!ENTITY % e9 SYSTEM "https://a.example/x.dtd"> %e9;]>',
    ],
    ids=["bomb", "local file", "remote definition"],
)
def test_entities_are_refused(doctype: str):
    with pytest.raises(ValueError, match="it declares an entity"):
        parse_opml(_opml("<outline text='&e9;' xmlUrl='f'/>", doctype))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not well-formed"),
        (b"<opml><body>", "not well-formed"),
        (b"<rss/>", "the root element is <rss>, not <opml>"),
        (_opml("<outline>" * 101 + "</outline>" * 101), "more than 100 folders in one another"),
    ],
)
def test_what_is_no_list_says_why(body: bytes, message: str):
    with pytest.raises(ValueError, match=message):
        parse_opml(body)


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="<>/&;'= outlinexmUr#", max_size=60))
def test_any_bytes_are_a_list_or_a_value_error(body: bytes | str):
    inner = body if isinstance(body, bytes) else body.encode()
    try:
        parse_opml(b"<opml>" + inner)
        parse_opml(b"<opml>" + inner + b"</opml>")
    except ValueError:
        return
