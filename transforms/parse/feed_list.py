"""What `--feeds` names: addresses, saved feeds, and lists of them that may include lists."""

from __future__ import annotations

import posixpath
import re
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from schemas.reject import Reason, Reject, Stage
from transforms.parse.opml import Outline, OutlineFeed, parse_opml

MAX_LISTS = 100
"""Lists read in all: a server could answer every list with one more."""

_LIST_SUFFIXES = (".opml", ".opml.xml")
_MAYBE_LISTS = frozenset({".opml", ".xml", ""})
"""Suffixes of local files that are looked into for a list; others are feeds."""

_SNIFF_BYTES = 4096

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # "ftp:", "file:"; not "C:"


@dataclass(slots=True)
class FeedList:
    """The feeds, each address once, in order; and rejects for lists that could not be used.

    A feed's `url` is an http(s) address, or the path of a local file.
    """

    feeds: list[OutlineFeed] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def is_address(location: str) -> bool:
    """True for what is fetched, False for what is a local path.

    >>> is_address("https://a.example/f"), is_address("feeds/a.rss")
    (True, False)
    """
    return location.lower().startswith(("http://", "https://", "feed:"))


def read_feed_list(arguments: Iterable[str], open_bytes: Callable[[str], bytes]) -> FeedList:
    """The feeds that arguments name, those of OPML lists and the lists in them included.

    `open_bytes` gives the bytes at a path or address, or raises OSError; it is called for lists,
    and for the local files that a list names. A list is read once, so that one which includes
    itself comes to an end. Folders become categories; a feed in several folders has all of them.
    """
    reader = _ListReader(open_bytes)
    for argument in arguments:
        reader.add(argument)
    return FeedList(list(reader.feeds.values()), reader.rejects)


class _ListReader:
    """The walk over lists: what was found, and which lists were seen."""

    def __init__(self, open_bytes: Callable[[str], bytes]) -> None:
        self._open_bytes = open_bytes
        self._seen: set[str] = set()
        self.feeds: dict[str, OutlineFeed] = {}
        self.rejects: list[Reject] = []

    def add(self, argument: str) -> None:
        """Adds a feed or list that the user named."""
        location = _without_feed_scheme(argument)
        if is_address(location):
            if re.split(r"[?#]", location)[0].lower().endswith(_LIST_SUFFIXES):
                self._add_list(location, ())
            else:
                self._add_feed(OutlineFeed(location))
            return
        if self._is_list(location):
            self._add_list(location, ())
        else:
            self._add_feed(OutlineFeed(location))

    def _is_list(self, path: str) -> bool:
        """True for a list; what cannot be opened (a folder, a slip in the name) is left to those
        who read feed files, since they know folders and name the option."""
        suffix = posixpath.splitext(path)[1].lower()
        if suffix not in _MAYBE_LISTS:
            return False
        try:
            head = self._open_bytes(path)[:_SNIFF_BYTES]
        except OSError:
            return False
        return suffix == ".opml" or b"<opml" in head.lower()

    def _open(self, location: str) -> bytes | None:
        try:
            return self._open_bytes(location)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            self._reject(Reason.UNREADABLE, location, message)
            return None

    def _reject(self, reason: Reason, location: str, message: str) -> None:
        self.rejects.append(Reject(Stage.PARSE, reason, location, message))

    def _add_feed(self, feed: OutlineFeed) -> None:
        known = self.feeds.get(feed.url)
        if known:
            folders = tuple(dict.fromkeys((*known.folders, *feed.folders)))
            feed = replace(known, title=known.title or feed.title, folders=folders)
        self.feeds[feed.url] = feed

    def _add_list(self, location: str, folders: tuple[str, ...]) -> None:
        """Adds a list and, one level after another, the lists in it."""
        waiting = [(location, folders)]
        while waiting:
            location, folders = waiting.pop(0)
            if location in self._seen:
                continue
            if len(self._seen) >= MAX_LISTS:
                message = f"not read: more than {MAX_LISTS} lists include one another"
                self._reject(Reason.TOO_LARGE, location, message)
                continue
            self._seen.add(location)
            outline = self._read_outline(location)
            for feed in outline.feeds:
                self._add_outline_feed(feed, location, folders)
            for include in outline.includes:
                target = self._resolve(include.url, location)
                if target:
                    waiting.append((target, (*folders, *include.folders)))

    def _read_outline(self, location: str) -> Outline:
        body = self._open(location)
        try:
            return parse_opml(body) if body is not None else Outline()
        except ValueError as error:
            self._reject(Reason.BAD_RECORD, location, f"not a usable OPML list: {error}")
            return Outline()

    def _add_outline_feed(self, feed: OutlineFeed, location: str, folders: tuple[str, ...]) -> None:
        url = self._resolve(feed.url, location)
        if url and (is_address(url) or self._open(url) is not None):
            self._add_feed(replace(feed, url=url, folders=(*folders, *feed.folders)))

    def _resolve(self, url: str, location: str) -> str | None:
        """An address or path that stands in the list at `location`; None where it is refused.

        A list from the network must not name local files: they could be any file here.
        """
        url = _without_feed_scheme(url)
        if is_address(url):
            return url
        scheme = _SCHEME.match(url)
        if scheme:
            message = f"{scheme[1]}: addresses are not read: {url!r}"
            self._reject(Reason.FORBIDDEN, location, message)
            return None
        if is_address(location):
            try:
                return urllib.parse.urljoin(location, url)
            except ValueError as error:
                self._reject(Reason.BAD_RECORD, location, f"no address: {url!r}: {error}")
                return None
        return posixpath.join(posixpath.dirname(location), url)


def _without_feed_scheme(url: str) -> str:
    """The address behind `feed:`, which browsers once handed to readers.

    >>> _without_feed_scheme("feed://a.example/f"), _without_feed_scheme("feed:https://a.example/f")
    ('http://a.example/f', 'https://a.example/f')
    """
    if not url.lower().startswith("feed:"):
        return url
    rest = url[5:]
    return "http:" + rest if rest.startswith("//") else rest
