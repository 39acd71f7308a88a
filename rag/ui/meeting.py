"""How a meeting and an item are named on screen: when, what sort of document, which number."""

from __future__ import annotations

import datetime as dt

from rag.danish.dates import format_date, format_period
from rag.records import Citation, Kind, Meeting, Period
from rag.ui import texts
from rag.ui.markup import Html, element, hidden, join

FRONT_MATTER = "0"  # the item number of participants and apologies


def when(date: dt.date | None, period: Period) -> str:
    """The day ("19. september 2022"), else the period ("efteråret 2021"), else that it is unknown."""
    if date is not None:
        return format_date(date)
    return format_period(period) or texts.UNKNOWN_DATE


def day(held: Meeting) -> str:
    """When a meeting was."""
    return when(held.date, held.period)


def badge(kind: Kind) -> Html:
    """*Dagsorden* or *Referat*, plainly marked."""
    return element("span", texts.BADGE[kind.value], class_=f"maerke {kind.value}")


def body_name(body: str | None) -> str:
    """The body's name, or that it is unknown."""
    return body or texts.UNKNOWN_BODY


def item_name(number: str, title: str) -> str:
    """As "Punkt 3.7 · Landstal for flygtninge"; front matter has no number worth showing."""
    if number == FRONT_MATTER:
        return title or texts.FRONT_MATTER
    return f"Punkt {number} · {title}" if title else f"Punkt {number}"


def case_name(number: str) -> str:
    """As "Sag 20/3391"; a number such as "SAG-2022-02836" says itself what it is."""
    return number if number.lower().startswith("sag") else f"Sag {number}"


def pages(first: int, last: int) -> str:
    """As "side 3" or "side 3–5"."""
    return f"side {first}" if first == last else f"side {first}–{last}"


def citation_place(citation: Citation) -> str:
    """Where in the document: section and page."""
    return f"{citation.section}, side {citation.page}" if citation.section else f"Side {citation.page}"


def named(held: Meeting | Citation) -> Html:
    """Badge, body and date of a meeting; they stand in an element of the class ``moede``."""
    body = element("span", body_name(held.body), class_="raad")
    date = element("span", when(held.date, held.period), class_="dato")
    return join((badge(held.kind), body, date), " ")


def source_button(citation: Citation, label: str) -> Html:
    """The button that opens a citation's source; ``label`` tells screen readers which."""
    return element(
        "button",
        texts.SHOW_SOURCE,
        hidden(f" {citation.n}: {label}"),
        type="button",
        class_="vis",
        data_punkt=citation.item_id,
        data_citat=citation.quote,
        data_start=citation.span.start,
        data_slut=citation.span.end,
    )
