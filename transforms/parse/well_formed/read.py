"""Well-formed feeds read as feedparser reads them, field for field, many times as fast.

feedparser's own parser underneath (expat) calls back for each element; here the rules of
feedparser's mixin for the fields that `feed_entry` takes are kept to the letter, with its
state, its order and its quirks. What these rules do not cover is declined, never guessed at.
"""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.sax.saxutils import escape

from transforms.parse.feed_bytes import UTF8_DECLARATION
from transforms.parse.feed_entry import Feed
from transforms.parse.hazards import MAX_PROLOG_BYTES, MAX_TAG_EQUALS, MAX_TAGS, end_prolog
from transforms.parse.well_formed.elements import ELEMENTS, FATAL_KEYS
from transforms.parse.well_formed.names import (
    PLAIN_ATTRIBUTES,
    Declined,
    Name,
    handled_keys,
    read_attributes,
)
from transforms.parse.well_formed.people import PARTS_OF_AUTHOR, take_author
from transforms.parse.well_formed.rule import HARMLESS, End, Start, Take
from transforms.parse.well_formed.state import FeedState
from transforms.parse.well_formed.values import is_settled, may_have_c1, settle_base

_REPLACED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")

_BUFFER_BYTES = 1 << 16
"""Text comes in pieces of up to this size."""

_IN_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
_IN_TEXT_INPUT = frozenset({"title", "link", "description", "name"})
"""What an image and a text input have inside; at any other element feedparser thinks them over."""

_FOREIGN = frozenset({"svg", "math"})

_SCOPES = frozenset({"xml:base", "base", "xml:lang", "lang"})

_QUOTE = {'"': "&quot;"}


def read_well_formed(body: bytes, url: str | None) -> Feed | None:
    """What feedparser reads in a body in UTF-8; None where it takes feedparser to tell.

    `url` is where the feed comes from. None is given for what is not well-formed or has a
    DOCTYPE, for feeds without entries, for whatever `elements` has no rule for, and beyond
    the bounds of `hazards` on what is read here, which therefore need not be looked for
    first. Those on single words are feedparser's alone: nothing here is slow on them.

    >>> feed = b"<rss><channel><item><title>Ferry %s pier</title></item></channel></rss>"
    >>> [entry["title"] for entry in read_well_formed(feed % b"&amp;", None).entries]
    ['Ferry & pier']
    >>> read_well_formed(feed % b"&", None) is None
    True
    """
    if not body.startswith(UTF8_DECLARATION) and (body[:1] != b"<" or body.startswith(b"<?xml")):
        return None
    if b"\0" in body[:4]:  # expat would take it for UTF-16, which it no longer is
        return None
    prolog = end_prolog(body)
    if prolog > MAX_PROLOG_BYTES or _REPLACED.search(body, 0, prolog):
        return None
    if len(body) > MAX_TAGS and body.count(b"<") > MAX_TAGS:
        return None
    try:
        return _Reader(body, url).read(body)
    except (expat.ExpatError, Declined):
        return None


_Known = tuple[Name, Take | None, Start | None, End | None]
"""feedparser's name for an element, and the parts of its rule."""


