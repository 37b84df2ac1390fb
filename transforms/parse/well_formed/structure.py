"""Rules of the elements that others are in: the feed, its entries, their sources, images."""

from __future__ import annotations

from transforms.parse.well_formed.names import Declined
from transforms.parse.well_formed.rule import Element, Take, drop
from transforms.parse.well_formed.state import FeedState

_RSS_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ATOM_VERSIONS = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}


def _start_rss(state: FeedState, attributes: dict[str, str]) -> None:
    _note_language(state)
    if not state.names.version.startswith("rss"):
        written = attributes.get("version", "")
        newer = "rss20" if written.startswith("2.") else "rss"
        state.names.version = _RSS_VERSIONS.get(written, newer)


def _start_feed(state: FeedState, attributes: dict[str, str]) -> None:
    _note_language(state)
    state.in_feed = True
    state.settle()
    version = _ATOM_VERSIONS.get(attributes.get("version", ""), "atom")
    state.names.version = state.names.version or version


def _note_language(state: FeedState) -> None:
    if state.lang:
        state.feed["language"] = state.lang.replace("_", "-")


def _start_channel(state: FeedState, attributes: dict[str, str]) -> None:
    _refuse_cdf(attributes)
    state.in_feed = True
    state.settle()


def _refuse_cdf(attributes: dict[str, str]) -> None:
    if "lastmod" in attributes or "href" in attributes:
        raise Declined("a feed in Microsoft's Channel Definition Format")


def _end_feed(state: FeedState) -> None:
    state.in_feed = False
    state.settle()


def _start_entry(state: FeedState, attributes: dict[str, str]) -> None:
    if state.in_entry or state.in_source:
        raise Declined("an entry in another one")
    _refuse_cdf(attributes)
    state.open_entry()
    about = attributes.get(state.names.find_attribute("rdf", "about"))
    if about:
        state.entry["id"] = about


def _end_entry(state: FeedState) -> None:
    state.in_entry = state.has_content = False
    state.settle()


def _start_source(state: FeedState, _attributes: dict[str, str]) -> None:
    if state.in_source:
        raise Declined("a source in another one")
    state.in_source = True
    state.settle()
    state.forget_title()


def _start_image(state: FeedState, _attributes: dict[str, str]) -> None:
    if not state.in_entry and not state.in_source:
        state.has_image = True
    state.in_image = True
    state.settle()
    state.forget_title()


def _end_image(state: FeedState) -> None:
    state.in_image = False
    state.settle()


def _start_text_input(state: FeedState, _attributes: dict[str, str]) -> None:
    if state.in_entry or state.in_source:
        raise Declined("a text input that is not the feed's")
    state.in_text_input = True
    state.settle()
    state.forget_title()


def _end_text_input(state: FeedState) -> None:
    state.in_text_input = False
    state.settle()


def _start_itunes_image(state: FeedState, attributes: dict[str, str]) -> Take:
    if (attributes.get("href") or attributes.get("url")) and state.record is state.feed:
        state.has_image = True
    return drop


_ENTRY = Element(_start_entry, _end_entry)
_ITUNES_IMAGE = Element(_start_itunes_image)

STRUCTURE: dict[str, Element] = {
    "rss": Element(_start_rss),
    "channel": Element(_start_channel, _end_feed),
    "feed": Element(_start_feed, _end_feed),
    **dict.fromkeys(("item", "entry"), _ENTRY),
    "source": Element(_start_source, FeedState.close_source),
    "image": Element(_start_image, _end_image),
    "textinput": Element(_start_text_input, _end_text_input),
    **dict.fromkeys(("itunes_image", "itunes_link"), _ITUNES_IMAGE),
}
