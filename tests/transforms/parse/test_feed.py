"""Feeds in XML to entries, one fact a feed."""

import datetime as dt
import io
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject
from transforms.parse.feed import parse_feed

SOURCE = "https://a.example/feed"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def _parse(body: str | bytes, **fields: Any) -> list:
    body = body.encode() if isinstance(body, str) else body
    return list(parse_feed(Document(source=SOURCE, form="feed", body=body, **fields)))


def _item(inner: str, channel: str = "") -> Entry:
    (entry,) = _parse(
        f'<rss version="2.0" {NAMESPACES}><channel>{channel}<item>{inner}</item></channel></rss>'
    )
    return entry


def _atom(inner: str, attributes: str = "") -> Entry:
    (entry,) = _parse(
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><entry>{inner}</entry></feed>'
    )
    return entry


def test_rss_item_with_everything():
    entry = _item(
        "<title>Rain</title><link>https://a.example/1</link><guid isPermaLink='false'>g1</guid>"
        "<pubDate>Sat, 30 Nov 2024 10:00:00 GMT</pubDate><dc:creator>Jane Roe</dc:creator>"
        "<category>Weather</category><description>It fell.</description>"
        "<content:encoded><![CDATA[<p>It fell all day.</p>]]></content:encoded>",
        "<title>The Herald</title><link>https://a.example/</link><language>en-gb</language>",
    )
    assert entry == Entry(
        source=SOURCE,
        guid="g1",
        url="https://a.example/1",
        base_url="https://a.example/",
        title="Rain",
        body="<p>It fell all day.</p>",
        body_is_html=True,
        summary="It fell.",
        summary_is_html=True,
        authors=("Jane Roe",),
        publisher="The Herald",
        language="en-gb",
        categories=("Weather",),
        published_raw="Sat, 30 Nov 2024 10:00:00 GMT",
        date_source="feed",
    )


def test_atom_entry_with_everything():
    entry = _atom(
        "<id>tag:a,1</id><title type='html'>Rain &amp;amp; snow</title>"
        "<link rel='self' href='https://a.example/1.atom'/><link href='1.html'/>"
        "<published>2024-11-30T10:00:00Z</published><updated>2024-11-30T11:00:00Z</updated>"
        "<author><name>Jane Roe</name><email>j@a.example</email></author>"
        "<author><name>John Doe</name></author><category term='w' label='Weather'/>"
        "<summary>It fell.</summary><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "<p>All day.</p></div></content>",
        'xml:lang="en" xml:base="https://a.example/news/"',
    )
    assert entry == Entry(
        source=SOURCE,
        guid="tag:a,1",
        url="https://a.example/news/1.html",
        base_url="https://a.example/news/",
        title="Rain &amp; snow",
        title_is_html=True,
        body="<p>All day.</p>",
        body_is_html=True,
        summary="It fell.",
        authors=("Jane Roe", "John Doe"),
        language="en",
        categories=("Weather",),
        published_raw="2024-11-30T10:00:00Z",
        updated_raw="2024-11-30T11:00:00Z",
        date_source="feed",
    )


def test_rdf_item_dates_from_dublin_core():
    (entry,) = _parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<item rdf:about="https://a.example/1"><title>Rain</title><link>https://a.example/1</link>'
        "<dc:date>2024-11-30</dc:date></item></rdf:RDF>"
    )
    assert (entry.guid, entry.published_raw, entry.updated_raw) == (
        "https://a.example/1",
        "2024-11-30",
        "2024-11-30",
    )


@pytest.mark.parametrize(
    ("inner", "published", "updated"),
    [
        ("<updated>2024-11-30</updated>", "2024-11-30", "2024-11-30"),
        ("<published>2024-13-45</published>", "2024-13-45", None),
        ("<published>a</published><updated>b</updated>", "a", "b"),
        ("<title>Rain</title>", None, None),
    ],
)
def test_dates_stay_as_written(inner: str, published: str | None, updated: str | None):
    entry = _atom(inner)
    assert (entry.published_raw, entry.updated_raw) == (published, updated)


