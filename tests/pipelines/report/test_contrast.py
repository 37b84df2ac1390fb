"""The page's colors against WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for marks (1.4.11)."""

import re

import pytest

from pipelines.report.page import DATA

CSS = (DATA / "page.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\n\s*\}", CSS, re.DOTALL)
COLOR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LIGHT_COLORS = dict(COLOR.findall(LIGHT))
SCHEMES = {"light": LIGHT_COLORS, "dark": {**LIGHT_COLORS, **dict(COLOR.findall(DARK))}}

TEXT = [
    *((ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "page")),
    *((level, "paper") for level in ("problem", "note", "fine")),
    *(("ink", mark) for mark in ("dateline", "source", "cue", "content", "bar-soft")),
]
MARKS = [
    *((f"c{number}", "paper") for number in range(1, 7)),
    *((name, "paper") for name in ("bar", "other", "dot", "field")),
    ("field", "page"),
]


def luminance(color):
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(scheme, ink, ground):
    colors = SCHEMES[scheme]
    assert contrast(colors[ink], colors[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_stand_out_from_their_ground(scheme, mark, ground):
    colors = SCHEMES[scheme]
    assert contrast(colors[mark], colors[ground]) >= 3


def test_both_schemes_name_the_same_colors():
    assert set(dict(COLOR.findall(DARK))) == set(LIGHT_COLORS)
