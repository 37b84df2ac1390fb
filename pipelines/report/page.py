"""The page: one HTML file with its styles, scripts and data inside, that may fetch nothing."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.feeds.findings import counted

DATA = Path(__file__).with_name("data")

LIBRARIES = ("d3.min.js", "plot.min.js", "topojson.min.js")

SCRIPTS = (
    "words.js",
    "cube.js",
    "marks.js",
    "charts.js",
    "articles.js",
    "sections.js",
    "origins.js",
    "page.js",
)
"""Ours, one script on the page: each uses what those before it define."""

STYLES = "page.css"

PLOT_STYLE = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='"
"""The hash of the one style sheet that Observable Plot 0.6.17 puts into each chart; browsers
name the new one in their console when the library changes."""

_SLOT = re.compile(r"\{\{(\w+)\}\}")  # {{title}}

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls that turn the direction of what follows (Unicode UAX 9, section 2): in a
stranger's title they make `exe.txt` of `txt.exe`. Each becomes a zero-width space, so that
offsets hold; the page isolates every title anyway, and takes its direction from its letters.
"""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Controls but tab and line feed, which no page can show, and halves of characters."""


def render_page(report: Mapping[str, Any]) -> str:
    """The whole page of a report."""
    libraries = [_read(name) for name in LIBRARIES]
    script = "\n".join(['"use strict";', *(_read(name) for name in SCRIPTS)])
    styles = _read(STYLES)
    slots = {
        "policy": content_policy([*libraries, script], [styles]),
        "title": html.escape(f"{make_safe(report['dataset'])}: newsbeam report"),
        "dataset": html.escape(make_safe(report["dataset"])),
        "summary": html.escape(make_safe(describe(report))),
        "styles": styles,
        "libraries": "\n".join(f"<script>{library}</script>" for library in libraries),
        "world": to_embedded_json(json.loads(_read("world.json"))),
        "data": to_embedded_json(report),
        "script": script,
    }
    return _SLOT.sub(lambda match: slots[match.group(1)], _read("page.html"))


def describe(report: Mapping[str, Any]) -> str:
    """How much the dataset has, from when, and when the page was made.

    >>> describe({"made": "2024-12-01 09:30 UTC", "totals": {"articles": 0}})
    'This dataset has no articles yet. Made 2024-12-01 09:30 UTC.'
    >>> describe({"made": "2024-12-01 09:30 UTC", "totals": {
    ...     "articles": 1200, "first": "2024-11-25", "last": "2024-11-30"}})
    '1,200 articles from Nov 25, 2024 to Nov 30, 2024. Made 2024-12-01 09:30 UTC.'
    """
    totals, made = report["totals"], f"Made {report['made']}."
    if not totals["articles"]:
        return f"This dataset has no articles yet. {made}"
    first, last = _day_words(totals["first"]), _day_words(totals["last"])
    days = f"of {first}" if first == last else f"from {first} to {last}"
    return f"{counted(totals['articles'], 'article')} {days}. {made}"


def to_embedded_json(value: Any) -> str:
    """The value as JSON that can stand in a script element.

    With `<` escaped, neither `</script>` nor `<!--` can end or change the element (HTML
    Living Standard, section 4.12.1.3).

    >>> to_embedded_json({"title": "</script><script>alert(1)"})
    '{"title":"\\\\u003c/script>\\\\u003cscript>alert(1)"}'
    """
    text = json.dumps(_safe(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def make_safe(text: str) -> str:
    """The text with as many characters, and none that a page cannot show or that turn others.

    >>> make_safe("evil\u202etxt.exe\x07") == "evil\u200btxt.exe\ufffd"
    True
    """
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", _BIDI.sub("\N{ZERO WIDTH SPACE}", text))


def content_policy(scripts: list[str], styles: list[str]) -> str:
    """A content security policy that lets these scripts and styles run, and nothing be fetched.

    >>> content_policy(["a"], [])
    "default-src 'none'; script-src 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='; ..."
    """
    allowed = " ".join(_source(script) for script in scripts)
    shown = " ".join([*(_source(style) for style in styles), PLOT_STYLE])
    return (
        f"default-src 'none'; script-src {allowed}; style-src {shown};"
        " base-uri 'none'; form-action 'none'"
    )


def _day_words(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date:%b} {date.day}, {date.year}"


def _source(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _safe(value: Any) -> Any:
    match value:
        case str():
            return make_safe(value)
        case Mapping():
            return {key: _safe(item) for key, item in value.items()}
        case list() | tuple():
            return [_safe(item) for item in value]
        case _:
            return value


def _read(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")
