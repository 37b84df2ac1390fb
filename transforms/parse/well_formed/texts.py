"""Rules of what has text in some markup: titles, summaries, contents."""

from __future__ import annotations

from transforms.parse.well_formed.rule import Element, Take
from transforms.parse.well_formed.state import HTML, PLAIN, TEXT_TYPES, FeedState


def _start_title(state: FeedState, attributes: dict[str, str]) -> Take:
    state.open_content(attributes, PLAIN)
    return _take_title


def _take_title(state: FeedState, text: str) -> None:
    if state.close_content("title", text):
        state.title_depth = state.depth


def _start_media_title(state: FeedState, attributes: dict[str, str]) -> Take:
    state.open_content(attributes, PLAIN)
    return _take_media_title


def _take_media_title(state: FeedState, text: str) -> None:
    state.close_content("title", text)


def _start_description(state: FeedState, attributes: dict[str, str]) -> Take:
    if _is_second_summary(state):
        return _start_content(state, attributes)
    state.open_content(attributes, HTML)
    return _take_description


def _start_abstract(state: FeedState, attributes: dict[str, str]) -> Take:
    state.open_content(attributes, PLAIN)
    return _take_description


def _take_description(state: FeedState, text: str) -> None:
    state.close_content("summary" if state.is_direct else "subtitle", text)


def _start_summary(state: FeedState, attributes: dict[str, str]) -> Take:
    if _is_second_summary(state):
        return _start_content(state, attributes)
    state.open_content(attributes, PLAIN)
    return _take_summary


def _take_summary(state: FeedState, text: str) -> None:
    state.close_content("summary", text)


def _is_second_summary(state: FeedState) -> bool:
    return not state.has_content and "summary" in state.record


def _start_content(state: FeedState, attributes: dict[str, str]) -> Take:
    state.has_content = True
    state.open_content(attributes, PLAIN)
    return _take_content


def _start_encoded(state: FeedState, attributes: dict[str, str]) -> Take:
    state.has_content = True
    state.open_content(attributes, HTML)
    return _take_content


def _take_content(state: FeedState, text: str) -> None:
    assert state.params is not None
    becomes_summary = state.params["type"] in TEXT_TYPES
    text = state.close_content("content", text)
    if becomes_summary:
        state.record.setdefault("summary", text)


def _start_useless_content(state: FeedState, attributes: dict[str, str]) -> Take:
    state.open_content(attributes, PLAIN)
    return _drop_content


def _drop_content(state: FeedState, _text: str) -> None:
    state.drop_content()


_TITLE = Element(_start_title)
_DESCRIPTION = Element(_start_description)
_SUMMARY = Element(_start_summary)
_ENCODED = Element(_start_encoded)
_USELESS = Element(_start_useless_content)

TEXTS: dict[str, Element] = {
    **dict.fromkeys(("title", "dc_title"), _TITLE),
    "media_title": Element(_start_media_title),
    **dict.fromkeys(("description", "dc_description", "media_description"), _DESCRIPTION),
    "abstract": Element(_start_abstract),
    **dict.fromkeys(("summary", "itunes_summary"), _SUMMARY),
    "content": Element(_start_content),
    **dict.fromkeys(("content_encoded", "fullitem"), _ENCODED),
    **dict.fromkeys(("subtitle", "tagline", "itunes_subtitle"), _USELESS),
    **dict.fromkeys(("rights", "copyright", "dc_rights"), _USELESS),
    **dict.fromkeys(("info", "feedburner_browserfriendly"), _USELESS),
}
