"""Who is credited with what in an article: one interface over the extractors.

>>> [found] = find_attributions('"We will rebuild," said Mayor Ana Ruiz.')
>>> found.source, found.cue, found.content, found.quote_type
('Mayor Ana Ruiz', 'said', '"We will rebuild,"', 'direct')
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from schemas.article import Article, Attribution, Span
from transforms.attribution.lexicon import load_lexicon
from transforms.attribution.rules import Found, find_by_rules
from transforms.attribution.speakers import Speakers

Extractor = Callable[[str, str | None, int], list[Found]]
"""Text, language and the offset to start at, to the ranges of its attributions."""


def _fast(text: str, language: str | None, start: int) -> list[Found]:
    return find_by_rules(text, load_lexicon(language), start)


METHODS: dict[str, tuple[str, Extractor]] = {"fast": ("fast-1", _fast)}
"""A method's name to what is written in `attribution_method`, and its extractor."""


def find_attributions(
    text: str, *, language: str | None = "en", body_start: int = 0, method: str = "fast"
) -> tuple[Attribution, ...]:
    """The attributions of a text in the order of their first word, after `body_start`.

    `language` is an ISO 639-1 code; None, or one without a lexicon, gives the
    direct quotations with the nearest name. Raises KeyError for an unknown method.
    """
    _, extractor = METHODS[method]
    found = extractor(text, language, body_start)
    speakers = Speakers(text, load_lexicon(language))
    return tuple(_to_attribution(text, item, speakers) for item in found)


def with_attributions(article: Article, *, method: str = "fast") -> Article:
    """The article with its attributions; they start after its dateline."""
    language = article.language.split("-")[0].lower() if article.language else None
    found = find_attributions(
        article.text,
        language=language,
        body_start=article.dateline.end if article.dateline else 0,
        method=method,
    )
    return dataclasses.replace(article, attributions=found, attribution_method=METHODS[method][0])


def _to_attribution(text: str, found: Found, speakers: Speakers) -> Attribution:
    speaker, source_type = speakers.resolve(found.source)
    return Attribution(
        source=_words(text, found.source),
        cue=_words(text, found.cue),
        content=_words(text, found.content),
        speaker=speaker,
        source_type=source_type,
        quote_type=_quote_type(text, found.content),
        source_spans=_spans(found.source),
        cue_spans=_spans(found.cue),
        content_spans=_spans(found.content),
        confidence=found.confidence,
    )


def _spans(ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in ranges)


def _words(text: str, ranges: list[tuple[int, int]]) -> str | None:
    return " ".join(text[start:end] for start, end in ranges) or None


_MARKS = '"“”„«»‘`「'


def _quote_type(text: str, content: list[tuple[int, int]]) -> str:
    """direct where all of the content is quoted, mixed where some is, else indirect."""
    quoted = [any(mark in text[start:end] for mark in _MARKS) for start, end in content]
    whole = [text[start] in _MARKS for start, _ in content]
    if content and all(whole):
        return "direct"
    return "mixed" if any(quoted) else "indirect"
