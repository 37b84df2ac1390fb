"""What --feeds names: addresses, files, lists, and lists in lists."""

import pytest

from schemas.reject import Reason
from transforms.parse.feed_list import MAX_LISTS, read_feed_list
from transforms.parse.opml import OutlineFeed


def _opml(*outlines: str) -> bytes:
    return f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>".encode()


def _feed(url: str, text: str = "") -> str:
    return f"<outline text='{text}' xmlUrl='{url}'/>"


def _include(url: str) -> str:
    return f"<outline type='include' url='{url}'/>"


def _read(arguments: list[str], files: dict[str, bytes]) -> tuple[list, list]:
    opened: list[str] = []

    def open_bytes(location: str) -> bytes:
        opened.append(location)
        if location not in files:
            raise FileNotFoundError(2, "No such file or directory", location)
        return files[location]

    found = read_feed_list(arguments, open_bytes)
    # Once to tell that the named file is a list, once to read it.
    assert all(opened.count(location) <= 1 + arguments.count(location) for location in opened)
    return found.feeds, [(r.reason, r.source, r.message) for r in found.rejects]


def test_addresses_and_files_are_feeds_and_are_not_opened():
    feeds, rejects = _read(["https://a.example/f", "b.rss", "feed://c.example/f", "03db8a.gz"], {})
    assert feeds == [
        OutlineFeed("https://a.example/f"),
        OutlineFeed("b.rss"),
        OutlineFeed("http://c.example/f"),
        OutlineFeed("03db8a.gz"),
    ]
    assert rejects == []


@pytest.mark.parametrize("name", ["feeds.opml", "subscriptions.xml", "subscriptions"])
def test_local_list_is_told_by_name_or_content(name: str):
    files = {f"lists/{name}": _opml(_feed("b.rss", "B")), "lists/b.rss": b"<rss/>"}
    assert _read([f"lists/{name}"], files) == ([OutlineFeed("lists/b.rss", "B")], [])


def test_xml_file_that_is_no_list_is_a_feed():
    assert _read(["b.xml"], {"b.xml": b"<rss/>"}) == ([OutlineFeed("b.xml")], [])


def test_list_that_includes_itself_ends():
    files = {
        "a.opml": _opml(_include("a.opml"), _feed("https://a.example/f"), _include("b.opml")),
        "b.opml": _opml(_include("a.opml"), _feed("https://b.example/f")),
    }
    feeds, rejects = _read(["a.opml", "a.opml"], files)
    assert [feed.url for feed in feeds] == ["https://a.example/f", "https://b.example/f"]
    assert rejects == []


def test_folders_of_an_include_reach_its_feeds_and_repeats_are_joined():
    files = {
        "a.opml": _opml("<outline text='World'>", _include("b.opml"), "</outline>")
        .replace(b"</body>", b"<outline text='Asia'><outline xmlUrl='https://b.example/f'/>")
        .replace(b"</opml>", b"</outline></body></opml>"),
        "b.opml": _opml(_feed("https://b.example/f", "B")),
    }
    feeds, _ = _read(["a.opml"], files)
    assert feeds == [OutlineFeed("https://b.example/f", "B", ("Asia", "World"))]


def test_remote_list_resolves_addresses_and_names_no_local_file():
    url = "https://a.example/lists/all.opml"
    files = {
        url: _opml(_feed("b.rss"), _feed("/c.rss"), _feed("file:///etc/passwd"), _feed("http://[")),
        "/etc/passwd": b"secret",
    }
    feeds, rejects = _read([url], files)
    assert [feed.url for feed in feeds] == [
        "https://a.example/lists/b.rss",
        "https://a.example/c.rss",
        "http://[",
    ]
    assert rejects == [
        (Reason.FORBIDDEN, url, "file: addresses are not read: 'file:///etc/passwd'")
    ]


@pytest.mark.parametrize("url", ["ftp://a.example/f", "gopher://a.example", "javascript:alert(1)"])
def test_other_schemes_are_refused(url: str):
    feeds, rejects = _read(["a.opml"], {"a.opml": _opml(_feed(url))})
    assert (feeds, [reason for reason, _, _ in rejects]) == ([], [Reason.FORBIDDEN])


def test_missing_and_broken_files_are_rejected_and_the_rest_read():
    files = {"a.opml": _opml(_feed("gone.rss"), _include("no.opml"), _feed("https://a.example/f"))}
    files["no.opml"] = b"<html/>"
    feeds, rejects = _read(["a.opml"], files)
    assert feeds == [OutlineFeed("https://a.example/f")]
    assert rejects == [
        (Reason.UNREADABLE, "gone.rss", "cannot be read: No such file or directory"),
        (
            Reason.BAD_RECORD,
            "no.opml",
            "not a usable OPML list: the root element is <html>, not <opml>",
        ),
    ]


def test_folder_or_misspelled_name_is_left_to_those_who_read_files():
    assert _read(["folder", "missing.opml"], {}) == (
        [OutlineFeed("folder"), OutlineFeed("missing.opml")],
        [],
    )


def test_endless_chain_of_lists_ends():
    chain = {f"{i}.opml": _opml(_include(f"{i + 1}.opml")) for i in range(MAX_LISTS + 5)}
    feeds, rejects = _read(["0.opml"], chain)
    assert feeds == []
    assert rejects == [
        (
            Reason.TOO_LARGE,
            f"{MAX_LISTS}.opml",
            f"not read: more than {MAX_LISTS} lists include one another",
        )
    ]
