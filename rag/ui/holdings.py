"""What the archive holds, told in one glance: bodies, meetings, items, years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.records import Meeting
from rag.ui import texts
from rag.ui.markup import EMPTY, Html, element, join

NAMED_BODIES = 2  # so many bodies are named in the head of the page; more are counted
LISTED_BODIES = 12  # so many are named on the first screen


@dataclass(frozen=True, slots=True)
class Holdings:
    """``meetings`` counts agenda and minutes of the same meeting once; ``years`` are the first and the last."""

    bodies: tuple[str, ...]
    meetings: int
    items: int
    years: tuple[int, int] | None


def holdings(meetings: Iterable[Meeting], items: int) -> Holdings:
    """Count the meetings of all documents."""
    bodies: set[str] = set()
    held: set[tuple[str, str]] = set()
    years: set[int] = set()
    for meeting in meetings:
        if meeting.body:
            bodies.add(meeting.body)
        # Without body and date a document can only be its own meeting.
        known = meeting.body and meeting.date
        held.add((meeting.body or "", str(meeting.date)) if known else ("", meeting.source))
        days = (meeting.date,) if meeting.date else (meeting.period.earliest, meeting.period.latest)
        years.update(day.year for day in days if day)
    return Holdings(tuple(sorted(bodies)), len(held), items, (min(years), max(years)) if years else None)


def header(held: Holdings, navigation: Html = EMPTY) -> Html:
    """The head of the page, with the way to its views."""
    return element(
        "header",
        element("h1", texts.TITLE),
        navigation,
        element("p", summary(held), class_="indhold"),
        class_="top",
    )


def summary(held: Holdings) -> Html:
    """As "KKR Skovkysten · 14 møder · 120 punkter · 2019–2024"; more than two bodies are counted."""
    parts: list[str] = [_bodies(held.bodies)] if held.bodies else []
    parts.append(texts.counted(held.meetings, "møde", "møder"))
    parts.append(texts.counted(held.items, "punkt", "punkter"))
    if held.years:
        first, last = held.years
        parts.append(str(first) if first == last else f"{first}–{last}")
    return join((element("span", part) for part in parts), " ")


def _bodies(bodies: Sequence[str]) -> str:
    return " og ".join(bodies) if len(bodies) <= NAMED_BODIES else f"{texts.number(len(bodies))} råd og udvalg"


def covered(held: Holdings) -> Html:
    """The bodies by name, for the first screen; empty where the head of the page names them all."""
    if len(held.bodies) <= NAMED_BODIES:
        return EMPTY
    names = [element("span", body, class_="filter") for body in held.bodies[:LISTED_BODIES]]
    rest = len(held.bodies) - len(names)
    more = [texts.counted(rest, "anden", "andre")] if rest else []
    return element("p", element("span", texts.COVERED, class_="svag"), " ", join((*names, *more), " "), class_="soegt")
