"""HTML fragments to text."""

from __future__ import annotations

import html as entities
import re

from resiliparse.extract.html2text import extract_plain_text

from transforms.normalize.text import pair_surrogates

_TAG = re.compile(r"<[a-zA-Z/!?]")

_BLOCK = re.compile(
    r"</?(?:p|br|div|h[1-6]|li|ul|ol|dl|dd|dt|table|tr|td|th|pre|blockquote|section|article"
    r"|figure|figcaption|header|footer|aside|main|hr|address)\b",
    re.IGNORECASE,
)

_BLANK_LINES = re.compile(r"\n[ \t\r]*\n")

_TWICE_ESCAPED = re.compile(r"&(?!lt;|gt;)(?:#\d{2,7}|[a-zA-Z]{2,8});")
"""Entities left after decoding: "&nbsp;" from "&amp;nbsp;". `&lt;` may quote a tag, so it stays."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def to_text(html: str) -> str:
    r"""The text that a reader sees, blocks on lines of their own; not yet normalized.

    Scripts, styles, comments and pictures' descriptions are left out. Text
    without any tag keeps its line breaks: feeds send plain text as HTML.

    >>> to_text("<p>Prices rose.</p><p>Wages &amp; rents<br>did not.</p>")
    'Prices rose.\n\nWages & rents\ndid not.'
    """
    if not _TAG.search(html):
        return unescape(html)
    if not _BLOCK.search(html):
        html = _BLANK_LINES.sub("<p>", html)
    text = extract_plain_text(
        pair_surrogates(html),  # of a lone surrogate it says that the text is none
        preserve_formatting=True,
        list_bullets=False,
        alt_texts=False,
        links=False,
    )
    return _TWICE_ESCAPED.sub(_decode, text) if "&" in text else text


def to_line(html: str) -> str:
    """The text of a title that may hold tags and entities; white space is not yet plain.

    >>> to_line("Storm hits <i>Lima</i> &amp; Callao")
    'Storm hits Lima & Callao'
    """
    if _TAG.search(html):
        html = pair_surrogates(html)
        html = extract_plain_text(html, preserve_formatting=False, alt_texts=False)
    return unescape(html)


def unescape(text: str) -> str:
    """The text with whole entities (`&amp;`, `&#8217;`) decoded; a bare `&` stays.

    >>> unescape("AT&amp;T, Q&A")
    'AT&T, Q&A'
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(_decode, text)


def _decode(found: re.Match[str]) -> str:
    return entities.unescape(found[0])
