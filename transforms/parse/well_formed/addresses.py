"""Rules of links, of ids, which may be links, and of licenses, which feedparser keeps as links."""

from __future__ import annotations

from transforms.parse.well_formed.names import Declined
from transforms.parse.well_formed.rule import Element, Take
from transforms.parse.well_formed.state import HTML, XHTML, FeedState
from transforms.parse.well_formed.values import mend_link, resolve_url


def _start_link(state: FeedState, attributes: dict[str, str]) -> Take | None:
    rel = attributes.get("rel", "alternate")
    default_type = "application/atom+xml" if rel == "self" else HTML
    link = {"rel": rel}
    href = _find_href(attributes)
    if href is not None:
        link["href"] = resolve_url(state.base, href)
    context = state.record
    if not (state.in_entry and state.in_image):
        context.setdefault("links", []).append(link)
    if href is None:
        return _take_link
    type_ = attributes.get("type", default_type)
    if rel == "alternate" and type_ in (HTML, XHTML, "html", "xhtml"):
        context["link"] = link["href"]
    return None


def _find_href(attributes: dict[str, str]) -> str | None:
    href = attributes.get("url", attributes.get("uri", attributes.get("href")))
    return href or attributes.get("href")


def _take_link(state: FeedState, text: str) -> None:
    if not state.is_recording:
        return
    link = state.mend(resolve_url(state.base, text) if text else text)
    if not state.is_direct:
        state.record["link"] = mend_link(link)
    elif not state.in_image:
        link = mend_link(link.replace("&amp;", "&"))
        state.entry["link"] = link
        if link:
            state.entry["links"][-1]["href"] = link


def _start_enclosure(state: FeedState, attributes: dict[str, str]) -> None:
    link: dict[str, str | None] = {"rel": "enclosure"}
    href = _find_href(attributes)
    if href is not None:
        link["href"] = href
    state.record.setdefault("links", []).append(link)


def _start_guid(state: FeedState, attributes: dict[str, str]) -> Take:
    state.guid_is_link = attributes.get("ispermalink", "true") == "true"
    return _take_guid


def _take_guid(state: FeedState, text: str) -> None:
    if text and state.guid_is_link:
        text = resolve_url(state.base, text)
    text = state.mend(text)
    state.store("id", text)
    if state.guid_is_link:
        state.record.setdefault("link", text)


def _start_cc_license(state: FeedState, attributes: dict[str, str]) -> None:
    address = attributes.get(state.names.find_attribute("rdf", "resource"))
    _add_license(state, address)


def _start_license(state: FeedState, _attributes: dict[str, str]) -> Take:
    if not state.is_recording or state.in_source or state.is_aside:
        raise Declined("a license of something else than a feed or an entry")
    return _take_license


def _take_license(state: FeedState, text: str) -> None:
    state.store("license", text)
    if state.record.pop("license", None) is None:
        raise Declined("a license beside a less deep one")
    _add_license(state, state.mend(text))


def _add_license(state: FeedState, address: str | None) -> None:
    link = {"rel": "license"}
    if address:
        link["href"] = address
    state.record.setdefault("links", []).append(link)


_GUID = Element(_start_guid)

ADDRESSES: dict[str, Element] = {
    "link": Element(_start_link),
    "enclosure": Element(_start_enclosure),
    **dict.fromkeys(("guid", "id"), _GUID),
    "cc_license": Element(_start_cc_license),
    "creativecommons_license": Element(_start_license),
}