@pytest.mark.parametrize(
    ("inner", "body", "is_html", "summary"),
    [
        ("<description>Short.</description>", "Short.", True, "Short."),
        ("<description></description>", "", False, None),
        ("<content:encoded>Long text.</content:encoded>", "Long text.", True, None),
        (
            "<description>Short.</description><content:encoded>Long text.</content:encoded>",
            "Long text.",
            True,
            "Short.",
        ),
        (
            "<description>Short.</description><content:encoded> </content:encoded>",
            "Short.",
            True,
            "Short.",
        ),
    ],
)
def test_content_beats_summary(inner: str, body: str, is_html: bool, summary: str | None):
    entry = _item(inner)
    assert (entry.body, entry.body_is_html, entry.summary) == (body, is_html, summary)


def test_markup_beats_plain_text_and_the_longer_the_shorter():
    entry = _atom(
        "<content type='text'>A plain text that is much longer than the others are.</content>"
        "<content type='html'>&lt;p>It fell.&lt;/p></content>"
        "<content type='html'>&lt;p>It fell all day.&lt;/p></content>"
    )
    assert (entry.body, entry.body_is_html) == ("<p>It fell all day.</p>", True)


def test_title_type_follows_what_the_feed_says():
    assert _item("<title>AT&amp;T &lt;T> rises</title>").title_is_html is False
    assert _item("<title>AT&amp;amp;T rises</title>").title_is_html is True


def test_enclosure_written_as_text_is_no_link():
    entry = _atom(
        "<link rel='alternate' type='text/html'>https://a.example/1</link>"
        "<link rel='enclosure' type='text/html'>https://a.example/1.mp3</link>"
    )
    assert entry.url == "https://a.example/1"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("jane@herald.example (Jane Roe)", "Jane Roe"),
        ("Jane Roe &lt;jane@herald.example&gt;", "Jane Roe"),
        ("jane@herald.example", "jane@herald.example"),
        ("Jane Roe", "Jane Roe"),
    ],
)
def test_author_is_the_name_beside_the_address(written: str, name: str):
    assert _item(f"<title>Rain</title><author>{written}</author>").authors == (name,)


def test_authors_of_the_feed_stand_in():
    entry = _item("<title>Rain</title>", "<managingEditor>Jane Roe</managingEditor>")
    assert entry.authors == ("Jane Roe",)


def test_folders_come_before_the_terms_of_the_entry():
    body = "<rss version='2.0'><channel><item><category>Asia</category></item></channel></rss>"
    (entry,) = _parse(body, categories=("World", "Asia"))
    assert entry.categories == ("World", "Asia")


def test_fetch_address_and_time_reach_the_entry():
    now = dt.datetime(2024, 11, 30, tzinfo=dt.UTC)
    body = "<rss version='2.0'><channel><item><link>/1</link></item></channel></rss>"
    (entry,) = _parse(body, url="https://a.example/news/feed", fetched_at=now)
    assert (entry.url, entry.base_url, entry.fetched_at) == (
        "https://a.example/1",
        "https://a.example/news/feed",
        now,
    )


TITLE = "Señal — 日本"


@pytest.mark.parametrize("url", [None, "https://a.example/feed"])
@pytest.mark.parametrize(
    ("declared", "encoding", "content_type"),
    [
        ("", "utf-8", None),
        ("", "utf-8-sig", None),
        ("", "utf-8", "text/html"),
        ("", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "application/rss+xml"),
        ("utf-16", "utf-16", None),
        ("", "utf-16", "application/xml; charset=utf-16"),
        ("utf-16", "utf-16-le", None),
        ("shift_jis", "utf-8", "application/rss+xml; charset=utf-8"),
    ],
)
def test_encoding_by_header_mark_or_declaration(
    declared: str, encoding: str, content_type: str | None, url: str | None
):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f'{head}<rss version="2.0"><channel><item><title>{TITLE}</title></item></channel></rss>'
    (entry,) = _parse(text.encode(encoding), content_type=content_type, url=url)
    assert entry.title == TITLE


