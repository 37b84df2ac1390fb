"""Feeds as an OPML list, which feed readers and `--feeds` read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) has no way to write, not even as a reference: control characters."""


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed of a list: its address, its title, the folders that it is in, outermost first."""

    url: str
    title: str | None = None
    folders: tuple[str, ...] = ()


def to_opml(feeds: Iterable[ListedFeed], title: str) -> bytes:
    """The OPML 2.0 document (http://opml.org/spec2.opml) of the feeds, in UTF-8.

    Reading it back gives the same addresses, titles and folders; characters that XML
    cannot write become U+FFFD. Feeds of the same folders stand together.

    >>> feed = ListedFeed("https://a.example/?a=1&b=2", "A", ("World",))
    >>> print(to_opml([feed], "News").decode().split("<body>")[1])
    <BLANKLINE>
        <outline text="World">
          <outline type="rss" text="A" title="A" xmlUrl="https://a.example/?a=1&amp;b=2" />
        </outline>
      </body>
    </opml>
    <BLANKLINE>
    """
    opml = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(opml, "head"), "title").text = _to_xml(title)
    folders: dict[tuple[str, ...], ET.Element] = {(): ET.SubElement(opml, "body")}
    for feed in feeds:
        parent = _find_folder(folders, feed.folders)
        name = _to_xml(feed.title or feed.url)
        ET.SubElement(
            parent, "outline", type="rss", text=name, title=name, xmlUrl=_to_xml(feed.url)
        )
    ET.indent(opml)
    document: bytes = ET.tostring(opml, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _find_folder(folders: dict[tuple[str, ...], ET.Element], names: tuple[str, ...]) -> ET.Element:
    """The outline of a folder, made with those around it where it is new."""
    if names not in folders:
        parent = _find_folder(folders, names[:-1])
        folders[names] = ET.SubElement(parent, "outline", text=_to_xml(names[-1]))
    return folders[names]


def _to_xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
