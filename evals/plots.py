"""The report's plots as plain inline SVG: bars with intervals, curves over k or a threshold, spread of answer times."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from evals.bootstrap import Estimate
from evals.labels import decimal

COLOURS = ("#1f5a8a", "#c2571a", "#3d7d3d", "#7a4b94", "#8a7a1f")
_WIDTH = 640


def _svg(height: float, parts: Sequence[str], title: str) -> Markup:
    body = "".join(parts)
    return Markup(  # noqa: S704 - every text in it went through _text, the rest is numbers of ours
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">{body}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start", css: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{css}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, css: str = "axis") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{css}"/>'


def bars(rows: Sequence[tuple[str, int, Estimate]], title: str) -> Markup:
    """Horizontal bars from 0 to 100 %, with the 95 % interval as a whisker. ``rows`` are (label, n, estimate)."""
    left, right, step = 170, 70, 26
    scale = _WIDTH - left - right
    height = step * len(rows) + 30
    parts = [_line(left + scale * tick / 4, 4, left + scale * tick / 4, height - 22, "grid") for tick in range(5)]
    parts += [_text(left + scale * tick / 4, height - 6, f"{25 * tick} %", "middle", "small") for tick in range(5)]
    for place, (label, n, estimate) in enumerate(rows):
        y = place * step + 8
        middle = y + 8
        parts.append(_text(left - 8, y + 12, f"{label} ({n})", "end"))
        parts.append(
            f'<rect x="{left}" y="{y}" width="{scale * estimate.mean:.1f}" height="16" '
            f'fill="{COLOURS[0]}" opacity=".75"/>'
        )
        parts.append(_line(left + scale * estimate.low, middle, left + scale * estimate.high, middle, "whisker"))
        parts.append(_text(left + scale + 8, y + 12, f"{decimal(estimate.mean * 100)} %"))
    return _svg(height, parts, title)


_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 170, 10, 220  # the field of the curves; their labels stand right of it
_ACROSS = _WIDTH - _LEFT - _RIGHT


def lines(curves: Sequence[tuple[str, Sequence[float]]], title: str) -> Markup:
    """Lines over k = 1 … n, from 0 to 100 %. ``curves`` are (label, values)."""
    count = max((len(values) for _, values in curves), default=1)
    step = _ACROSS / max(count - 1, 1)
    parts = _grid([(step * k, str(k + 1)) for k in range(count)])
    last_y = -math.inf
    for (label, values), place in sorted(
        zip(curves, range(len(curves)), strict=True), key=lambda pair: -pair[0][1][-1] if pair[0][1] else 0
    ):
        last_y = max(_y_of(values[-1]) + 4, last_y + 15)  # labels of lines that end together are set under each other
        parts += _curve(values, step, COLOURS[place % len(COLOURS)], label, last_y)
    return _svg(_BOTTOM + 30, parts, title)


def thresholds(curves: Sequence[tuple[str, Sequence[float]]], chosen: float, title: str) -> Markup:
    """Lines over a threshold from 0 to 1, from 0 to 100 %, with the threshold that was chosen as an upright line.

    ``curves`` are (label, values), the values at even steps with both ends.
    """
    parts = _grid([(_ACROSS * n / 5, decimal(n / 5)) for n in range(6)])
    for place, (label, values) in enumerate(curves):
        step = _ACROSS / max(len(values) - 1, 1)
        parts += _curve(values, step, COLOURS[place % len(COLOURS)], label, _TOP + 14 + 18 * place)
    parts.append(_line(_LEFT + _ACROSS * chosen, _TOP, _LEFT + _ACROSS * chosen, _BOTTOM, "whisker"))
    return _svg(_BOTTOM + 30, parts, title)


def _y_of(value: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * value


def _grid(ticks: Sequence[tuple[float, str]]) -> list[str]:
    """The field of the curves: lines at every 25 %, and ``ticks`` (how far across, label) below."""
    heights = [(_y_of(n / 4), f"{25 * n} %") for n in range(5)]
    parts = [_line(_LEFT, y, _LEFT + _ACROSS, y, "grid") for y, _ in heights]
    parts += [_text(_LEFT - 6, y + 4, label, "end", "small") for y, label in heights]
    return parts + [_text(_LEFT + x, _BOTTOM + 18, label, "middle", "small") for x, label in ticks]


def _curve(values: Sequence[float], step: float, colour: str, label: str, label_y: float) -> list[str]:
    """A line through values from 0 to 1 at even steps, and its label at its right."""
    points = " ".join(f"{_LEFT + step * n:.1f},{_y_of(value):.1f}" for n, value in enumerate(values))
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>',
        f'<g fill="{colour}">{_text(_LEFT + _ACROSS + 8, label_y, label)}</g>',
    ]


def histogram(times: Sequence[float], title: str, columns: int = 24) -> Markup:
    """How many answers took how many milliseconds, on a logarithmic axis."""
    left, top, bottom = 40, 10, 160
    low, high = math.log10(max(min(times), 0.1)), math.log10(max(max(times), 0.2))
    width = max(high - low, 0.1)
    counts = [0] * columns
    for time in times:
        counts[min(int((math.log10(max(time, 0.1)) - low) / width * columns), columns - 1)] += 1
    step = (_WIDTH - left - 20) / columns
    most = max(counts)
    parts = [
        f'<rect x="{left + step * place:.1f}" y="{bottom - (bottom - top) * count / most:.1f}" '
        f'width="{step - 1:.1f}" height="{(bottom - top) * count / most:.1f}" fill="{COLOURS[0]}" opacity=".75"/>'
        for place, count in enumerate(counts)
    ]
    parts.append(_line(left, bottom, _WIDTH - 20, bottom))
    for tick in range(5):
        value = 10 ** (low + width * tick / 4)
        parts.append(
            _text(left + (_WIDTH - left - 20) * tick / 4, bottom + 18, f"{decimal(value)} ms", "middle", "small")
        )
    parts.append(_text(left - 6, top + 8, str(most), "end", "small"))
    return _svg(bottom + 28, parts, title)
