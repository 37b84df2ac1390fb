import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Article, Dateline
from transforms.attribution.extract import (
    METHODS,
    find_attributions,
    with_attributions,
    with_attributions_of,
)

SAID = "“The bridge is closed,” said Mayor Ana Ruiz. She told reporters that the tunnel leaks."
LANGUAGES = ["en", "de", "es", "fr", "pl", None]

PIECES = [
    *["said", "Ruiz", "told", "according to", "„", "“", "”", '"', "''", "``", "«", "»", "‘", "’"],
    *["laut", "dijo", "selon", "per", "habe", "sagte", "The", "AP", "Mr.", "U.S.", ":", ",", "."],
    *[
        "\n",
        "\n\n",
        " ",
        "\xa0",
        "😀",
        "\ud800",
        "\x00",
        "\u2028",
        "İ",
        "ß",
        "1,000",
        "(",
        ")",
        "—",
    ],
]
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join)
)


def article(text, language="en", **fields):
    return Article(
        article_id="a",
        source="s",
        content_hash="c",
        text_hash="t",
        text=text,
        language=language,
        **fields,
    )


def words(text, spans):
    return " ".join(text[span.start : span.end] for span in spans) or None


def assert_sound(text, found):
    for item in found:
        assert words(text, item.source_spans) == item.source
        assert words(text, item.cue_spans) == item.cue
        assert words(text, item.content_spans) == item.content
        assert item.content
        assert max(span.end for span in item.content_spans) <= len(text)
        assert item.quote_type in ("direct", "indirect", "mixed")
        assert 0.0 <= item.confidence <= 1.0
        assert (item.source is None) == (item.speaker is None) == (item.source_type is None)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_any_text_gives_sound_attributions(text, language):
    assert_sound(text, find_attributions(text, language=language))


def test_mutated_news_gives_sound_attributions():
    dice = random.Random(7)
    base = list(SAID + "\n\n" + "Laut Polizei ist die Brücke zu. Sie sei alt, sagte Berg.")
    for _ in range(400):
        chars = base[:]
        for _ in range(dice.randint(1, 8)):
            chars[dice.randrange(len(chars))] = dice.choice(PIECES)
        text = "".join(chars)
        assert_sound(text, find_attributions(text, language=dice.choice(LANGUAGES)))


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_articles_together_equal_one_at_a_time(texts):
    articles = [article(text, dict(enumerate(LANGUAGES))[n % 3]) for n, text in enumerate(texts)]
    assert with_attributions_of(articles) == [with_attributions(one) for one in articles]


def test_article_gets_attributions_and_method():
    found = with_attributions(article(SAID, "en-US"))
    assert found.attribution_method == METHODS["fast"][0]
    assert [item.speaker for item in found.attributions] == ["Ana Ruiz", "Ana Ruiz"]


def test_input_article_is_not_changed():
    given_ = article(SAID)
    with_attributions(given_)
    assert given_ == article(SAID)


@pytest.mark.parametrize("method", METHODS)
def test_a_lead_is_said_without_its_dateline(method):
    raw = "OSLO, Norway (AP) —"
    text = f"{raw} Ferries will run all night, Mayor Ida Berg said on Monday."
    dateline = Dateline(raw, "OSLO", (), ("AP",), None, 0, len(raw))
    [found] = with_attributions(article(text, dateline=dateline), method=method).attributions
    assert (found.speaker, found.content) == ("Ida Berg", "Ferries will run all night")


def test_nothing_is_found_in_the_dateline():
    text = "OSLO (Reuters said) — " + SAID
    raw = text[:22]
    dateline = Dateline(raw, "OSLO", (), ("Reuters",), None, 0, len(raw))
    found = with_attributions(article(text, dateline=dateline)).attributions
    assert [item.source for item in found] == ["Mayor Ana Ruiz", "She"]
    assert all(item.content_spans[0].start >= len(raw) for item in found)


@pytest.mark.parametrize("method", METHODS)
def test_a_headline_above_the_dateline_is_said_too(method):
    headline = "Mayor Berg says the bridge will stay shut until spring."
    raw = "OSLO, Norway (AP) —"
    text = f"{headline}\n\n{raw} Ferries will run all night, Mayor Ida Berg said on Monday."
    start = text.index(raw)
    dateline = Dateline(raw, "OSLO", (), ("AP",), None, start, start + len(raw))
    first, second = with_attributions(article(text, dateline=dateline), method=method).attributions
    assert (first.source, first.content) == ("Mayor Berg", "the bridge will stay shut until spring")
    assert (second.speaker, second.content) == ("Ida Berg", "Ferries will run all night")


def test_a_credit_stands_on_its_cues_side_of_the_dateline():
    text = "“No bridge will open, OSLO (AP) — not now,” said Mayor Ana Ruiz."
    raw = "OSLO (AP) —"
    start = text.index(raw)
    dateline = Dateline(raw, "OSLO", (), ("AP",), None, start, start + len(raw))
    [found] = with_attributions(article(text, dateline=dateline)).attributions
    assert (found.source, found.content) == ("Mayor Ana Ruiz", "not now,”")


def test_no_agency_of_a_dateline_is_the_nearest_name():
    text = "WARSZAWA (PAP) — „Musimy odbudować most”, powiedziała wczoraj Anna Nowak."
    raw = "WARSZAWA (PAP) —"
    dateline = Dateline(raw, "WARSZAWA", (), ("PAP",), None, 0, len(raw))
    [found] = with_attributions(article(text, "pl", dateline=dateline)).attributions
    assert found.source == "Anna Nowak"


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(LANGUAGES))
def test_whatever_is_found_stands_before_or_after_the_dateline(before, after, language):
    raw = "“OSLO, Ruiz said (AP) —"
    text = f"{before}{raw}{after}"
    start, end = len(before), len(before) + len(raw)
    dateline = Dateline(raw, "OSLO", (), ("AP",), None, start, end)
    found = find_attributions(text, language=language, dateline=dateline)
    assert_sound(text, found)
    spans = [
        span
        for item in found
        for span in (*item.source_spans, *item.cue_spans, *item.content_spans)
    ]
    assert [span for span in spans if span.start < end and start < span.end] == []


def test_content_ends_with_its_text_and_runs_into_no_other():
    text = "Zu der Tat bekannten sich nach örtlichen Medien drei Vereine."
    found = with_attributions_of([article(text, "de"), article("Es regnete.", "de")])[0]
    assert [item.content for item in found.attributions] == [
        "Zu der Tat bekannten sich drei Vereine."
    ]
    assert_sound(text, found.attributions)


def test_unknown_method_is_refused():
    with pytest.raises(KeyError, match="guess"):
        find_attributions(SAID, method="guess")


def test_article_without_language_gets_its_quotations():
    found = with_attributions(article("“Musimy odbudować ten most,” powiedziała Anna Nowak.", None))
    assert [(item.speaker, item.cue) for item in found.attributions] == [("Anna Nowak", None)]


HANG_S = 30
"""No measure of speed: linear time takes a second of it, quadratic time a day."""


@pytest.mark.parametrize("language", ["en", "de", "es", "pl"])
def test_long_text_takes_no_quadratic_time(language):
    text = SAID * 2000
    start = time.process_time()
    find_attributions(text, language=language)
    assert time.process_time() - start < HANG_S


@pytest.mark.parametrize("text", ["“" * 50_000, "said " * 20_000, "a" * 200_000, "Ana " * 30_000])
def test_hostile_text_is_read_in_reasonable_time(text):
    start = time.process_time()
    assert_sound(text, find_attributions(text))
    assert time.process_time() - start < HANG_S
