"""Who is credited with what in an article: one interface over the extractors.

>>> [found] = find_attributions('"We will rebuild," said Mayor Ana Ruiz.')
>>> found.source, found.cue, found.content, found.quote_type
('Mayor Ana Ruiz', 'said', '"We will rebuild,"', 'direct')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from schemas.article import Article, Attribution, Dateline, Span, copy_article
from transforms.attribution.accurate.extract import find_accurate
from transforms.attribution.accurate.tagger import read_version
from transforms.attribution.continued import continue_quotes
from transforms.attribution.datelines import hide_dateline, part_at_dateline
from transforms.attribution.fast import find_fast
from transforms.attribution.idioms import drop_idioms
from transforms.attribution.lexicon import Lexicon, load_lexicon
from transforms.attribution.model import load_model
from transforms.attribution.nearest import find_quoted
from transforms.attribution.quotes import find_quotes
from transforms.attribution.rules import Found, find_by_rules
from transforms.attribution.speakers import Speakers

BATCH_ARTICLES = 128
"""Articles worth reading together: more gain little, see docs/attribution.md."""

Extractor = Callable[[Sequence[str], str | None], list[list[Found]]]
"""Texts of one language to each text's attributions, none of which depend on other texts."""


def _fast(texts: Sequence[str], language: str | None) -> list[list[Found]]:
    """By the language's model, by rules alone where there is none."""
    model = load_model(language)
    if model is not None:
        return find_fast(texts, model)
    lexicon = load_lexicon(language)
    return [_by_rules(text, lexicon) for text in texts]


def _by_rules(text: str, lexicon: Lexicon) -> list[Found]:
    """By the rules for cues, or by nearness where the language's cues are not known."""
    quotes = find_quotes(text)
    if not lexicon.classes:
        return find_quoted(text, quotes)
    found = drop_idioms(text, lexicon, find_by_rules(text, quotes, lexicon))
    return continue_quotes(text, quotes, found)


def _accurate(texts: Sequence[str], _language: str | None) -> list[list[Found]]:
    return find_accurate(texts)


METHODS: dict[str, tuple[str, Extractor]] = {
    "fast": ("fast-2", _fast),
    "accurate": (f"accurate-{read_version()}", _accurate),
}
"""A method's name to what is written in `attribution_method`, and its extractor."""


def find_attributions(
    text: str,
    *,
    language: str | None = "en",
    dateline: Dateline | None = None,
    method: str = "fast",
) -> tuple[Attribution, ...]:
    """The attributions of a text in the order of their cues, before or after its `dateline`.

    `language` is an ISO 639-1 code; None, or one without a lexicon, gives the
    direct quotations with the nearest name. Raises KeyError for an unknown method.
    """
    _, extractor = _choose(method, language)
    [attributions] = _extract([text], language, [dateline], extractor)
    return attributions


def with_attributions(article: Article, *, method: str = "fast") -> Article:
    """The article with its attributions; none is of its dateline."""
    return with_attributions_of([article], method=method)[0]


def with_attributions_of(articles: Sequence[Article], *, method: str = "fast") -> list[Article]:
    """The articles, in their order, with their attributions.

    The same as one at a time, and faster: those of one language are read together.
    """
    by_language: dict[str | None, list[int]] = {}
    for number, article in enumerate(articles):
        by_language.setdefault(_language(article), []).append(number)
    done: dict[int, Article] = {}
    for language, numbers in by_language.items():
        some = [articles[number] for number in numbers]
        version, extractor = _choose(method, language)
        texts, datelines = [one.text for one in some], [one.dateline for one in some]
        made = _extract(texts, language, datelines, extractor)
        for number, article, attributions in zip(numbers, some, made, strict=True):
            read = copy_article(article)
            read.attributions = attributions
            read.attribution_method = version
            done[number] = read
    return [done[number] for number in range(len(articles))]


