"""Feeds made worse at random: elements moved, renamed and repeated, bytes lost."""

from __future__ import annotations

import copy
import random
import re

from lxml import etree

_NAMESPACES = {
    "": "",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "rss": "http://purl.org/rss/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "georss": "http://www.georss.org/georss",
    "cc": "http://creativecommons.org/ns#license",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "x": "https://a.example/unknown",
}

_TAGS = [
    *("title", "title", "title", "link", "link", "description", "description", "summary"),
    *("summary", "content", "content", "author", "author", "category", "category", "guid", "id"),
    *("pubDate", "published", "updated", "issued", "created", "modified", "source", "source"),
    *("image", "image", "textInput", "enclosure", "language", "name", "email", "url", "uri"),
    *("homepage", "subtitle", "tagline", "rights", "copyright", "info", "generator", "cloud"),
    *("contributor", "managingEditor", "webMaster", "keywords", "tags", "abstract", "fullitem"),
    *("body", "div", "b", "p", "br", "svg", "item", "entry", "channel", "feed", "rss"),
    *("lastBuildDate", "expirationDate", "width", "height", "ttl", "comments", "date"),
    *("license", "links", "title_detail", "newLocation", "content_encoded", "dc_creator"),
    *("media:title", "media:title", "media:description", "media:description", "media:content"),
    *("media:group", "media:category", "media:keywords", "media:credit", "media:rating"),
    *("media:license", "media:thumbnail", "dc:title", "dc:creator", "dc:creator", "dc:author"),
    *("dc:date", "dc:description", "dc:language", "dc:publisher", "dc:subject", "dc:rights"),
    *("dc:contributor", "dcterms:issued", "dcterms:created", "dcterms:modified"),
    *("dcterms:valid", "content:encoded", "content:encoded", "content:encoded", "itunes:author"),
    *("itunes:author", "itunes:owner", "itunes:name", "itunes:email", "itunes:summary"),
    *("itunes:subtitle", "itunes:category", "itunes:keywords", "itunes:image", "itunes:link"),
    *("itunes:block", "atom:link", "atom:author", "atom:name", "atom:updated", "atom:id"),
    *("atom:summary", "atom:title", "atom:content", "rss:title", "rss:link", "rdf:li"),
    *("cc:license", "creativeCommons:license", "georss:point", "xhtml:div", "xhtml:p"),
    *("xhtml:body", "x:title", "x:y", "x:date"),
]  # fmt: skip

_TEXTS = [
    *("", " ", "Ferry", "A & B", "<b>A</b> ferry", "AT&T &lt;T&gt;", "&eacute; caf\xe9", "5 < 6"),
    *("caf\xc3\xa9", "\x93Ferry\x94 \u2014", "\u65e5\u672c", " padded \n lines ", "a,b, ,c,b"),
    *("https://a.example/1", "/1.html", "http://a.example?a=1&b;=2&amp;c", "//b.example/", "http://["),
    *("jane@herald.com (Jane Roe)", "Jane Roe <jane@herald.com>", "jane@herald.com", "()"),
    *("Sat, 30 Nov 2024 10:00:00 GMT", "2024-11-30T10:00:00Z", "Fri, 2006/13/15 08:19:53 EDT"),
    *("30 novembre", "2024-13-45", "en_US", "de", "yes", "1 2", "a#b", "#", "mailto:j@a.example"),
]  # fmt: skip

_ATTRIBUTES = [
    *(("type", "html"), ("type", "xhtml"), ("type", "text"), ("type", "text/html"), ("type", "")),
    *(("type", "image/png"), ("type", "application/xml"), ("TYPE", "HTML"), ("mode", "escaped")),
    *(("mode", "base64"), ("rel", "self"), ("rel", "alternate"), ("rel", "Enclosure"), ("rel", "")),
    *(("href", "/2"), ("href", ""), ("url", "https://a.example/2"), ("url", ""), ("uri", "u")),
    *(("isPermaLink", "false"), ("isPermaLink", "true"), ("isPermaLink", "False")),
    *(("term", "News"), ("term", ""), ("label", "Label"), ("scheme", "s"), ("domain", "d")),
    *(("base", "/base/"), ("lang", "fr_FR"), ("lang", ""), ("version", "2.0"), ("src", "/3")),
    *(("lastmod", "2024"), ("text", "Topic"), ("version", "0.3"), ("name", "Jane")),
]  # fmt: skip

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NAMESPACED_ATTRIBUTES = [
    *((f"{_XML}lang", "en-GB"), (f"{_XML}lang", ""), (f"{_XML}base", "https://b.example/n/")),
    *((f"{_XML}base", "sub/"), (f"{_XML}base", "javascript:1"), (f"{_XML}space", "preserve")),
    ("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", "https://a.example/about"),
    ("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource", "https://a.example/r"),
    *(("{https://a.example/unknown}lang", "it"), ("{https://a.example/unknown}href", "/x")),
]

