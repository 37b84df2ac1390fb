"""Well-formed feeds: what the short way reads is what feedparser reads, or it reads nothing."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from feedparser.api import StrictFeedParser

from schemas.entry import Document, Entry
from tests.transforms.parse.well_formed.mutations import mutate
from transforms.parse.documents import parse_document
from transforms.parse.feed import PARSER_FAULTS, read_any
from transforms.parse.feed_bytes import to_utf8
from transforms.parse.feed_entry import to_entries
from transforms.parse.hazards import find_hazard
from transforms.parse.well_formed.elements import ELEMENTS
from transforms.parse.well_formed.names import handled_keys
from transforms.parse.well_formed.read import read_well_formed

ROOT = Path(__file__).parents[4]
CASES = [
    json.loads(line)
    for line in (ROOT / "tests/cases/feed_elements.jsonl").read_text("utf-8").splitlines()
]
SEEDS = [path.read_bytes() for path in sorted((ROOT / "seeds/feeds").iterdir())]
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "cc": "http://creativecommons.org/ns#license",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "georss": "http://www.georss.org/georss",
        "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rss": "http://purl.org/rss/1.0/",
        "x": "https://a.example/unknown",
        "xhtml": "http://www.w3.org/1999/xhtml",
    }.items()
)
FORMS = {
    "rss": f'<rss {NAMESPACES} version="2.0"><channel>%s</channel></rss>',
    "atom": f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>%s</feed>',
    "rdf": f"<rdf:RDF {NAMESPACES}>%s</rdf:RDF>",
    "whole": "%s",
}
URLS = [None, "https://a.example/news/feed?id=1"]


def _document(case: dict, url: str | None = None) -> Document:
    body = (FORMS[case["form"]] % case["input"]).encode()
    return Document(source="s", form="feed", body=body, url=url)


def _read(document: Document) -> list[Entry] | None:
    found = read_well_formed(to_utf8(document), document.url)
    return None if found is None else list(to_entries(found, document))


def _read_with_feedparser(document: Document) -> list[Entry] | str:
    try:
        return list(to_entries(read_any(to_utf8(document), document.url), document))
    except PARSER_FAULTS as error:
        return repr(error)


@pytest.mark.parametrize("url", URLS, ids=["file", "fetched"])
@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}: {case['why']}" for case in CASES])
def test_entries_are_those_of_feedparser(case: dict, url: str | None):
    document = _document(case, url)
    found = _read(document)
    assert ("left" if found is None else "read") == case["expected"]
    assert found is None or found == _read_with_feedparser(document)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_parsing_gives_what_feedparser_gives_either_way(case: dict):
    document = _document(case)
    entries = [entry for entry in parse_document(document) if isinstance(entry, Entry)]
    theirs = _read_with_feedparser(document)
    assert entries == (theirs if isinstance(theirs, list) else [])


@pytest.mark.parametrize("url", URLS, ids=["file", "fetched"])
def test_our_sample_feeds_are_read(url: str | None):
    documents = [Document(source="s", form="feed", body=body, url=url) for body in SEEDS]
    found = {_count(_read(document)) for document in documents}
    assert found == {None, 5, 6}  # the OPML list and the JSON Feed are left


def _count(entries: list[Entry] | None) -> int | None:
    return None if entries is None else len(entries)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_feeds_are_read_as_feedparser_reads_them_or_left(seed: int):
    chance = random.Random(seed)
    feeds = [_document(case).body for case in CASES if case["expected"] == "read"]
    feeds += [body for body in SEEDS if _count(_read_body(body))]
    outcomes: Counter[str] = Counter()
    for _ in range(150):
        body = mutate(chance.choice(feeds), chance)
        document = Document(source="s", form="feed", body=body, url=chance.choice(URLS))
        try:
            found = _read(document)
        except PARSER_FAULTS:  # feedparser's own, over the encoding
            continue
        outcomes["left" if found is None else "read"] += 1
        if found is not None:
            assert found == _read_with_feedparser(document), body
            assert not find_hazard(to_utf8(document))
    assert min(outcomes["read"], outcomes["left"]) > 30


def _read_body(body: bytes) -> list[Entry] | None:
    return _read(Document(source="s", form="feed", body=body))


LEFT = {
    *("body", "xhtml_body", "newlocation", "where", "georss_where", "georssgeom", "geom"),
    *("dcterms_valid", "psc_chapters", "psc_chapter"),
    *("gml_exterior", "gml_linearring", "gml_linestring", "gml_point", "gml_polygon"),
    *("gml_pos", "gml_poslist"),
}
"""Elements that feedparser has a rule for and we have none, so that feeds with them are its."""

NEVER = {"textInput", "creativeCommons_license"}
"""Rules that feedparser never applies, since it looks for names in lower case."""


def test_each_rule_of_feedparser_is_kept_or_left_to_it():
    assert handled_keys() == set(ELEMENTS) | LEFT | NEVER


def test_names_of_feedparser_are_as_we_believe():
    assert StrictFeedParser.namespaces["http://purl.org/dc/elements/1.1/"] == "dc"