def _extract(
    texts: Sequence[str],
    language: str | None,
    datelines: Sequence[Dateline | None],
    extractor: Extractor,
) -> list[tuple[Attribution, ...]]:
    """Each text's attributions, none of them its dateline's."""
    pairs = list(zip(texts, datelines, strict=True))
    found = extractor([hide_dateline(*pair) for pair in pairs], language)
    return [
        _to_attributions(text, language, part_at_dateline(text, items, dateline))
        for (text, dateline), items in zip(pairs, found, strict=True)
    ]


def _choose(method: str, language: str | None) -> tuple[str, Extractor]:
    """The method to use on a language: the accurate one has learned from English alone.

    On German it finds one content in thirty that the fast one finds.
    """
    if method == "accurate" and language not in (None, "en"):
        method = "fast"
    return METHODS[method]


def _language(article: Article) -> str | None:
    """The first part of the language tag: "en" of "en-US"."""
    return article.language.split("-")[0].lower() if article.language else None


def _to_attributions(
    text: str, language: str | None, found: list[Found]
) -> tuple[Attribution, ...]:
    if not found:
        return ()
    resolve = Speakers(text, language).resolve
    marks = tuple([mark for mark in _MARKS if mark in text])
    made = []
    for source, cue, content, confidence in found:
        who, source_spans = _cut(text, source)
        how, cue_spans = _cut(text, cue)
        what, content_spans = _cut(text, content)
        speaker, kind = resolve(who)
        quoted = _quote_type(text, content, what or "", marks)
        spans = source_spans, cue_spans, content_spans
        made.append(_attribution(who, how, what, speaker, kind, quoted, spans, confidence))
    return tuple(made)


def _cut(text: str, ranges: list[tuple[int, int]]) -> tuple[str | None, tuple[Span, ...]]:
    """The words of ranges, None for none, and their spans."""
    if len(ranges) == 1:
        start, end = ranges[0]
        return text[start:end], (_span(start, end),)
    words = " ".join([text[start:end] for start, end in ranges]) or None
    return words, tuple([_span(start, end) for start, end in ranges])


def _setters(of: type) -> list[Callable[[Any, Any], None]]:
    """What sets the fields of a frozen class with slots, in their order.

    Its constructor finds each by its name: that takes three times as long.
    """
    return [vars(of)[name].__set__ for name in of.__slots__]  # type: ignore[attr-defined]


_new: Callable[[type], Any] = object.__new__
_set_start, _set_end = _setters(Span)
(
    _set_source, _set_cue, _set_content, _set_speaker, _set_source_type, _set_quote_type,
    _set_source_spans, _set_cue_spans, _set_content_spans, _set_confidence,
) = _setters(Attribution)  # fmt: skip


def _span(start: int, end: int) -> Span:
    """The span of these ends."""
    span: Span = _new(Span)
    _set_start(span, start)
    _set_end(span, end)
    return span


def _attribution(
    source: str | None,
    cue: str | None,
    content: str | None,
    speaker: str | None,
    source_type: str | None,
    quote_type: str,
    spans: tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...]],
    confidence: float,
) -> Attribution:
    """The attribution of these values; `spans` are those of source, cue and content."""
    made: Attribution = _new(Attribution)
    _set_source(made, source)
    _set_cue(made, cue)
    _set_content(made, content)
    _set_speaker(made, speaker)
    _set_source_type(made, source_type)
    _set_quote_type(made, quote_type)
    _set_source_spans(made, spans[0])
    _set_cue_spans(made, spans[1])
    _set_content_spans(made, spans[2])
    _set_confidence(made, confidence)
    return made


_OPENING = frozenset("\"“„«»‘`「'")
_MARKS = '"“„«»`「'
"""Marks that quote part of a content."""


def _quote_type(
    text: str, content: list[tuple[int, int]], words: str, marks: tuple[str, ...]
) -> str:
    """direct where all of the content is quoted, mixed where some is, else indirect.

    `words` are the content's, `marks` those of _MARKS that the text has.
    """
    for start, _ in content:
        if text[start] not in _OPENING:
            break
    else:
        return "direct"
    for mark in marks:
        if mark in words:
            return "mixed"
    return "indirect"
