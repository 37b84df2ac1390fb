"""What is known in the middle of a feed: feedparser's flags, and the records found so far."""

from __future__ import annotations

from typing import Any

from transforms.parse.hazards import MAX_ENTRIES, MAX_TERMS
from transforms.parse.well_formed.names import Declined, Namespaces
from transforms.parse.well_formed.values import looks_like_html, mend_text

PLAIN, HTML, XHTML = "text/plain", "text/html", "application/xhtml+xml"

TEXT_TYPES = frozenset({PLAIN, HTML, XHTML})

_SHORT_TYPES = {"text": PLAIN, "plain": PLAIN, "html": HTML, "xhtml": XHTML}

_NO_TITLE = -1


class FeedState:
    """The records of a feed, in feedparser's form, and where in it the reader stands.

    `record` is what an element belongs to: the feed, an entry, or something that is none of
    ours. `is_direct` is whether that is an entry itself, `is_recording` whether feedparser keeps
    anything. `params` describe the content construct (RFC 4287, 3.1) that is open, if one is.
    """

    __slots__ = (
        *("base", "lang", "depth", "names", "has_c1", "feed", "entries", "entry", "record"),
        *("params", "is_markup", "is_direct", "is_recording", "is_aside"),
        *("in_feed", "in_entry", "in_source", "in_image", "in_text_input", "has_image"),
        *("in_author", "in_publisher", "has_content", "guid_is_link", "title_depth"),
        *("_depths", "_terms", "_source", "_image", "_text_input"),
    )

    def __init__(self, base: str, has_c1: bool) -> None:
        self.base = base
        self.has_c1 = has_c1
        self.lang: str | None = None
        self.depth = 0
        self.names = Namespaces()
        self.feed: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self.entry: dict[str, Any] = {}
        self.params: dict[str, Any] | None = None
        self.is_markup = False
        self.in_feed = self.in_entry = self.in_source = self.in_image = self.in_text_input = False
        self.has_image = self.in_author = self.in_publisher = False
        self.has_content = self.guid_is_link = False
        self.title_depth = _NO_TITLE
        self._depths: dict[str, int] = {}
        self._terms: set[tuple[str | None, ...]] = set()
        self._source: dict[str, Any] = {}
        self._image: dict[str, Any] = {}
        self._text_input: dict[str, Any] = {}
        self.settle()

    def settle(self) -> None:
        """Find out anew where what follows belongs; after each change of an `in_…`."""
        self.is_direct = self.in_entry and not self.in_source
        self.is_recording = self.in_feed or self.in_entry or self.in_source
        self.is_aside = self.in_image or self.in_text_input
        if self.in_source:
            self.record = self._source
        elif self.in_image and self.has_image:
            self.record = self._image
        elif self.in_text_input:
            self.record = self._text_input
        else:
            self.record = self.entry if self.in_entry else self.feed

    def open_entry(self) -> None:
        """Begin another entry."""
        if len(self.entries) >= MAX_ENTRIES:
            raise Declined("entries without end")
        self.entry = {}
        self.entries.append(self.entry)
        self.in_entry = True
        self.guid_is_link = False
        self._depths = {}
        self._terms = set()
        self.forget_title()
        self.settle()

    def forget_title(self) -> None:
        """Let the next title count, however deep it is."""
        self.title_depth = _NO_TITLE

    def close_source(self) -> None:
        """Leave the feed that an entry was taken from."""
        self.in_source = False
        self._source.clear()
        self.settle()

    def mend(self, text: str) -> str:
        """The text as feedparser stores it."""
        return text if text.isascii() else mend_text(text, self.has_c1)

    def store(self, key: str, value: str) -> None:
        """Set a field, unless the entry has it from an element less deep."""
        if self.is_direct:
            if self._depths.get(key, self.depth) >= self.depth:
                self._depths[key] = self.depth
                self.entry[key] = value
        elif self.is_recording:
            self.record[key] = value

    def open_content(self, attributes: dict[str, str], type_: str) -> None:
        """Begin a content construct, of a type if it says none."""
        if attributes:
            written = attributes.get("type")
            if written is not None:
                type_ = _SHORT_TYPES.get(written, written)
                if not (type_.startswith("text/") or type_.endswith(("+xml", "/xml"))):
                    raise Declined(f"content of the type {written!r}, which may be base64")
            if attributes.get("mode") == "base64":
                raise Declined("content in base64")
        lang = self.lang.replace("_", "-") if self.lang else self.lang
        self.is_markup = type_ == XHTML
        self.params = {"type": type_, "language": lang, "base": self.base}

    def drop_content(self) -> dict[str, Any]:
        """End a content construct, of which nothing is stored; returns its parameters."""
        params, self.params, self.is_markup = self.params, None, False
        assert params is not None
        return params

    def close_content(self, key: str, text: str) -> str:
        """End a content construct; returns its text, which is stored as `key`, its parameters too.

        The parameters even if the text is not, since one less deep is there: so does feedparser.
        """
        params = self.drop_content()
        if params["type"] == PLAIN and not self.names.is_atom and looks_like_html(text):
            params["type"] = HTML
        if not text.isascii():
            text = mend_text(text, self.has_c1)
        if key == "title" and _NO_TITLE < self.title_depth <= self.depth:
            return text
        if key == "content" and self.is_direct:
            params["value"] = text
            self.entry.setdefault(key, []).append(params)
        else:
            self.store(key, text)
            if self.is_recording:  # an entry's even from an image in it
                record = self.entry if self.is_direct else self.record
                record[f"{key}_detail"] = params
        return text

    def add_term(self, term: str | None, scheme: str | None, label: str | None) -> None:
        """Add a category to the entry, if it is none yet."""
        terms = self.entry.setdefault("tags", [])
        found = (term, scheme, label)
        if (term or scheme or label) and found not in self._terms:
            if len(terms) >= MAX_TERMS:
                raise Declined("categories without end")
            self._terms.add(found)
            terms.append({"term": term, "scheme": scheme, "label": label})

    def complete_term(self, text: str) -> None:
        """Take the text of a category, for the term of the last one if that has none."""
        terms = self.entry.get("tags")
        last = terms[-1] if terms else None
        if last is None or last["term"]:
            self.add_term(text, None, None)
        else:
            self._terms.discard((last["term"], last["scheme"], last["label"]))
            last["term"] = text
            self._terms.add((text, last["scheme"], last["label"]))
