"""Rules of authors, and of owners, whom feedparser takes for authors too."""

from __future__ import annotations

from typing import Any

from transforms.parse.well_formed.rule import Element, Take
from transforms.parse.well_formed.state import FeedState
from transforms.parse.well_formed.values import part_author


def _start_author(state: FeedState, _attributes: dict[str, str]) -> Take:
    state.in_author = True
    state.record.setdefault("authors", []).append({})
    return take_author


def take_author(state: FeedState, text: str) -> None:
    """Take the text of an author, the one element that takes some and has children as well."""
    state.store("author", state.mend(text))
    state.in_author = False
    _sync_author(state.record)


def _start_owner(state: FeedState, _attributes: dict[str, str]) -> None:
    state.in_publisher = True


def _end_owner(state: FeedState) -> None:
    state.in_publisher = False


def _take_name(state: FeedState, text: str) -> None:
    if state.in_publisher or state.in_author:
        _save_person(state.record, "name", text, state.in_publisher)


def _take_email(state: FeedState, text: str) -> None:
    if state.in_publisher or state.in_author:
        _save_person(state.record, "email", text, state.in_publisher)


def _take_url(state: FeedState, text: str) -> None:
    if state.in_author:
        _save_person(state.record, "href", text, False)


def _save_person(record: dict[str, Any], key: str, value: str, is_publisher: bool) -> None:
    """Set the name, address or page of a record's last author; a publisher's do so too."""
    if not is_publisher:
        record.setdefault("author_detail", {})[key] = value
    _sync_author(record)
    record.setdefault("authors", [{}])[-1][key] = value


def _sync_author(record: dict[str, Any]) -> None:
    """Make a record's `author` of its last author, or that of the `author` as written.

    >>> record = {"author": "jane@herald.com (Jane Roe)", "authors": [{}]}
    >>> _sync_author(record)
    >>> record["authors"]
    [{'name': 'Jane Roe', 'email': 'jane@herald.com'}]
    """
    detail = record.get("authors", [{}])[-1]
    if detail:
        name, email = detail.get("name"), detail.get("email")
        if name and email:
            record["author"] = f"{name} ({email})"
        elif name or email:
            record["author"] = name or email
        return
    author = record.get("author")
    if not author:
        return
    name, email = part_author(author)
    if name or email:
        record.setdefault("author_detail", detail)
    if name:
        detail["name"] = name
    if email:
        detail["email"] = email


_AUTHOR = Element(_start_author)
_NAME = Element(take=_take_name)
_EMAIL = Element(take=_take_email)
_URL = Element(take=_take_url)

PARTS_OF_AUTHOR = frozenset(
    {"name", "itunes_name", "email", "itunes_email", "url", "uri", "homepage"}
)
"""What an author may have inside, beside elements without any rule."""

PEOPLE: dict[str, Element] = {
    **dict.fromkeys(("author", "dc_creator", "dc_author", "itunes_author"), _AUTHOR),
    "managingeditor": _AUTHOR,
    "itunes_owner": Element(_start_owner, _end_owner),
    **dict.fromkeys(("name", "itunes_name"), _NAME),
    **dict.fromkeys(("email", "itunes_email"), _EMAIL),
    **dict.fromkeys(("url", "uri", "homepage"), _URL),
}
