"""OPML lists of feeds (http://opml.org/spec2.opml): outlines to feeds, folders to categories.

Read with expat and nothing else: it opens no file and no address, and it lets us refuse an
entity declaration at sight, before anything can expand (lxml expands internal entities or drops
them silently). It also keeps a bare `&` from being lost: see `_repair`.
"""

from __future__ import annotations

import html
import re
import xml.parsers.expat
from dataclasses import dataclass, field

MAX_DEPTH = 100
"""Folders in folders; real lists have two or three."""

_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})

_INCLUDE_TYPES = frozenset({"include", "link"})
"""Outline types that name another list, where their `url` ends as a list's does."""


@dataclass(slots=True, frozen=True)
class OutlineFeed:
    """A feed that a list names: its address as written, its title, the folders it is in."""

    url: str
    title: str | None = None
    folders: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class OutlineInclude:
    """Another list that a list names, and the folders it is named in."""

    url: str
    folders: tuple[str, ...] = ()


@dataclass(slots=True)
class Outline:
    """What an OPML document holds, in its order."""

    feeds: list[OutlineFeed] = field(default_factory=list)
    includes: list[OutlineInclude] = field(default_factory=list)


def parse_opml(body: bytes) -> Outline:
    """The feeds and included lists of an OPML document.

    Raises ValueError, saying what is wrong, where it is none or declares entities.

    >>> parse_opml(b'<opml><body><outline text="World"><outline xmlUrl="https://a.example/f"/>'
    ...            b'</outline></body></opml>').feeds
    [OutlineFeed(url='https://a.example/f', title=None, folders=('World',))]
    """
    try:
        return _OutlineReader().read(body)
    except _NOT_XML:
        try:
            return _OutlineReader().read(_repair(body))
        except _NOT_XML as error:
            raise ValueError(f"not well-formed: {error}") from error


_NOT_XML = (xml.parsers.expat.ExpatError, LookupError)  # LookupError: encoding='UF-8'


class _OutlineReader:
    """Fills an Outline from the events of one parse."""

    def __init__(self) -> None:
        self._found = Outline()
        self._folders: list[tuple[str, ...]] = []  # of each open outline: what it adds
        self._root: str | None = None
        self._parser = xml.parsers.expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._refuse_entity

    def read(self, body: bytes) -> Outline:
        self._parser.Parse(body, True)
        return self._found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._root is None:
            self._root = tag.lower()
            if self._root != "opml":
                raise ValueError(f"the root element is <{tag}>, not <opml>")
        if tag.lower() == "outline":
            if len(self._folders) >= MAX_DEPTH:
                raise ValueError(f"more than {MAX_DEPTH} folders in one another")
            self._folders.append(self._read_outline(attributes))

    def _end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self._folders.pop()

    def _read_outline(self, attributes: dict[str, str]) -> tuple[str, ...]:
        """Adds the outline's feed or list; returns the folder it is to those inside."""
        # Writers differ in the case of names: xmlUrl, xmlurl, XMLURL.
        values = {name.lower(): value.strip() for name, value in attributes.items()}
        title = values.get("title") or values.get("text") or None
        folders = tuple(dict.fromkeys(name for names in self._folders for name in names))
        if values.get("xmlurl"):
            folders = tuple(dict.fromkeys((*folders, *_categories(values.get("category", "")))))
            self._found.feeds.append(OutlineFeed(values["xmlurl"], title, folders))
            return ()
        if values.get("type", "").lower() in _INCLUDE_TYPES and _names_list(values.get("url", "")):
            self._found.includes.append(OutlineInclude(values["url"], folders))
            return ()
        return (title,) if title else ()

    @staticmethod
    def _refuse_entity(name: str, *_: object) -> None:
        raise ValueError(f"it declares an entity ({name!r}), which no list of feeds needs")


def _names_list(url: str) -> bool:
    return url.split("?")[0].lower().endswith((".opml", ".xml"))


def _categories(attribute: str) -> tuple[str, ...]:
    """The names in an outline's `category`: comma-separated, slashes between levels.

    >>> _categories("/News/World,/Asia")
    ('News', 'World', 'Asia')
    """
    parts = re.split(r"[,/]", attribute)
    return tuple(part.strip() for part in parts if part.strip())


_REFERENCE = re.compile(r"&(?:(\w{1,32});)?", re.ASCII)  # "&eacute;", "&b" of "?a=1&b=2", "& "


def _repair(body: bytes) -> bytes:
    """The document as UTF-8, with the two slips mended that hand-made lists have.

    A bare `&`, most often in an address, and a name that only HTML knows (`&eacute;`). Character
    references (`&#38;`) are left alone.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("windows-1252", "replace")
    # It is UTF-8 now, whatever was declared.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    return _REFERENCE.sub(_mend_reference, text).encode("utf-8", "replace")


def _mend_reference(match: re.Match[str]) -> str:
    name = match[1]
    if name in _XML_ENTITIES or match.string.startswith("#", match.end()):
        return match[0]
    known = html.unescape(f"&{name};") if name else ""
    if name and not known.startswith("&"):
        return html.escape(known)
    return "&amp;" + match[0][1:]
