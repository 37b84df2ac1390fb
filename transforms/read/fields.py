"""Records of any naming to entries: one table of the names that users have."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from schemas.entry import Entry
from schemas.reject import Reason, Reject, Stage

FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "guid": ("guid", "id", "_id", "article_id", "uid", "uuid", "doc_id", "document_id"),
    "url": (
        *("url", "link", "canonical_url", "permalink", "web_url", "weburl", "article_url"),
        *("external_url", "uri", "href", "address"),
    ),
    "title": ("title", "headline", "head", "article_title", "webtitle"),
    "body": (
        *("text", "body", "content", "article", "maintext", "main_text", "full_text", "fulltext"),
        *("article_text", "article_body", "articlebody", "bodytext", "body_text", "content_text"),
        *("story", "raw_text", "plain_text", "content_html", "body_html", "html"),
    ),
    "summary": (
        *("summary", "description", "abstract", "lead", "lede", "teaser", "snippet"),
        *("lead_paragraph", "trailtext", "excerpt", "standfirst", "subtitle"),
    ),
    "authors": ("authors", "author", "byline", "creator", "by", "writer", "reporter"),
    "publisher": (
        *("publisher", "publication", "source_name", "outlet", "sitename", "site_name"),
        *("newspaper", "site", "source", "media", "source_domain", "domain"),
    ),
    "language": ("language", "lang", "locale", "inlanguage"),
    "categories": (
        *("categories", "category", "tags", "tag", "keywords", "section", "sections", "topics"),
        *("subjects", "subject"),
    ),
    "published_raw": (
        *("published", "published_at", "publishedat", "pubdate", "pub_date", "date"),
        *("publish_date", "publishdate", "publication_date", "publicationdate"),
        *("date_published", "datepublished", "date_publish", "webpublicationdate"),
        *("published_date", "publish_time", "created_at", "created", "timestamp", "datetime"),
        *("time", "published_raw"),
    ),
    "updated_raw": (
        *("updated", "updated_at", "modified", "modified_at", "date_modified", "datemodified"),
        *("last_modified", "date_modify", "lastmodified"),
    ),
}
"""Entry field -> names it goes by, in any case; where a record has several, the first filled one
counts. Names are those of RSS and Atom, JSON Feed, schema.org's NewsArticle, news-please,
newspaper4k, and the Guardian's, NewsAPI's and New York Times' programming interfaces."""

_FIELD_OF = {
    name: (field, rank) for field, names in FIELD_NAMES.items() for rank, name in enumerate(names)
}

_SEVERAL = frozenset({"authors", "categories"})

_HTML_BODIES = frozenset({"content_html", "body_html", "html"})

MAX_DEPTH = 50
"""Lists and objects in one another that are looked into; JSON's decoder takes some 1,000."""

_INNER_NAMES = ("name", "title", "label", "term", "href", "url", "$oid", "$date", "#text")
"""What stands for an object that is given where a word was expected: `{"name": "Jane Roe"}`."""


class ColumnPlan:
    """Which of a record's names fill which field, best name first; made once per set of names."""

    __slots__ = ("has_body", "has_text", "html_names", "several", "single")

    def __init__(self, names: Sequence[str]) -> None:
        ranked: dict[str, list[tuple[int, str]]] = {}
        for name in names:
            field, rank = _FIELD_OF.get(fold_name(name), (None, 0))
            if field:
                ranked.setdefault(field, []).append((rank, name))
        ordered = {field: tuple(n for _, n in sorted(found)) for field, found in ranked.items()}
        self.single = tuple((f, n) for f, n in ordered.items() if f not in _SEVERAL)
        self.several = tuple((f, n) for f, n in ordered.items() if f in _SEVERAL)
        self.html_names = {name for name in names if fold_name(name) in _HTML_BODIES}
        self.has_body = "body" in ordered
        self.has_text = self.has_body or "title" in ordered or "summary" in ordered


def fold_name(name: str) -> str:
    """A field's name as FIELD_NAMES has it.

    >>> fold_name(" Publish Date"), fold_name("dc:creator"), fold_name("pubDate")
    ('publish_date', 'creator', 'pubdate')
    """
    return name.strip().lower().rpartition(":")[2].replace(" ", "_").replace("-", "_")


@lru_cache(maxsize=1024)
def plan_columns(names: tuple[str, ...]) -> ColumnPlan:
    """The plan for records with these names."""
    return ColumnPlan(names)


def entry_from_record(record: Mapping[str, Any], source: str, where: str) -> Entry | Reject:
    """The entry that a record with named fields holds, or a reject where it holds no words.

    `where` is the reject's source (`path:LINE`).

    >>> entry = entry_from_record({"Headline": "Rain", "body": "It rained."}, "a.csv", "a.csv:2")
    >>> entry.title, entry.body
    ('Rain', 'It rained.')
    """
    plan = plan_columns(tuple(record))
    values: dict[str, Any] = {}
    for field, names in plan.single:
        for name in names:
            value = record[name]
            text = value if isinstance(value, str) else _to_text(value)
            if text and not text.isspace():
                values[field] = text
                if name in plan.html_names:
                    values["body_is_html"] = True
                break
    if not (values.get("body") or values.get("title") or values.get("summary")):
        return _no_words(record, where)
    for field, names in plan.several:
        for name in names:
            found = _to_texts(record[name])
            if found:
                values[field] = found
                break
    entry = Entry(source=source, **values)
    _mark_html(entry)
    if not entry.body and entry.summary:  # as in a feed that has no more than teasers
        entry.body, entry.body_is_html = entry.summary, looks_like_html(entry.summary)
    return entry