class _Reader:
    """One reading of one feed; expat's callbacks keep a FeedState."""

    def __init__(self, body: bytes, url: str | None) -> None:
        base = settle_base(url or "", url or "")
        if not is_settled(base):
            raise Declined(f"the address {url!r}")
        self._state = FeedState(base, may_have_c1(body))
        self._known: dict[str, _Known] = {}
        self._scopes: list[tuple[int, str, str | None]] = []  # depth, base and language around
        self._baseless = 0  # how many of the open elements began before there was a base
        self._watched = 0  # the depth down to which an end tag may change base or language
        self._take: Take | None = None  # what takes the text of the element that is open
        self._text: list[str] = []
        self._author_text: str | None = None  # what came before a part of the author
        self._markup: list[str] | None = None  # the XHTML that is open, tag by tag
        self._markup_depth = 0

    def read(self, body: bytes) -> Feed | None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.buffer_size = _BUFFER_BYTES
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.Parse(body, True)
        state = self._state
        return Feed(state.names.version, state.feed, state.entries) if state.entries else None

    def _declare(self, prefix: str | None, uri: str) -> None:
        if self._state.names.declare(prefix, uri):
            known, self._known = self._known, {}
            for expanded, (name, *_) in known.items():
                if self._look_up(expanded)[0] != name:
                    raise Declined(f"{expanded!r} changes its meaning")

    def _look_up(self, expanded: str) -> _Known:
        name = self._state.names.find_name(expanded)
        element = ELEMENTS.get(name.key)
        if element is None:
            if name.key in FATAL_KEYS or name.key in handled_keys() or name.local in _FOREIGN:
                raise Declined(f"no rule for <{name.key}>")
            element = HARMLESS
        self._known[expanded] = found = (name, element.take, element.start, element.end)
        return found

    def _start(self, expanded: str, attributes: dict[str, str]) -> None:
        state = self._state
        state.depth += 1
        name, take, start, _ = self._known.get(expanded) or self._look_up(expanded)
        if attributes and not attributes.keys() <= PLAIN_ATTRIBUTES:
            if len(attributes) > MAX_TAG_EQUALS:
                raise Declined("attributes without end")
            attributes = read_attributes(attributes)
            if not _SCOPES.isdisjoint(attributes):
                self._open_scope(attributes)
        if self._take is not None:
            self._start_inside(name, attributes)
            return
        if state.is_aside and not name.has_prefix:
            state.in_image = state.in_image and name.local in _IN_IMAGE
            state.in_text_input = state.in_text_input and name.local in _IN_TEXT_INPUT
            state.settle()
        if start is not None:
            take = start(state, attributes)
            if state.is_markup:
                self._markup = []
        if take is not None:
            self._take = take
            self._text.clear()

    def _end(self, expanded: str) -> None:
        state = self._state
        take = self._take
        if take is None:
            end = self._known[expanded][3]
            if end is not None:
                end(state)
        elif self._markup is None and self._author_text is None:
            self._take = None
            take(state, "".join(self._text).strip())
        elif self._markup_depth:
            self._add_markup(f"</{self._known[expanded][0].local}>")
            self._markup_depth -= 1
        else:
            self._close_special(take)
        if state.depth <= self._watched:
            self._close_scope(state.depth)
        state.depth -= 1

    def _close_special(self, take: Take) -> None:
        """Hand over the text of markup, of a part of an author, or of the author around it."""
        self._take = None
        if self._markup is not None:
            self._add_markup("")
            is_atom = self._state.names.version == "atom10"
            text, self._markup = "".join(_unwrap(self._markup) if is_atom else self._markup), None
        else:
            text = "".join(self._text)
        self._text.clear()
        if self._author_text is not None:
            if take is take_author:
                text, self._author_text = self._author_text + text, None
            else:
                self._take = take_author
        take(self._state, text.strip())

    def _start_inside(self, name: Name, attributes: dict[str, str]) -> None:
        """An element within one that takes text: markup, or a part of an author."""
        if self._markup is not None:
            if name.key in ELEMENTS:
                raise Declined(f"<{name.key}> in XHTML, whose end tag feedparser obeys")
            written = (f' {key}="{escape(value, _QUOTE)}"' for key, value in attributes.items())
            self._add_markup(f"<{name.local}{''.join(written)}>")
            self._markup_depth += 1
        elif self._take is take_author and name.key in ELEMENTS.keys() - PARTS_OF_AUTHOR:
            raise Declined(f"<{name.key}> in an author")
        elif self._take is take_author:
            self._author_text = (self._author_text or "") + "".join(self._text)
            self._take = ELEMENTS.get(name.key, HARMLESS).take or _take_nothing
            self._text.clear()
        else:
            raise Declined(f"<{name.key}> within text")

    def _add_markup(self, tag: str) -> None:
        """Add the text before a tag, escaped, and the tag."""
        assert self._markup is not None
        if self._text:
            self._markup.append(escape("".join(self._text)))
            self._text.clear()
        if tag:
            self._markup.append(tag)

    def _open_scope(self, attributes: dict[str, str]) -> None:
        """Take in the base and the language of what is inside an element."""
        state = self._state
        around = state.base if state.depth > self._baseless + 1 else ""
        self._scopes.append((state.depth, around, state.lang))
        base = attributes.get("xml:base", attributes.get("base"))
        if base:
            if not state.base:
                self._baseless = state.depth - 1
            state.base = settle_base(state.base, base)
            if not is_settled(state.base):
                raise Declined(f"the base {base!r}")
        lang = attributes.get("xml:lang", attributes.get("lang"))
        if lang is not None:
            state.lang = lang or None
        self._watched = state.depth

    def _close_scope(self, depth: int) -> None:
        """Go back to the base and the language around; from a base to none feedparser does not."""
        if self._scopes and self._scopes[-1][0] == depth:
            _, around, self._state.lang = self._scopes.pop()
            self._state.base = around or self._state.base
        self._baseless = min(self._baseless, depth - 1)
        self._watched = max(self._baseless, self._scopes[-1][0] if self._scopes else 0)


def _take_nothing(_state: FeedState, text: str) -> None:
    if text:
        raise Declined("text in a part of an author that is unknown")


def _refuse_doctype(name: str, *_: object) -> None:
    raise Declined(f"a DOCTYPE {name!r}")


def _unwrap(pieces: list[str]) -> list[str]:
    """XHTML without the `div` around it (RFC 4287, 3.1.1.3), where that is around it all.

    >>> _unwrap(["<div>", "Ferry ", "<b>", "back", "</b>", "</div>"])
    ['Ferry ', '<b>', 'back', '</b>']
    """
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    if not pieces or not pieces[0].startswith(("<div>", "<div ")) or pieces[-1] != "</div>":
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return pieces
        elif piece.startswith("<"):
            depth += 1
    return pieces[1:-1]
