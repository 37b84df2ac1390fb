"""A stream's memory and lag over time, as a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WIDTH, HEIGHT, LEFT, TOP, GAP = 900, 150, 60, 40, 70
BUCKET_S = 20.0
"""Lags are drawn by the entries published within so many seconds."""

Points = Sequence[tuple[float, float]]


def draw(
    started: float,
    memory: Sequence[tuple[float, int]],
    lags: Points,
    kills: Sequence[tuple[float, str]],
) -> str:
    """The picture as SVG: two panels over the same minutes, a line at each kill.

    Instants are seconds of the epoch, memory bytes, `lags` (published at, seconds).
    """
    used = [((at - started) / 60, size / 2**20) for at, size in memory]
    median, worst = _lag_lines(started, lags)
    minutes = max((x for x, _ in [*used, *worst]), default=1.0)
    marks = [(at - started) / 60 for at, _ in kills]
    height = 2 * (HEIGHT + GAP) + TOP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + LEFT + 20} {height}" '
        f'font-family="sans-serif" font-size="12"><rect width="{WIDTH + LEFT + 20}" '
        f'height="{height}" fill="white"/>',
        *_panel(TOP, "Memory of all processes, MiB", minutes, marks, [("#1f77b4", used)]),
        *_panel(
            TOP + HEIGHT + GAP,
            "Lag from published to in place, seconds: median (dark) and 99th percentile (light)",
            minutes,
            marks,
            [("#f4a582", worst), ("#b2182b", median)],
        ),
        f'<text x="{LEFT}" y="{height - 12}">minutes; a grey line is a killed process</text>',
        "</svg>",
    ]
    return "\n".join([*parts, ""])


def _lag_lines(started: float, lags: Points) -> tuple[list, list]:
    """Median and 99th percentile of the lags, by minute of publication."""
    if not lags:
        return [], []
    at, lag = np.array(lags).T
    bucket = ((at - started) // BUCKET_S).astype(int)
    median, worst = [], []
    for number in np.unique(bucket).tolist():
        here = lag[bucket == number]
        minute = (number + 0.5) * BUCKET_S / 60
        median.append((minute, float(np.percentile(here, 50))))
        worst.append((minute, float(np.percentile(here, 99))))
    return median, worst


def _panel(
    top: int, title: str, minutes: float, marks: Sequence[float], lines: Sequence[tuple[str, list]]
) -> list[str]:
    most = max((y for _, line in lines for _, y in line), default=1.0) * 1.05
    bottom = top + HEIGHT

    def place(x: float, y: float) -> str:
        return f"{LEFT + x / minutes * WIDTH:.1f},{bottom - y / most * HEIGHT:.1f}"

    parts = [f'<text x="{LEFT}" y="{top - 10}" font-weight="bold">{title}</text>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = bottom - share * HEIGHT
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + WIDTH}" y2="{y}" stroke="#eee"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{share * most:,.0f}</text>'
        )
    for mark in marks:
        x = LEFT + mark / minutes * WIDTH
        parts.append(
            f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="#bbb" '
            'stroke-dasharray="3 3"/>'
        )
    for number in range(7):
        x = LEFT + number / 6 * WIDTH
        parts.append(
            f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">'
            f"{number / 6 * minutes:.1f}</text>"
        )
    for color, line in lines:
        points = " ".join(place(x, y) for x, y in line)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.5"/>'
        )
    return parts
