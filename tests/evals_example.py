"""A small invented archive with questions and perfect answers, for the evaluation's tests."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

from evals.answers import AnswerRow, parse_answer
from evals.archive_view import ArchiveView
from evals.schema import Question, Suite, parse_question
from rag.records import AgendaItem, ArchiveItem, Kind, Meeting, Section, SectionKind

_LABELS = {
    SectionKind.INDSTILLING: "Indstilling",
    SectionKind.SAGSFREMSTILLING: "Sagsfremstilling",
    SectionKind.BESLUTNING: "Beslutning",
}


def item(meeting: Meeting, number: str, title: str, **texts: str) -> ArchiveItem:
    sections: list[Section] = []
    text = ""
    for name, part in texts.items():
        kind = SectionKind(name)
        start = len(text) + (2 if text else 0)
        text = f"{text}\n\n{part}" if text else part
        sections.append(Section(kind, _LABELS[kind], part, start, start + len(part)))
    return ArchiveItem(f"{meeting.source}#{number}", meeting, AgendaItem(number, title, text, tuple(sections)))


MINUTES = Meeting("råd/2024-03-05-referat.pdf", "Ørådet", dt.date(2024, 3, 5), "forside", Kind.REFERAT)
AGENDA = Meeting("råd/2024-06-04-dagsorden.pdf", "Ørådet", dt.date(2024, 6, 4), "forside", Kind.DAGSORDEN)

ITEMS = (
    item(
        MINUTES,
        "2",
        "Vinterbadning ved molen",
        indstilling="Det indstilles, at Ørådet bevilger 40.000 kr. til en trappe.",
        sagsfremstilling="Foreningen har 85 medlemmer. Formand er Asta Lind.",
        beslutning="Ørådet bevilgede 55.000 kr. til trappen.",
    ),
    item(
        MINUTES,
        "3",
        "Fyrtårnets åbningstider",
        sagsfremstilling="Fyret har åbent fra den 1. maj. Entréen er 20 kr.",
        beslutning="Ørådet udsatte sagen til sommer.",
    ),
    item(
        AGENDA,
        "4",
        "Hegn om fårefolden",
        indstilling="Det indstilles, at Ørådet køber 300 m hegn.",
        sagsfremstilling="Fårene gik i kirkegårdens blomster i april.",
    ),
    item(AGENDA, "5", "Orientering", sagsfremstilling="Færgen får ny motor i uge 34."),
)
ARCHIVE = ArchiveView.of(ITEMS)


def _question(**row: Any) -> Question:
    return parse_question({"style": "everyday", "split": "dev", **row})


def _gold(*places: tuple[str, str], mode: str = "any") -> dict[str, Any]:
    return {"mode": mode, "items": [{"source": source, "item": number} for source, number in places]}


R, D = "2024-03-05-referat", "2024-06-04-dagsorden"
QUESTIONS = (
    _question(id="q1", type="decision", question="Hvad fik badefolket til en trappe?", gold=_gold((R, "2")),
              facts=["55.000 kr."], forbidden=["40.000 kr."], basis="beslutning"),
    _question(id="q2", type="number", question="Hvor mange er med i badeklubben?", gold=_gold((R, "2")), facts=["85"]),
    _question(id="q3", type="date", question="Hvornår kan man komme op i tårnet?", gold=_gold((R, "3")),
              facts=["1. maj"]),
    _question(id="q4", type="trap", question="Hvad besluttede rådet om hegnet?", gold=_gold((D, "4")),
              facts=["/300 ?m/"], basis="indstilling"),
    _question(id="q5", type="comparison", question="Hvilke to sager kom videre?", split="test",
              gold=_gold((R, "2"), (R, "3"), mode="all"), facts=["55.000 kr.", "sommer"], basis="beslutning"),
    _question(id="q6", type="unanswerable", question="Hvad koster færgen?", split="test"),
)  # fmt: skip
SUITE = Suite("eksempel", Path("eksempel.jsonl"), Path(), QUESTIONS)


def cite(n: int, meeting: Meeting, number: str, quote: str) -> dict[str, Any]:
    return {"n": n, "source": meeting.source, "item": number, "quote": quote, "section": "", "page": 1}


def _answer(identity: str, text: str, basis: str | None, *citations: dict[str, Any]) -> dict[str, Any]:
    retrieved = [{"source": one["source"], "item": one["item"], "score": 1.0} for one in citations]
    others = [{"source": MINUTES.source, "item": "3"}, {"source": AGENDA.source, "item": "5"}]
    return {
        "id": identity,
        "status": "answered",
        "answer": text,
        "basis": basis,
        "citations": list(citations),
        "retrieved": [*retrieved, *others],
        "ms": {"total": 12.0},
    }


TRAPPE = "Ørådet bevilgede 55.000 kr. til trappen."
UDSAT = "Ørådet udsatte sagen til sommer."
HEGN = "Det indstilles, at Ørådet køber 300 m hegn."
_PERFECT = (
    _answer("q1", f"{TRAPPE} [1]", "beslutning", cite(1, MINUTES, "2", TRAPPE)),
    _answer("q2", "Foreningen har 85 medlemmer. [1]", "oplysning",
            cite(1, MINUTES, "2", "Foreningen har 85 medlemmer.")),
    _answer("q3", "Fyret har åbent fra den 1. maj. [1]", "oplysning",
            cite(1, MINUTES, "3", "Fyret har åbent fra den 1. maj.")),
    _answer("q4", f"Referatet er ikke i arkivet. {HEGN} [1]", "indstilling", cite(1, AGENDA, "4", HEGN)),
    _answer("q5", f"{TRAPPE} [1]\n{UDSAT} [2]", "beslutning",
            cite(1, MINUTES, "2", TRAPPE), cite(2, MINUTES, "3", UDSAT)),
    {"id": "q6", "status": "not_found", "answer": "Arkivet har ikke svaret.", "basis": None, "citations": [],
     "retrieved": [], "ms": {"total": 5.0}},
)  # fmt: skip


def perfect() -> dict[str, dict[str, Any]]:
    """The perfect answers as JSON objects, free to be spoiled."""
    return {row["id"]: copy.deepcopy(row) for row in _PERFECT}


def rows(answers: dict[str, dict[str, Any]]) -> dict[str, AnswerRow]:
    return {identity: parse_answer(row) for identity, row in answers.items()}
