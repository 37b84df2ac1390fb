"""One article for the terminal: its text with what was found in it, versions and copies.

Roles are told apart by color and by weight, slant and underline, so that the
page reads without color vision. Where there is no color at all (a pipe, a file,
NO_COLOR) the spans stand in brackets with a letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pipelines.query.diff import Change, find_changes
from pipelines.query.lookup import Copy, Story
from pipelines.query.output import visible
from schemas.article import Article, Span

STYLES = {
    "dateline": "bold magenta",
    "content": "underline cyan",
    "source": "bold green",
    "cue": "italic yellow",
}
"""Roles in the order in which they are laid over one another."""

LETTERS = {"dateline": "D", "content": "C", "source": "S", "cue": "Q"}
"""What stands before a span in brackets where there is no color."""

COPY_COLUMNS = ("id", "publisher", "published", "after", "kind", "shared", "title")

CHANGE_STYLES = {"added": "green", "removed": "red strike", "same": ""}

CHANGE_MARKS = {"added": "+ ", "removed": "- ", "edited": "~ "}


@dataclass(slots=True, frozen=True)
class Marked:
    """A span of the text and what it is."""

    role: str
    span: Span


def render_story(story: Story, *, color: bool) -> RenderableType:
    """The whole page of an article."""
    article = story.newest
    parts: list[RenderableType] = [
        _render_header(article),
        Text(),
        render_text(article, color=color),
        Text(),
        _render_legend(color=color),
    ]
    if len(story.versions) > 1:
        parts.append(Rule(f"versions: {len(story.versions)}", style="dim"))
        for before, after in pairwise(story.versions):
            parts += [_render_version(before, after, color=color), Text()]
    if story.copies:
        parts += [Rule(f"copies: {len(story.copies)}", style="dim"), _render_copies(story)]
    return Group(*parts)


def find_marked(article: Article) -> list[Marked]:
    """The spans of an article's text in the order in which they are laid over one another."""
    marked = [
        Marked(role, span)
        for attribution in article.attributions
        for role, spans in (
            ("source", attribution.source_spans),
            ("cue", attribution.cue_spans),
            ("content", attribution.content_spans),
        )
        for span in spans
    ]
    if article.dateline is not None:
        marked.append(Marked("dateline", Span(article.dateline.start, article.dateline.end)))
    order = list(STYLES)
    return sorted(set(marked), key=lambda mark: (order.index(mark.role), mark.span.start))


def render_text(article: Article, *, color: bool) -> Text:
    """The article's text with its spans colored, or in brackets."""
    text = visible(article.text)
    if not color:
        return Text(_bracket(text, find_marked(article)))
    styled = Text(text)
    for mark in find_marked(article):
        styled.stylize(STYLES[mark.role], mark.span.start, mark.span.end)
    return styled


def _bracket(text: str, marked: Iterable[Marked]) -> str:
    """The text with brackets around its spans: `[S Ana Ruiz] [Q said]`.

    At one place brackets close before others open; of those that open, the longest first.
    """
    marks = [mark for mark in marked if mark.span.start < mark.span.end]
    closing = sorted((mark.span.end, 0, 0, "]") for mark in marks)
    opening = sorted(
        (mark.span.start, 1, -mark.span.end, f"[{LETTERS[mark.role]} ") for mark in marks
    )
    pieces, last = [], 0
    for at, _, _, bracket in sorted(closing + opening):
        pieces += [text[last:at], bracket]
        last = at
    return "".join([*pieces, text[last:]])


def _render_legend(*, color: bool) -> Text:
    names = (
        Text(role, STYLES[role]) if color else Text(f"[{LETTERS[role]} {role}]") for role in STYLES
    )
    return Text("  ").join(names)


def _render_header(article: Article) -> RenderableType:
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    for name, value in _header_lines(article):
        if value:
            lines.add_row(name, Text(visible(value)))
    title = Text(visible(article.title or "(no title)"), "bold")
    return Group(title, Text(), lines)