def test_legacy_encoding_by_declaration():
    text = '<?xml version="1.0" encoding="windows-1252"?><rss version="2.0"><channel><item>'
    text += "<title>“Señal”</title></item></channel></rss>"
    (entry,) = _parse(text.encode("windows-1252"))
    assert entry.title == "“Señal”"


def test_encoding_named_in_the_text_of_a_one_line_feed_is_no_declaration():
    text = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title>Señal'
    text += (
        '</title><description>&lt;?xml encoding="latin-1"?></description></item></channel></rss>'
    )
    (entry,) = _parse(text)
    assert entry.title == "Señal"


def test_body_is_never_taken_for_a_file_name(tmp_path):
    path = tmp_path / "secret"
    path.write_text(
        "<rss version='2.0'><channel><item><title>secret</title></item></channel></rss>"
    )
    (reject,) = _parse(str(path))
    assert reject.reason is Reason.NOT_A_FEED


def test_external_entity_is_not_read(tmp_path):
    path = tmp_path / "secret"
    path.write_text("secret")
    body = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{path}">]><rss version="2.0"><channel><item>'
    (entry,) = _parse(body + "<title>a&a;b</title></item></channel></rss>")
    assert "secret" not in entry.title


def test_feed_that_is_not_well_formed_is_used():
    entries = _parse(
        "<rss version='2.0'><channel><item><title>A & B</title><item><title>C</title></channel>"
    )
    assert [entry.title for entry in entries] == ["A & B", "C"]


@pytest.mark.parametrize(
    "reference", ["&#55357;&#56832;", "&#xD83D;&#xDE00;", "&#128512;", "&#x1F600;"]
)
def test_surrogate_references_are_one_character(reference: str):
    assert _item(f"<title>Hi {reference}</title>").title == "Hi \U0001f600"


def test_impossible_reference_loses_one_character_alone():
    body = "<rss version='2.0'><channel><item><title>A&#99999999999;B</title></item></channel>"
    (entry,) = _parse(body)
    assert entry.title == "A\ufffdB"


def test_valid_feed_without_entries_gives_nothing():
    assert _parse("<rss version='2.0'><channel><title>The Herald</title></channel></rss>") == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "nothing (an empty body)"),
        (b" \n", "nothing (an empty body)"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "an HTML page"),
        (b"<opml version='2.0'><body/></opml>", "an OPML list of feeds"),
        (b"<?xml version='1.0'?><urlset/>", "a sitemap"),
        (b"\x89PNG\r\n\x1a\n\x00", "an image"),
        (b"\x00\x01\x02", "binary data"),
        (b"404 page not found", "plain text"),
    ],
)
def test_document_that_is_no_feed_says_what_it_is(body: bytes, kind: str):
    (reject,) = _parse(body)
    assert (reject.reason, reject.source) == (Reason.NOT_A_FEED, SOURCE)
    assert reject.message.startswith(f"no feed, but {kind}")


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><textInput/><item><width></width></item></channel></rss>",
        "<?xml version='1.0' encoding='utf-7'?><rss version='2.0'/>",
        "<?xml version='1.0' encoding='idna'?><rss version='2.0'/>",
        "<rss xml:base='http://[a'><channel><item><link>http://[b</link></item></channel></rss>",
    ],
)
def test_what_breaks_the_parser_is_no_crash(body: str):
    assert all(isinstance(found, (Entry, Reject)) for found in _parse(body))


PIECES = st.sampled_from(
    [
        *("<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>"),
        *("<entry>", "<feed>", "<source>", "<image>", "<width>", "<textInput>", "<!--", "<", ">"),
        *("<content type='html'>", "<georss:point>1 a</georss:point>", "<![CDATA[", "]]>", "&"),
        *("&#xD800;", "&#99999999999;", "&a;", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "http://["),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_any_markup_gives_what_feedparser_reads_or_a_reject(body: str):
    found = _parse(body)
    assert all(isinstance(f, (Entry, Reject)) for f in found)
    try:
        theirs = feedparser.parse(io.BytesIO(body.encode()), sanitize_html=False)["entries"]
    except (ValueError, LookupError, TypeError, ArithmeticError):
        return
    assert len([f for f in found if isinstance(f, Entry)]) == len(theirs)