def _mark_html(entry: Entry) -> None:
    if "<" in entry.body and not entry.body_is_html:
        entry.body_is_html = looks_like_html(entry.body)
    if entry.title and ("&" in entry.title or "<" in entry.title):
        entry.title_is_html = looks_like_html(entry.title) or has_entities(entry.title)
    if entry.summary and ("&" in entry.summary or "<" in entry.summary):
        entry.summary_is_html = looks_like_html(entry.summary) or has_entities(entry.summary)


def _no_words(record: Mapping[str, Any], where: str) -> Reject:
    names = ", ".join(map(repr, list(record)[:12])) or "none"
    known = ", ".join(FIELD_NAMES["body"][:4])
    return Reject(
        Stage.READ,
        Reason.MISSING_FIELD,
        where,
        f"no text and no title: the record's fields are {names}; a text is looked for in {known} …",
        to_raw(dict(record)) if len(record) < 100 else None,
    )


def to_raw(record: Any) -> str | None:
    """The record as text for a reject; None where it is nested too deep to be written."""
    try:
        return repr(record)
    except RecursionError:
        return None


def _to_text(value: Any, depth: int = 0) -> str | None:
    """One word or number for any JSON value; None where there is none down to `MAX_DEPTH`."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    depth += 1
    if depth > MAX_DEPTH and isinstance(value, (Mapping, Sequence)):
        return None
    if isinstance(value, Mapping):
        return next((t for n in _INNER_NAMES if (t := _to_text(value.get(n), depth))), None)
    if isinstance(value, Sequence):
        # A text given as a list of paragraphs.
        return "\n\n".join(t for item in value if (t := _to_text(item, depth))) or None
    if value != value:  # NaN is how pandas writes an empty cell
        return None
    return str(value)


def _to_texts(value: Any) -> tuple[str, ...]:
    """A tuple of words, for a list, a single value, or a list that was printed into a cell."""
    if isinstance(value, str):
        value = _printed_list(value) or [value]
    elif not isinstance(value, Sequence) or isinstance(value, bytes):
        value = [value]
    return tuple(t.strip() for item in value if (t := _to_text(item)) and t.strip())


_PRINTED_ITEM = re.compile(
    r"""
    \s* (?:
        '([^'\\]*)'         # 'Jane Roe'
      | "([^"\\]*)"         # "Jane O'Roe"
    ) \s* (?:,|$)           # each character is read once: nothing to backtrack into
    """,
    re.VERBOSE,
)


def _printed_list(text: str) -> list[str] | None:
    """The items of a list printed by Python or JSON (pandas writes such cells), or None.

    >>> _printed_list("['Jane Roe', 'John Doe']"), _printed_list("[Correction] Jane Roe")
    (['Jane Roe', 'John Doe'], None)
    """
    inner = text.strip()
    if not (inner.startswith("[") and inner.endswith("]")):
        return None
    inner, items, position = inner[1:-1].strip(), [], 0
    while position < len(inner):
        match = _PRINTED_ITEM.match(inner, position)
        if not match:
            return None
        items.append(match[1] if match[1] is not None else match[2])
        position = match.end()
    return items


_HTML_TAG_WORDS = """
    a abbr address article aside b blockquote body br caption center cite code dd del div dl
    dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i iframe img
    ins li link main meta nav noscript ol p picture pre q s script section small source span
    strike strong style sub sup table tbody td tfoot th thead time title tr tt u ul video wbr
"""
"""What stands in the body of articles (HTML Living Standard, section 4, without forms)."""

_HTML_TAGS = frozenset(_HTML_TAG_WORDS.split())

_TAG = re.compile(
    r"""
    <(/?)                       # "</" closes
    ([A-Za-z][A-Za-z0-9]{0,15}) # a tag's name: "p", "blockquote"
    (?= [\s/>] )                # "<p>", "<p class", "<br/>"; not "<OBOD.O>"
    """,
    re.VERBOSE,
)

_ENTITY = re.compile(
    r"&(?: amp | lt | gt | quot | apos | nbsp | [lr][sd]quo | [mn]dash | hellip"
    r" | \#[0-9]{2,6} | \#[xX][0-9a-fA-F]{2,5} );",  # "&amp;", "&#8217;", "&#x2019;"
    re.VERBOSE,
)


def looks_like_html(text: str) -> bool:
    """True only where a text is surely marked up: known tags alone, one of them closed or a break.

    An angle bracket alone is no tag: stock symbols, quoted mail addresses and
    the less-than sign are text.

    >>> looks_like_html("<p>Rain.</p>"), looks_like_html("Profit <OBOD> rises")
    (True, False)
    """
    closed = False
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if name not in _HTML_TAGS:
            return False
        closed = closed or bool(match[1]) or name in ("br", "p", "hr", "img")
    return closed


def has_entities(text: str) -> bool:
    """True where a text holds a character reference of HTML.

    >>> has_entities("Smith &amp; Sons"), has_entities("R&D; Smith & Sons")
    (True, False)
    """
    return _ENTITY.search(text) is not None
