"""Rules of what an entry is labeled with: dates, language, categories."""

from __future__ import annotations

from transforms.parse.well_formed.names import Declined
from transforms.parse.well_formed.rule import Element, Take
from transforms.parse.well_formed.state import FeedState
from transforms.parse.well_formed.values import is_harmless_date


def _take_language(state: FeedState, text: str) -> None:
    state.store("language", state.mend(text))


def _date_element(key: str) -> Element:
    def take(state: FeedState, text: str) -> None:
        text = state.mend(text)
        if not is_harmless_date(text):
            raise Declined(f"the date {text!r}, on which feedparser fails")
        state.store(key, text)

    return Element(take=take)


def _start_category(state: FeedState, attributes: dict[str, str]) -> Take | None:
    if state.record is not state.entry:
        return None
    if attributes:
        scheme = attributes.get("scheme", attributes.get("domain"))
        state.add_term(attributes.get("term"), scheme, attributes.get("label"))
    return _take_category


def _start_media_category(state: FeedState, attributes: dict[str, str]) -> Take | None:
    scheme = "http://search.yahoo.com/mrss/category_schema"
    return _start_category(state, {"scheme": scheme, **attributes})


def _start_itunes_category(state: FeedState, attributes: dict[str, str]) -> Take | None:
    if state.record is not state.entry:
        return None
    state.add_term(attributes.get("text"), "http://www.itunes.com/", None)
    return _take_category


def _take_category(state: FeedState, text: str) -> None:
    if text:
        state.complete_term(text if text.isascii() else state.mend(text))


def _keywords_element(scheme: str | None, bare: bool) -> Element:
    """Terms parted by commas; `bare` where feedparser only reads them without attributes."""

    def start(state: FeedState, attributes: dict[str, str]) -> Take | None:
        ignored = (bare and attributes) or state.record is not state.entry
        return None if ignored else take

    def take(state: FeedState, text: str) -> None:
        for term in map(str.strip, state.mend(text).split(",")):
            if term:
                state.add_term(term, scheme, None)

    return Element(start)


_LANGUAGE = Element(take=_take_language)
_CATEGORY = Element(_start_category)
_PUBLISHED = _date_element("published")
_UPDATED = _date_element("updated")
_CREATED = _date_element("created")

LABELS: dict[str, Element] = {
    **dict.fromkeys(("language", "dc_language"), _LANGUAGE),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms_issued"), _PUBLISHED),
    **dict.fromkeys(("updated", "modified", "lastbuilddate"), _UPDATED),
    **dict.fromkeys(("dc_date", "dcterms_modified"), _UPDATED),
    **dict.fromkeys(("created", "dcterms_created"), _CREATED),
    "expirationdate": _date_element("expired"),
    **dict.fromkeys(("category", "keywords", "dc_subject"), _CATEGORY),
    "media_category": Element(_start_media_category),
    "itunes_category": Element(_start_itunes_category),
    "tags": _keywords_element(None, bare=False),
    "itunes_keywords": _keywords_element("http://www.itunes.com/", bare=True),
    "media_keywords": _keywords_element(None, bare=True),
}