_BYTES = [
    *(b"&", b"<", b">", b"&amp;", b"&#147;", b"&#x93;", b"&nbsp;", b"]]>", b"\xff", b"\xc2\x93"),
    *(b"\xc3\xa9", b"<!-- c -->", b"<?p i?>", b"<![CDATA[<i>x</i>]]>", b"</item>", b"<item>"),
    *(b"<title>", b"</title>", b"\0", b'"', b"=", b" ", b"\n", b"xml", b"<b>", b"</b>", b"<br/>"),
    *(b"<!DOCTYPE x>", b"\n<!ENTITY a 'b'>", b"<?xml version='1.0'?>", b"xmlns='u'", b":"),
    b"\xef\xbb\xbf",
]  # fmt: skip


_KINDS = ["drop", "copy", "move", "rename", "text", "tail", "attribute", "new", "new"]


def mutate(body: bytes, chance: random.Random) -> bytes:
    """The feed with one to eight things changed; often, not always, still well-formed."""
    for _ in range(chance.choice((1, 2, 4, 8))):
        if chance.random() < 0.07:
            body = _mutate_bytes(body, chance)
            continue
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        except (etree.XMLSyntaxError, ValueError):
            body = _mutate_bytes(body, chance)
            continue
        _mutate_tree(root, chance)
        body = etree.tostring(root, encoding="utf-8")
    return body


def _mutate_bytes(body: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.3:  # another namespace for a prefix, or another prefix
        uris = sorted(set(re.findall(rb"xmlns(?::\w+)?=[\"'](.*?)[\"']", body)))
        if uris:
            other = chance.choice([uri for uri in _NAMESPACES.values() if uri]).encode()
            return body.replace(chance.choice(uris), other, chance.choice((1, -1)))
    at, width = chance.randrange(len(body) + 1), chance.choice((0, 0, 0, 1, 5))
    return body[:at] + chance.choice(_BYTES) + body[at + width :]


def _mutate_tree(root: etree._Element, chance: random.Random) -> None:
    elements = [node for node in root.iter() if isinstance(node.tag, str)]
    element, other = chance.choice(elements), chance.choice(elements)
    parent = element.getparent()
    kind = chance.choice(
        ("drop", "copy", "move", "rename", "text", "tail", "attribute", "new", "new")
    )
    if kind == "drop" and parent is not None:
        parent.remove(element)
    elif kind == "copy" and element is not root:
        other.insert(chance.randrange(len(other) + 1), copy.deepcopy(element))
    elif kind == "move" and parent is not None and element not in list(other.iterancestors()):
        if other is not element:
            other.insert(chance.randrange(len(other) + 1), element)
    elif kind == "rename":
        element.tag = _choose_tag(chance, element)
    elif kind == "text":
        element.text = _choose_text(chance)
    elif kind == "tail" and parent is not None:
        element.tail = _choose_text(chance)
    elif kind == "attribute":
        name, value = chance.choice((*_ATTRIBUTES, *_NAMESPACED_ATTRIBUTES))
        element.set(name, value)
    elif kind == "new":
        place = chance.choice((element, element if parent is None else parent))
        new = etree.Element(_choose_tag(chance, place))
        new.text = _choose_text(chance)
        if chance.random() < 0.3:
            new.set(*chance.choice((*_ATTRIBUTES, *_NAMESPACED_ATTRIBUTES)))
        place.insert(chance.randrange(len(place) + 1), new)


def _choose_tag(chance: random.Random, beside: etree._Element) -> str:
    """An element's name; one without a prefix mostly in the namespace of the one beside it."""
    prefix, _, local = chance.choice(_TAGS).rpartition(":")
    uri = _NAMESPACES[prefix]
    if not prefix and chance.random() < 0.9:
        uri = etree.QName(beside).namespace or ""
    return f"{{{uri}}}{local}" if uri else local


def _choose_text(chance: random.Random) -> str | etree.CDATA:
    text = chance.choice(_TEXTS)
    return etree.CDATA(text) if chance.random() < 0.3 else text
