import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.normalize.hashes import article_id, content_hash, hash_article, text_hash

TEXTS = st.text(max_size=30)


def name(**changes: str | None) -> str:
    given_fields: dict[str, str | None] = {
        "source": "https://a.example/rss",
        "guid": "tag:a.example,2024:story-7",
        "canonical_url": "https://a.example/7",
        "content_hash": "0",
    }
    return article_id(**(given_fields | changes))  # type: ignore[arg-type]


def test_hashes_have_32_hex_digits():
    for value in (content_hash("a", "b"), text_hash("b"), name()):
        assert len(value) == 32
        assert set(value) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("title", "text"),
    [("STORM", "It rained."), ("Storm", "It  rained."), ("Storm", "It\n\nrained.")],
)
def test_case_and_white_space_do_not_change_the_content(title: str, text: str):
    assert content_hash(title, text) == content_hash("Storm", "It rained.")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Storm", "It rained!"),
        ("Storms", "It rained."),
        (None, "It rained."),
        ("Storm It", "rained."),
    ],
)
def test_an_edit_changes_the_content(title: str | None, text: str):
    assert content_hash(title, text) != content_hash("Storm", "It rained.")


@pytest.mark.parametrize(
    "text",
    [
        "“It’s on” – he said",
        '"It\'s on" - he said',
        "``It`s on'' -- he said",
        "„IT´S ON” — he said",
    ],
)
def test_style_of_marks_does_not_change_the_text(text: str):
    assert text_hash(text) == text_hash('"it\'s on" - he said')


def test_text_hash_of_no_text_is_the_titles():
    assert text_hash("", "Storm") == text_hash("Storm")


@given(st.none() | TEXTS, TEXTS)
def test_both_hashes_at_once_are_the_hashes(title: str | None, text: str):
    assert hash_article(title, text) == (content_hash(title, text), text_hash(text, title))


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "https://a.example/other/feed.xml?x=1"},
        {"source": "http://A.example/rss"},
        {"canonical_url": "https://a.example/8"},
        {"canonical_url": None},
        {"content_hash": "1"},
    ],
)
def test_article_id_stays(changes: dict[str, str | None]):
    assert name(**changes) == name()


def test_article_id_is_another_on_another_host():
    assert name(source="https://evil.example/rss") != name()
    assert name(source="https://evil.example/rss", guid=None) != name(guid=None)
    assert name(source="rss") != name()


def test_article_id_of_a_seed_does_not_know_its_folder():
    assert name(source="/a/wire.jsonl", guid="7") == name(source="b\\wire.jsonl", guid="7")
    assert name(source="/a/wire.jsonl", guid="7") != name(source="/a/other.jsonl", guid="7")


def test_article_id_without_guid_is_of_the_url_then_of_the_content():
    assert name(guid=None) == name(guid=None, content_hash="1")
    assert name(guid=None) != name(guid=None, canonical_url="https://a.example/8")
    assert name(guid=None, canonical_url=None) != name(
        guid=None, canonical_url=None, content_hash="1"
    )


def test_article_id_of_a_count_is_one_feeds_own():
    sport = name(source="https://a.example/sport", guid="17", canonical_url=None)
    world = name(source="https://a.example/world", guid="17", canonical_url=None)
    assert sport != world
    assert name(source="https://a.example/sport", guid="17") == name(
        source="https://a.example/world", guid="17"
    )


@given(st.text(max_size=20), st.text(max_size=20))
def test_article_id_never_raises(source: str, guid: str):
    assert len(name(source=source, guid=guid)) == 32
