import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from schemas.entry import Entry
from schemas.reject import Reason, Reject, Stage
from transforms.normalize.entry import normalize_entry
from transforms.normalize.hashes import article_id, hash_article

NOW = dt.datetime(2024, 12, 1, 8, 0, tzinfo=dt.UTC)
THEN = dt.datetime(2024, 11, 30, 11, 0, tzinfo=dt.UTC)
ENTRY = Entry(
    source="https://a.example/rss",
    guid=" tag:a.example,2024:story-7 ",
    url="/story?id=7&utm_source=rss#top",
    base_url="http://www.a.example/",
    title="Port   shut &amp;\nguarded",
    title_is_html=True,
    body="<p>The port of Callao will stay shut, the harbor master said.</p><p>It was late.</p>",
    body_is_html=True,
    summary="The port\n\nis shut.",
    authors=("By Ana Ruiz and Li Wei",),
    publisher=" The  Port Daily ",
    language="en-US",
    categories=("Ports", " ports", "Ports ", ""),
    published_raw="Sat, 30 Nov 2024 10:15:00 GMT",
    updated_raw="2024-11-30T10:45:00Z",
    date_source="feed",
    fetched_at=THEN,
)


def article_of(**changes: object) -> Article:
    result = normalize_entry(dataclasses.replace(ENTRY, **changes), now=NOW)  # type: ignore[arg-type]
    assert isinstance(result, Article)
    return result


def test_normalize_entry():
    text = "The port of Callao will stay shut, the harbor master said.\n\nIt was late."
    content, words = hash_article("Port shut & guarded", text)
    guid = "tag:a.example,2024:story-7"
    url = "https://www.a.example/story?id=7"
    assert article_of() == Article(
        article_id=article_id(
            source=ENTRY.source, guid=guid, canonical_url=url, content_hash=content
        ),
        guid=guid,
        url="/story?id=7&utm_source=rss#top",
        canonical_url=url,
        source=ENTRY.source,
        publisher="The Port Daily",
        content_hash=content,
        text_hash=words,
        first_seen=THEN,
        title="Port shut & guarded",
        text=text,
        summary="The port\n\nis shut.",
        authors=("Ana Ruiz", "Li Wei"),
        language="en",
        categories=("Ports", "ports"),
        published_at=dt.datetime(2024, 11, 30, 10, 15, tzinfo=dt.UTC),
        published_raw="Sat, 30 Nov 2024 10:15:00 GMT",
        date_source="feed",
        updated_at=dt.datetime(2024, 11, 30, 10, 45, tzinfo=dt.UTC),
        fetched_at=THEN,
        date=dt.date(2024, 11, 30),
    )


def test_name_that_a_page_gives_itself_changes_no_id():
    article = article_of(
        guid=None, canonical_url="http://www.a.example/2024/story?utm_source=x", text_source="page"
    )
    assert (article.canonical_url, article.text_source) == (
        "https://www.a.example/2024/story",
        "page",
    )
    assert article.article_id == article_of(guid=None).article_id


def test_reason_why_a_teaser_stays_is_kept():
    error = "fetch_failed: the server answered 404 \udcff"
    assert article_of(full_text_error=error).full_text_error == error.replace("\udcff", "\ufffd")


def test_impossible_date_is_kept_raw_and_not_guessed():
    article = article_of(published_raw="2026-13-45")
    assert (article.published_at, article.published_raw, article.date_source, article.date) == (
        None,
        "2026-13-45",
        None,
        None,
    )


def test_now_stands_in_for_the_time_of_fetching_only():
    article = article_of(fetched_at=None, published_raw=None)
    assert (article.fetched_at, article.first_seen, article.published_at) == (NOW, NOW, None)


def test_date_is_the_day_in_utc():
    assert article_of(published_raw="2024-12-01T00:30:00+02:00").date == dt.date(2024, 11, 30)


def test_publisher_is_the_host_where_none_is_declared():
    assert article_of(publisher=None).publisher == "a.example"
    assert article_of(publisher=None, url=None).publisher is None


@pytest.mark.parametrize("base", [None, "/", "no address", "https://a.example/x"])
def test_relative_address_has_the_feeds_own_as_last_base(base: str | None):
    assert article_of(url="/a", base_url=base).canonical_url == "https://a.example/a"


def test_relative_address_in_a_seed_is_none():
    article = article_of(source="C:\\seeds\\wire.jsonl", url="/a", base_url=None)
    assert (article.url, article.canonical_url) == ("/a", None)


def test_half_characters_do_not_reach_the_dataset():
    article = article_of(
        source="/seeds/w\udcffre.jsonl",
        guid="\ud800",
        title="\ud83d\ude00",
        title_is_html=False,
        published_raw="\udfff",
        categories=("\ud800",),
    )
    assert (article.source, article.guid, article.title, article.published_raw) == (
        "/seeds/w\ufffdre.jsonl",
        "\ufffd",
        "😀",
        "\ufffd",
    )
    assert article.categories == ("\ufffd",)


def test_short_text_is_in_the_language_of_its_title():
    article = article_of(
        title="Der Hafen von Callao bleibt bis zum Freitag geschlossen, teilte die Leitung mit",
        body="Zwei Tanker warten.",
        language=None,
    )
    assert article.language == "de"


def test_fragment_stays_where_the_guid_has_it():
    url = "https://a.example/live#post-9"
    assert article_of(url=url, guid=url).canonical_url == url
    assert article_of(url=url, guid="post:000000000009").canonical_url == "https://a.example/live"


def test_absent_is_none():
    article = article_of(
        title=" ", summary="\n", guid="", publisher=" ", language="", published_raw=" ", url=None
    )
    assert [
        article.title,
        article.summary,
        article.guid,
        article.publisher,
        article.published_raw,
        article.url,
        article.canonical_url,
    ] == [None] * 7


def test_title_alone_is_an_article():
    article = article_of(body="")
    assert (article.title, article.text) == ("Port shut & guarded", "")


@pytest.mark.parametrize("body", ["", " \n\t\u00a0", "<p> </p><br>"])
def test_neither_title_nor_text_is_a_reject(body: str):
    entry = dataclasses.replace(ENTRY, title="", body=body)
    assert normalize_entry(entry, now=NOW) == Reject(
        Stage.NORMALIZE,
        Reason.EMPTY,
        ENTRY.source,
        "an entry with neither title nor text",
        body or ENTRY.summary,
    )


def test_entry_is_not_changed():
    before = dataclasses.replace(ENTRY)
    article_of()
    assert before == ENTRY


@given(
    st.builds(
        Entry,
        source=st.text(max_size=10),
        guid=st.none() | st.text(max_size=10),
        url=st.none() | st.text(max_size=20),
        title=st.none() | st.text(max_size=20),
        title_is_html=st.booleans(),
        body=st.text(max_size=60),
        body_is_html=st.booleans(),
        authors=st.lists(st.text(max_size=10), max_size=2).map(tuple),
        language=st.none() | st.text(max_size=5),
        published_raw=st.none() | st.text(max_size=20),
    )
)
def test_normalize_entry_never_raises(entry: Entry):
    result = normalize_entry(entry, now=NOW)
    again = normalize_entry(entry, now=NOW)
    assert result == again
    if isinstance(result, Article):
        assert result.title or result.text
