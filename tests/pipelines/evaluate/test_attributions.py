"""Spans of each role, and who said what, scored on attributions of our own."""

from pipelines.evaluate.attributions import score_attributions
from pipelines.evaluate.figures import Found, Mistake, Share
from schemas.article import Article, Attribution, Span

TEXT = "Ana Ruiz said rain fell. “It is late,” he added, “very late.”"
RAW = "  Ana  Ruiz\nsaid rain fell.\n “It is late,” he added, “very late.”"


def spans(text: str, *words: str) -> list[list[int]]:
    return [[text.index(word), text.index(word) + len(word)] for word in words]


def ours(source: str, cue: str, *content: str) -> Attribution:
    source_spans, cue_spans, content_spans = (
        tuple(Span(*span) for span in spans(TEXT, *words))
        for words in ([source], [cue], list(content))
    )
    return Attribution(
        source, cue, " ".join(content), None, None, "direct", source_spans, cue_spans, content_spans
    )


def gold(source: str | None, cue: str, *content: str, quoted: bool = False) -> dict:
    return {
        "source": spans(RAW, source) if source else [],
        "cue": spans(RAW, cue),
        "content": spans(RAW, *content),
        "quoted": quoted,
    }


GOLD = [
    gold("Ana  Ruiz", "said", "rain fell"),
    gold("he", "added", "“It is late,”", "“very late.”", quoted=True),
]


def score(found: list[Attribution], truth: list[dict] = GOLD):
    article = Article(
        article_id="a",
        source="s",
        content_hash="c",
        text_hash="t",
        text=TEXT,
        attributions=tuple(found),
    )
    return score_attributions([{"id": "a", "attributions": truth}], {"a": article}, {"a": RAW})


def test_score_all_right():
    figures = score(
        [
            ours("Ana Ruiz", "said", "rain fell"),
            ours("he", "added", "“It is late,”", "“very late.”"),
        ]
    ).figures
    assert {name: figure.f1 for name, figure in figures.items() if isinstance(figure, Found)} == {
        f"{role} {kind}": 1.0
        for kind in ("exact", "overlap", "whole")
        for role in ("source", "cue", "content")
    } | {"who said what": 1.0}
    assert figures["who said what, quoted"] == Share(1, 1)
    assert figures["who said what, unquoted"] == Share(1, 1)


def test_score_shorter_content_overlaps_only():
    figures = score([ours("Ana Ruiz", "said", "rain")]).figures
    assert figures["content exact"] == Found(0, 1, 0, 3)
    assert figures["content overlap"] == Found(1, 1, 1, 3)
    assert figures["who said what"] == Found(1, 1, 1, 2)


def test_score_one_of_two_spans_is_exact_but_not_whole():
    figures = score([ours("he", "added", "“It is late,”")]).figures
    assert figures["content exact"] == Found(1, 1, 1, 3)
    assert figures["content whole"] == Found(0, 1, 0, 2)


def test_score_wrong_source_joined_to_right_content():
    scores = score([ours("he", "said", "rain fell")])
    assert scores.figures["content exact"] == Found(1, 1, 1, 3)
    assert scores.figures["source exact"] == Found(1, 1, 1, 2)
    assert scores.figures["who said what"] == Found(0, 1, 0, 2)
    assert scores.mistakes == (
        Mistake(
            "a",
            "who said what missed",
            {"source": "Ana  Ruiz", "cue": "said", "content": "rain fell"},
            None,
        ),
        Mistake(
            "a",
            "who said what missed",
            {"source": "he", "cue": "added", "content": "“It is late,” … “very late.”"},
            None,
        ),
        Mistake(
            "a",
            "who said what invented",
            None,
            {"source": "he", "cue": "said", "content": "rain fell"},
        ),
    )


def test_score_gold_without_source_counts_for_no_join():
    figures = score([], [gold(None, "said", "rain fell")]).figures
    assert figures["cue exact"] == Found(0, 0, 0, 1)
    assert figures["who said what"] == Found(0, 0, 0, 0)


def test_score_same_span_twice_counts_once():
    figures = score([], [gold("he", "said", "rain fell"), gold("he", "added", "rain fell")]).figures
    assert figures["source exact"].gold == 1
    assert figures["content exact"].gold == 1
    assert figures["cue exact"].gold == 2


def test_score_missing_article_found_nothing():
    figures = score_attributions([{"id": "a", "attributions": GOLD}], {}, {"a": RAW}).figures
    assert figures["source exact"] == Found(0, 0, 0, 2)
    assert figures["who said what"] == Found(0, 0, 0, 2)


def test_score_type_is_the_gold_s_own_word():
    truth = [{**gold("he", "added", "rain fell"), "quoted": None, "type": "IndirectFreeIndirect"}]
    figures = score([], truth).figures
    assert figures["who said what, indirectfreeindirect"] == Share(0, 1)


def test_score_gold_in_lost_text_stays_in_the_count():
    article = Article(article_id="a", source="s", content_hash="c", text_hash="t", text="Ana Ruiz")
    figures = score_attributions(
        [{"id": "a", "attributions": GOLD[:1]}], {"a": article}, {"a": RAW}
    ).figures
    assert figures["content exact"] == Found(0, 0, 0, 1)
    assert figures["who said what"] == Found(0, 0, 0, 1)
