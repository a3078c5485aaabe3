"""Plots as SVG, by hand: a few panels side by side, lines for what is stated and dots for what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 280, 64, 64, 96
COLOURS = ("#1f5f9e", "#b3541e", "#2e7d4f", "#6b4a9e")


@dataclass(frozen=True, slots=True)
class Axes:
    """Names, ranges and steps of the two axes of a panel."""

    x_name: str
    y_name: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_step: float
    y_step: float


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one colour, joined by a line or drawn as dots; dots without a name belong to the line before."""

    name: str
    points: Sequence[tuple[float, float]]
    line: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot."""

    title: str
    axes: Axes
    series: Sequence[Series]


def picture(title: str, panels: Sequence[Panel]) -> str:
    """The panels side by side as an SVG document."""
    width = LEFT + len(panels) * (WIDTH + GAP)
    height = TOP + HEIGHT + 64
    body = "".join(_panel(panel, LEFT + index * (WIDTH + GAP)) for index, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="13" role="img"><title>{escape(title)}</title>'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{body}</svg>\n'
    )


def _panel(panel: Panel, left: float) -> str:
    parts = [
        f'<g transform="translate({left} {TOP})">',
        f'<text x="0" y="-28" font-size="16" font-weight="bold">{escape(panel.title)}</text>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#444"/>',
        _grid(panel.axes),
    ]
    colour, named = -1, 0
    for series in panel.series:
        if series.name:
            colour, named = colour + 1, named + 1
            parts.append(_legend(series, COLOURS[colour % len(COLOURS)], named))
        parts.append(_drawn(series, panel.axes, COLOURS[colour % len(COLOURS)]))
    return "".join([*parts, "</g>"])


def _legend(series: Series, colour: str, row: int) -> str:
    falls = series.points[0][1] > series.points[-1][1]
    x, anchor = (WIDTH - 10, "end") if falls else (10, "start")
    sign = "—" if series.line else "●"
    return (
        f'<text x="{x}" y="{2 + 18 * row}" text-anchor="{anchor}" fill="{colour}">'
        f"{sign} {escape(series.name)}</text>"
    )


def _grid(axes: Axes) -> str:
    parts = []
    for value in _ticks(axes.x_range, axes.x_step):
        x = _place(value, axes.x_range, WIDTH)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y2="{HEIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT + 18}" text-anchor="middle">{value:g}</text>')
    for value in _ticks(axes.y_range, axes.y_step):
        y = HEIGHT - _place(value, axes.y_range, HEIGHT)
        parts.append(f'<line x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="-8" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    parts.append(
        f'<text x="{WIDTH / 2}" y="{HEIGHT + 40}" text-anchor="middle">{escape(axes.x_name)}</text>'
        f'<text x="-8" y="-10">{escape(axes.y_name)}</text>'
    )
    return "".join(parts)


def _ticks(bounds: tuple[float, float], step: float) -> list[float]:
    count = round((bounds[1] - bounds[0]) / step)
    return [round(bounds[0] + index * step, 6) for index in range(count + 1)]


def _place(value: float, bounds: tuple[float, float], length: float) -> float:
    return (value - bounds[0]) / (bounds[1] - bounds[0]) * length


def _drawn(series: Series, axes: Axes, colour: str) -> str:
    places = [
        (_place(x, axes.x_range, WIDTH), HEIGHT - _place(y, axes.y_range, HEIGHT)) for x, y in series.points
    ]
    if series.line:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
    return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places)
