"""The course of a case as a picture: time runs to the right, each body has a line, each treatment a numbered mark.

Drawn as SVG on the server, with shapes that tell the outcome without colour. The same steps stand below it in words,
so the picture is named as a whole and its parts are hidden from screen readers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rag.case.records import CaseStep, Outcome
from rag.ui import texts
from rag.ui.markup import EMPTY, Html, element, join

WIDTH = 720
_LANE = 64  # height of a body's line
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 24, 8, 30
_RADIUS = 13
_APART = 2 * _RADIUS + 4  # of two marks on one line, so that each can be read
_MOST_YEARS = 12  # labels on the axis


def timeline(steps: Sequence[CaseStep]) -> Html:
    """The picture with its key; empty for fewer than two steps whose time is known."""
    days = {number: day for number, step in enumerate(steps, start=1) if (day := _day(step)) is not None}
    if len(days) < 2:
        return EMPTY
    lanes = list(dict.fromkeys(_body(steps[number - 1]) for number in days))
    first, last = min(days.values()), max(days.values())
    height = _TOP + _LANE * len(lanes) + _BOTTOM
    marks = [
        _mark(number, steps[number - 1].outcome, x, _lane_y(lanes.index(_body(steps[number - 1]))))
        for number, x in _places(steps, days, lanes, first, last).items()
    ]
    picture = element(
        "svg",
        *_axis(first, last, height),
        *(_line(body, place) for place, body in enumerate(lanes)),
        *marks,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_label=f"{texts.TIMELINE_LABEL} {len(days)} behandlinger fra {first.year} til {last.year}.",
        class_="tidslinje",
    )
    return element(
        "figure",
        element("div", picture, class_="rulle", tabindex="0", role="region", aria_label=texts.TIMELINE_REGION),
        element("figcaption", *(_key(outcome) for outcome in Outcome if any(s.outcome is outcome for s in steps))),
        class_="plot",
    )


def _day(step: CaseStep) -> dt.date | None:
    """The day, or the middle of the time in which it was."""
    first, last = step.period.earliest, step.period.latest
    if step.date or not first or not last:
        return step.date or first or last
    return first + (last - first) / 2


def _body(step: CaseStep) -> str:
    return step.body or texts.UNKNOWN_BODY


def _lane_y(place: int) -> int:
    return _TOP + _LANE * place + 44


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    room = WIDTH - _LEFT - _RIGHT - 2 * _RADIUS
    return _LEFT + _RADIUS + room * (day - first).days / max((last - first).days, 1)


def _places(
    steps: Sequence[CaseStep], days: dict[int, dt.date], lanes: Sequence[str], first: dt.date, last: dt.date
) -> dict[int, float]:
    """Where each mark stands from the left; marks of one line are moved apart, to the right first, then back."""
    placed: dict[int, float] = {}
    for body in lanes:
        own = sorted((n for n in days if _body(steps[n - 1]) == body), key=lambda n: (days[n], n))
        edge = -float(_APART)
        for number in own:
            edge = max(_x(days[number], first, last), edge + _APART)
            placed[number] = edge
        edge = float(WIDTH - _RIGHT - _RADIUS + _APART)
        for number in reversed(own):
            edge = min(placed[number], edge - _APART)
            placed[number] = edge
    return placed


def _axis(first: dt.date, last: dt.date, height: int) -> list[Html]:
    years = range(first.year + 1, last.year + 1)
    step = -(-len(years) // _MOST_YEARS) or 1
    drawn: list[Html] = []
    for year in years[::step]:
        x = round(_x(dt.date(year, 1, 1), first, last), 1)
        drawn.append(element("line", x1=str(x), x2=str(x), y1=_TOP, y2=height - _BOTTOM, class_="aarsstreg"))
        drawn.append(element("text", str(year), x=str(x), y=height - 8, class_="aar", text_anchor="middle"))
    if not drawn:
        drawn.append(element("text", str(first.year), x=_LEFT, y=height - 8, class_="aar"))
    return drawn


def _line(body: str, place: int) -> Html:
    y = _lane_y(place)
    return join(
        (
            element("text", body, x=_LEFT, y=y - 24, class_="bane"),
            element("line", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y, class_="banestreg"),
        )
    )


def _mark(number: int, outcome: Outcome, x: float, y: int) -> Html:
    shape = _shape(outcome, round(x, 1), y)
    name = element("text", str(number), x=str(round(x, 1)), y=y + 5, text_anchor="middle")
    return element("g", shape, name, class_=f"skridt {outcome.value}")


def _shape(outcome: Outcome, x: float, y: int, radius: int = _RADIUS) -> Html:
    """A disc for what was decided, a diamond for a recommendation, a square for a proposal, a ring for a mention."""
    if outcome is Outcome.RECOMMENDED:
        far = radius + 3
        return element("path", d=f"M{x} {y - far}L{x + far} {y}L{x} {y + far}L{x - far} {y}Z")
    if outcome is Outcome.PROPOSED:
        side = 2 * radius - 2
        return element("rect", x=str(x - side / 2), y=str(y - side / 2), width=side, height=side)
    return element("circle", cx=str(x), cy=y, r=radius)


def _key(outcome: Outcome) -> Html:
    shape = element("g", _shape(outcome, 9, 9, 6), class_=f"skridt {outcome.value}")
    picture = element("svg", shape, viewBox="0 0 18 18", class_="tegn", aria_hidden="true", focusable="false")
    return element("span", picture, texts.OUTCOMES[outcome.value], class_="forklaring")
