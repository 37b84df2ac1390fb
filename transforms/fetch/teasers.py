"""Which entries hold a teaser only, and the address of the page that has the rest."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from schemas.entry import Entry
from transforms.fetch.urls import SCHEMES, host_of

MAX_TEASER_CHARS = 500
"""Letters up to which a text counts as a teaser. Excerpts are 55 words (330 letters) where
WordPress makes them and three sentences where editors do; news in full is seldom shorter."""

MAX_CUT_CHARS = 2_000
"""Letters up to which a text that ends as if it were cut off counts as a teaser. What is
longer holds the story, and its ellipsis or its "Read more" is the story's own."""

DENSE_LETTER = 3
"""Letters that one of Chinese, Japanese or Korean stands for: three make a word of seven."""

MAX_MORE_LINE_CHARS = 200
"""A longer last line that begins or ends with "read more" is a sentence of the text."""

READ_MORE = (
    *("continue reading", "read more", "read the full", "read full", "read the rest", "full story"),
    *("keep reading", "more here", "click here to read"),
    *("weiterlesen", "mehr lesen", "lesen sie mehr", "lire la suite", "en savoir plus"),
    *("leer más", "seguir leyendo", "sigue leyendo", "leia mais", "ler mais", "continue lendo"),
    *("leggi tutto", "continua a leggere", "lees meer", "lees verder", "läs mer", "les mer"),
    *("læs mere", "lue lisää", "czytaj więcej", "czytaj dalej", "devamını oku", "selengkapnya"),
    *("читать далее", "читать дальше", "читати далі", "اقرأ المزيد", "続きを読む", "阅读全文"),
    *("閱讀全文", "더 보기", "더보기"),
)
"""Words of the link to the page under a teaser, as feed software of each language writes them."""

FOOTERS = (
    ("the post ", " appeared first on "),
    ("der beitrag ", " erschien zuerst auf "),
    ("l’article ", " est apparu en premier sur "),
    ("la entrada ", " se publicó primero en "),
    ("o post ", " apareceu primeiro em "),
    ("l'articolo ", " proviene da "),
    ("het bericht ", " verscheen eerst op "),
)
"""The line that WordPress puts under each entry, in its translations: beginning and middle."""

_DENSE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_CUT_OFF = re.compile(r"(?:…|\.\s?\.\s?\.)[\s\]\)}»>→\"”]{0,20}\Z")  # "…", "[...]", "…]"
_EDGES = re.compile(r"\A\W{1,50}|\W{1,50}\Z")  # "» Read more …" without its marks
_SURROGATES = re.compile("[\ud800-\udfff]")


def is_teaser(entry: Entry) -> bool:
    """Return whether the entry holds less than its page: little text, or a text cut off.

    Never for an entry whose text is a page's, nor where there is no page to ask for.

    >>> is_teaser(Entry(source="s", url="https://a.example/1", body="The ferry is back."))
    True
    >>> is_teaser(Entry(source="s", url="https://a.example/1", body="The ferry is back. " * 50))
    False
    """
    if entry.text_source == "page" or find_page_url(entry) is None:
        return False
    lines = [line for raw in _to_plain(entry).split("\n") if (line := raw.strip())]
    if lines and _is_footer(lines[-1]):
        del lines[-1]
    letters = _count_letters(lines)
    return letters <= MAX_TEASER_CHARS or (letters <= MAX_CUT_CHARS and _is_cut_off(lines[-1]))


def find_page_url(entry: Entry) -> str | None:
    """Return the address of the entry's page, without fragment; None where there is none.

    A fragment that is part of the entry's own id names an entry of the page, which holds
    many: its text is not this entry's, so there is no page to ask for.

    >>> find_page_url(Entry(source="https://a.example/feed", url="/1#top"))
    'https://a.example/1'
    >>> find_page_url(Entry(source="s", guid="x#v2", url="https://a.example/log#v2")) is None
    True
    """
    url = (entry.url or "").strip()
    if not url or _SURROGATES.search(url):
        return None
    try:
        parts = urlsplit(url if "://" in url else urljoin(entry.base_url or entry.source, url))
    except ValueError:
        return None
    if parts.fragment and (entry.guid or "").endswith(f"#{parts.fragment}"):
        return None
    page = urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))
    return page if parts.scheme in SCHEMES and host_of(page) else None


def is_front_page(url: str) -> bool:
    """Return whether the address is a site's front page, which holds no article.

    >>> is_front_page("https://a.example/"), is_front_page("https://a.example/?p=7")
    (True, False)
    """
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _to_plain(entry: Entry) -> str:
    if not entry.body_is_html:
        return entry.body
    from resiliparse.extract.html2text import extract_plain_text

    body = entry.body.encode("utf-8", "replace").decode("utf-8")  # it takes no half characters
    return str(extract_plain_text(body, alt_texts=False, links=False))


def _count_letters(lines: list[str]) -> int:
    letters = sum(map(len, lines))
    if letters > MAX_CUT_CHARS:
        return letters
    return letters + sum((DENSE_LETTER - 1) * len(_DENSE.findall(line)) for line in lines)


def _is_footer(line: str) -> bool:
    lowered = line.casefold()
    return any(lowered.startswith(start) and middle in lowered for start, middle in FOOTERS)


def _is_cut_off(line: str) -> bool:
    """Return whether a text whose last line this is goes on elsewhere.

    >>> _is_cut_off("The ferry […]"), _is_cut_off("Continue reading “Ferry” →"), _is_cut_off("Yes.")
    (True, True, False)
    """
    if _CUT_OFF.search(line):
        return True
    words = _EDGES.sub("", line.casefold())
    return len(words) <= MAX_MORE_LINE_CHARS and (
        words.startswith(READ_MORE) or words.endswith(READ_MORE)
    )