def _header_lines(article: Article) -> Iterator[tuple[str, str | None]]:
    yield "id", article.article_id + (f", version {article.version}" if article.version > 1 else "")
    yield "publisher", article.publisher
    yield "authors", ", ".join(article.authors)
    yield "published", format_instant(article.published_at)
    yield "url", article.url
    yield "source", article.source
    yield "language", article.language
    yield "dateline", _dateline_line(article)
    yield "agencies", ", ".join(article.agencies)
    yield "region", _region_line(article)
    if article.duplicate_of:
        alike = "" if article.similarity is None else f", {article.similarity:.0%} shared"
        yield "copy of", f"{article.duplicate_of} ({article.duplicate_kind}{alike})"


def _dateline_line(article: Article) -> str | None:
    if article.dateline is None:
        return None
    places = "; ".join(
        ", ".join(word for word in (place.name, place.admin, place.country) if word)
        + (f" ({place.lat:.2f}, {place.lon:.2f})" if None not in (place.lat, place.lon) else "")
        for place in article.dateline.places
    )
    date = article.dateline.date and article.dateline.date.isoformat()
    return (
        " · ".join(part for part in (article.dateline.place, places, date) if part)
        or article.dateline.raw
    )


def _region_line(article: Article) -> str:
    country = f", {article.country}" if article.country else ""
    origin = f" (from the {article.region_source}" if article.region_source else " ("
    sure = f", {article.region_confidence:.0%} sure" if article.region_confidence else ""
    told = f"{origin}{sure})" if article.region_source not in (None, "none") else ""
    return f"{article.region}{country}{told}"


def format_instant(instant: dt.datetime | None) -> str | None:
    """The instant to the minute, in UTC.

    >>> format_instant(dt.datetime(2024, 3, 9, 6, tzinfo=dt.UTC))
    '2024-03-09 06:00 UTC'
    """
    return f"{instant.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC" if instant else None


def _render_version(before: Article, after: Article, *, color: bool) -> RenderableType:
    seen = format_instant(after.updated_at or after.fetched_at)
    heading = f"version {before.version} to {after.version}" + (f", {seen}" if seen else "")
    parts: list[RenderableType] = [Text(heading, "bold")]
    titles = find_changes(before.title or "", after.title or "")
    if [change for change in titles if change.kind != "same"]:
        parts += [_render_change(change, color=color) for change in titles]
    changes = find_changes(before.text, after.text)
    for kind, some in groupby(changes, key=lambda change: change.kind):
        run = list(some)
        if kind == "same":
            count = f"{len(run)} paragraph{'s' * (len(run) > 1)} as before"
            parts.append(Text(f"  … {count}", "dim"))
        else:
            parts += [_render_change(change, color=color) for change in run]
    return Group(*parts)


def _render_change(change: Change, *, color: bool) -> Text:
    line = Text(CHANGE_MARKS.get(change.kind, "  "))
    for piece in change.pieces:
        words = visible(piece.text)
        if not color and change.kind == "edited" and piece.kind != "same":
            words = f"[{CHANGE_MARKS[piece.kind].strip()} {words}]"
        line.append(words, CHANGE_STYLES[piece.kind])
    return line


def _render_copies(story: Story) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in COPY_COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=column in {"published", "after", "kind"})
    for copy in story.copies:
        table.add_row(*(Text(visible(cell)) for cell in _copy_cells(copy, story.newest)))
    return table


def _copy_cells(copy: Copy, article: Article) -> tuple[str, ...]:
    after = ""
    if copy.published_at and article.published_at:
        hours = (copy.published_at - article.published_at).total_seconds() / 3600
        after = f"{hours:+.1f} h"
    return (
        copy.article_id,
        copy.publisher or "",
        format_instant(copy.published_at) or "",
        after,
        "head" if copy.is_head else copy.duplicate_kind or "",
        "" if copy.similarity is None else f"{copy.similarity:.0%}",
        copy.title or "",
    )
