"""Example questions drawn from the archive itself, so that each of them has an answer in it.

Deterministic: the same archive always gives the same questions.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.danish.dates import format_date
from rag.records import ArchiveItem, Kind, Meeting, SectionKind
from rag.ui import texts
from rag.ui.markup import EMPTY, Html, element

SHOWN = 5  # examples on the first screen
CANDIDATES = 16  # tried at most, so that the start of a large archive stays quick
NEWEST_DOCUMENTS = 40  # looked through, for the same reason
TITLE_CHARS = 70  # a longer title makes a question nobody reads
SUBSTANCE_CHARS = 400  # an item with less text has little to ask about

_ROUTINE = (
    "godkendelse", "eventuelt", "næste møde", "meddelelse", "orientering", "velkomst", "mødeplan", "underskrift",
    "bordet rundt", "siden sidst", "spørgetid", "valg af", "deltagere", "afbud", "rettelse til",
)  # fmt: skip

_OF_MUNICIPALITY = re.compile(r", (?=[^,]+ Kommune$)")


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the item it was made from."""

    question: str
    item_id: str
    form: str


def candidates(meetings: Sequence[Meeting], items_of: Callable[[str], Iterable[ArchiveItem]]) -> list[Example]:
    """Questions of different forms about different items of the newest documents, best mix first."""
    newest = sorted(meetings, key=_age)[:NEWEST_DOCUMENTS]
    by_document = [[example for item in items_of(m.source) for example in _questions(item)] for m in newest]
    return list(_mixed(by_document))[:CANDIDATES]


def _age(meeting: Meeting) -> tuple[int, str]:
    day = meeting.date or meeting.period.latest or dt.date.min
    return -day.toordinal(), meeting.source


def _questions(archived: ArchiveItem) -> Iterator[Example]:
    item, meeting = archived.item, archived.meeting
    title = item.title.strip().rstrip(".")
    routine = any(word in title.lower() for word in _ROUTINE)
    if routine or item.closed or not title or len(title) > TITLE_CHARS or len(item.text) < SUBSTANCE_CHARS:
        return
    kinds = {section.kind for section in item.sections if section.text.strip()}
    # "Byrådet, Fjordby Kommune" is asked about as "Byrådet i Fjordby Kommune".
    body = _OF_MUNICIPALITY.sub(" i ", meeting.body or "rådet")
    on_day = f" den {format_date(meeting.date)}" if meeting.date else ""
    if meeting.kind is Kind.REFERAT and SectionKind.BESLUTNING in kinds:
        yield Example(f"Hvad besluttede {body} om »{title}«{on_day}?", archived.id, "beslutning")
    elif SectionKind.INDSTILLING in kinds and archived.counterpart is None:
        yield Example(f"Hvad blev indstillet til {body} om »{title}«?", archived.id, "indstilling")
    if SectionKind.SAGSFREMSTILLING in kinds:
        yield Example(f"Hvad går sagen »{title}« ud på?", archived.id, "sag")
    if SectionKind.OEKONOMI in kinds:
        yield Example(f"Hvad er de økonomiske konsekvenser af »{title}«?", archived.id, "økonomi")


def _mixed(by_document: Sequence[Sequence[Example]]) -> Iterator[Example]:
    """One from each document in turn, changing form where there is a choice, never two about items of one title."""
    used_subjects: set[str] = set()
    used_forms: dict[str, int] = {}
    remaining = [list(examples) for examples in by_document]
    while any(remaining):
        for examples in remaining:
            fresh = [example for example in examples if _subject(example) not in used_subjects]
            examples[:] = fresh
            if not fresh:
                continue
            chosen = min(fresh, key=lambda example: used_forms.get(example.form, 0))
            used_subjects.add(_subject(chosen))
            used_forms[chosen.form] = used_forms.get(chosen.form, 0) + 1
            yield chosen


def _subject(example: Example) -> str:
    return example.question.split("»", 1)[1].split("«", 1)[0].lower()


def choose(examples: Iterable[Example], answers: Callable[[Example], bool]) -> tuple[str, ...]:
    """The first examples that the archive really answers."""
    chosen: list[str] = []
    for example in examples:
        if len(chosen) == SHOWN:
            break
        if answers(example):
            chosen.append(example.question)
    return tuple(chosen)


def welcome(questions: Sequence[str], covered: Html = EMPTY, *, empty: bool = False) -> Html:
    """The first screen: what one can do here, the bodies it is about (``covered``), and questions to begin with."""
    if empty:
        return element("section", element("p", texts.INDEX_EMPTY, class_="fejl"), class_="velkomst")
    rows = (
        element("li", element("button", question, type="button", class_="eksempel", data_spoerg=question))
        for question in questions
    )
    return element(
        "section",
        element("p", texts.PROMISE, class_="loefte"),
        covered,
        element("h2", texts.EXAMPLES_HEADING) if questions else EMPTY,
        element("ul", *rows, class_="eksempler") if questions else EMPTY,
        _history(),
        class_="velkomst",
    )


def _history() -> Html:
    """The place for the questions asked before, which only the browser knows and fills in."""
    return element(
        "div",
        element("h2", texts.HISTORY_HEADING),
        element("ul", class_="eksempler", id="historik-liste"),
        element(
            "p",
            element("span", texts.HISTORY_NOTE, class_="svag"),
            " ",
            element("button", texts.CLEAR_HISTORY, type="button", class_="lille", data_ryd=True),
        ),
        id="historik",
        hidden=True,
    )
