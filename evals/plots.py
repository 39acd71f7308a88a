"""The report's three plots, as plain inline SVG: bars with intervals, lines over k, and the spread of answer times."""

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


def lines(curves: Sequence[tuple[str, Sequence[float]]], title: str) -> Markup:
    """Lines over k = 1 … n, from 0 to 100 %. ``curves`` are (label, values)."""
    left, right, top, bottom = 50, 170, 10, 220
    count = max((len(values) for _, values in curves), default=1)
    step = (_WIDTH - left - right) / max(count - 1, 1)

    def y_of(value: float) -> float:
        return bottom - (bottom - top) * value

    parts = [_line(left, y_of(tick / 4), _WIDTH - right, y_of(tick / 4), "grid") for tick in range(5)]
    parts += [_text(left - 6, y_of(tick / 4) + 4, f"{25 * tick} %", "end", "small") for tick in range(5)]
    parts += [_text(left + step * k, bottom + 18, str(k + 1), "middle", "small") for k in range(count)]
    last_y = -math.inf
    for (label, values), place in sorted(
        zip(curves, range(len(curves)), strict=True), key=lambda pair: -pair[0][1][-1] if pair[0][1] else 0
    ):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(f"{left + step * k:.1f},{y_of(value):.1f}" for k, value in enumerate(values))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        last_y = max(y_of(values[-1]) + 4, last_y + 15)  # labels of lines that end together are set under each other
        parts.append(f'<g fill="{colour}">{_text(_WIDTH - right + 8, last_y, label)}</g>')
    return _svg(bottom + 30, parts, title)


def thresholds(curves: Sequence[tuple[str, Sequence[float]]], chosen: float, title: str) -> Markup:
    """Lines over a threshold from 0 to 1, from 0 to 100 %, with the threshold that was chosen as an upright line.

    ``curves`` are (label, values), the values at even steps with both ends.
    """
    left, right, top, bottom = 50, 170, 10, 220
    width = _WIDTH - left - right
    parts = [
        _line(left, bottom - (bottom - top) * n / 4, left + width, bottom - (bottom - top) * n / 4, "grid")
        for n in range(5)
    ]
    parts += [_text(left - 6, bottom - (bottom - top) * n / 4 + 4, f"{25 * n} %", "end", "small") for n in range(5)]
    parts += [_text(left + width * n / 5, bottom + 18, decimal(n / 5), "middle", "small") for n in range(6)]
    for place, (label, values) in enumerate(curves):
        colour = COLOURS[place % len(COLOURS)]
        step = width / max(len(values) - 1, 1)
        points = " ".join(
            f"{left + step * n:.1f},{bottom - (bottom - top) * value:.1f}" for n, value in enumerate(values)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(f'<g fill="{colour}">{_text(left + width + 8, top + 14 + 18 * place, label)}</g>')
    parts.append(_line(left + width * chosen, top, left + width * chosen, bottom, "whisker"))
    return _svg(bottom + 30, parts, title)


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
