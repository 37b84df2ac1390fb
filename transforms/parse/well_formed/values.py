"""What feedparser makes of the text and the addresses of an element, in less time.

Each function gives what feedparser's own gives for every string, which is asked where a
short cut does not hold.
"""

from __future__ import annotations

import re
from functools import lru_cache

_C1 = re.compile("[\x80-\x9f]")  # control characters that Windows-1252 writes “ ” ’ – with

_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")  # one of them in UTF-8
_C1_REFERENCE = re.compile(rb"&#(?:0*1[2-5][0-9]|x0*[89][0-9a-fA-F]);")  # &#147; &#x93;
# Two patterns, each with a beginning of its own, are searched for ten times as fast as one.

_LETTERS_OF_C1 = {
    code: bytes([code]).decode("windows-1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # Windows-1252 has none there
}

_HOST = re.compile(r"https?://[A-Za-z0-9.-]+/")  # https://a.example/

_LOOSE_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")  # "&b;" of "?a=1&b;=2"

_MAILBOX = re.compile(r"[a-zA-Z0-9_.+-]+(@?)")  # jane.roe@
_HOST_OF_MAIL = re.compile(
    r"""
    (?: \[ (?:[0-9]{1,3}\.){3}             # [192.0.2.
      | (?:[a-zA-Z0-9-]+\.)+ )             # mail.herald.
    (?: [a-zA-Z]{2,4} | [0-9]{1,3} )        # com; 1
    \]?
    (?: \?subject=\S+ )?                    # ?subject=News
    """,
    re.VERBOSE,
)
# feedparser has both as one pattern, for which a word of 200,000 letters takes minutes; apart,
# each character is looked at once.


def may_have_c1(body: bytes) -> bool:
    """Whether a document in UTF-8 has, or refers to, one of U+0080 to U+009F.

    >>> may_have_c1(b"&#147;Ferry"), may_have_c1("“Ferry” é".encode())
    (True, False)
    """
    return bool(_C1_BYTES.search(body) or _C1_REFERENCE.search(body))


def mend_text(text: str, has_c1: bool) -> str:
    """The text with UTF-8 that was read as Latin-1 read anew, Windows-1252's signs in their place.

    `has_c1`: whether the document may have one of those, see `may_have_c1`.

    >>> mend_text("cafÃ©", False), mend_text("Ferry\x92s", True)
    ('café', 'Ferry’s')
    """
    if text.isascii():
        return text
    try:
        text = text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        if not has_c1:
            return text
    return text.translate(_LETTERS_OF_C1) if _C1.search(text) else text


def resolve_url(base: str, url: str) -> str:
    """The address resolved on a base, of which `is_settled` must hold; "" where it is none.

    >>> resolve_url("https://a.example/news/", "1.html")
    'https://a.example/news/1.html'
    """
    if _stays(url) or (not base and ":///" not in url):
        return url
    from feedparser.urls import _urljoin

    return str(_urljoin(base, url))


def _stays(url: str) -> bool:
    """Whether resolving leaves an address as it is: absolute, nothing in it empty or unusual.

    >>> _stays("https://a.example/1?a=b#c"), _stays("https://a.example/1?#c"), _stays("/1")
    (True, False, False)
    """
    return (
        _HOST.match(url) is not None
        and url.isprintable()
        and ";" not in url
        and "?#" not in url
        and not url.endswith(("?", "#"))
    )


@lru_cache(maxsize=256)  # a feed has one, though it says so in each entry
def settle_base(base: str, relative: str) -> str:
    """The base for what is inside an element whose xml:base is `relative` (its own base if none).

    >>> settle_base("https://a.example/feed", "/news/")
    'https://a.example/news/'
    """
    from feedparser.urls import _urljoin, make_safe_absolute_uri

    if base:
        return str(make_safe_absolute_uri(base, relative) or base)
    return str(_urljoin(base, relative))


@lru_cache(maxsize=256)
def is_settled(base: str) -> bool:
    """Whether a base stays as it is from element to element, and can be resolved on.

    >>> is_settled("https://a.example/feed"), is_settled(""), is_settled("http://[a")
    (True, True, False)
    """
    plain = ("http://a.example/b", "https://a.example/b")
    from feedparser.urls import _urljoin

    return settle_base(base, base) == base and all(_urljoin(base, url) == url for url in plain)


def mend_link(link: str) -> str:
    """The text of a link element with query variables that look like entities set right.

    >>> mend_link("https://a.example/?a=1&b;=2")
    'https://a.example/?a=1&b=2'
    """
    return _LOOSE_REFERENCE.sub(r"&\g<1>", link) if "&" in link else link


def looks_like_html(text: str) -> bool:
    """Whether feedparser takes text that is said to be plain for HTML."""
    if "</" not in text and "&" not in text:
        return False
    from feedparser.api import StrictFeedParser

    return bool(StrictFeedParser.looks_like_html(text))


def is_harmless_date(text: str) -> bool:
    """Whether feedparser reads a date, or gives it up, without an error.

    Its one way of reading that lets out errors looks for "2006/09/15".

    >>> is_harmless_date("2024-11-30T10:00:00Z"), is_harmless_date("Fri, 2006/13/15 08:19:53 EDT")
    (True, False)
    """
    if "/" not in text:
        return True
    from feedparser.datetimes import _parse_date

    try:
        _parse_date(text)
    except (LookupError, TypeError, ArithmeticError, ValueError, OSError):
        return False
    return True


def part_author(author: str) -> tuple[str, str | None]:
    """(name, address) of an author as RSS writes them; ("", …) without a name.

    >>> part_author("jane@herald.com (Jane Roe)"), part_author("Jane Roe")
    (('Jane Roe', 'jane@herald.com'), ('Jane Roe', None))
    """
    address = _find_address(author) if "@" in author else None
    if address is None:
        return author, None
    name = author.replace(address, "")
    for rest in ("()", "<>", "&lt;&gt;"):
        name = name.replace(rest, "")
    name = name.strip()
    return name.removeprefix("(").removesuffix(")").strip(), address


def _find_address(author: str) -> str | None:
    for mailbox in _MAILBOX.finditer(author):
        host = _HOST_OF_MAIL.match(author, mailbox.end()) if mailbox[1] else None
        if host is not None:
            return author[mailbox.start() : host.end()]
    return None
