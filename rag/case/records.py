"""The records of a case's course: its steps in time order, each with its citations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from rag.records import Citation, Kind, Period, Statement, Status, Suggestion


class Outcome(StrEnum):
    """What is known of how a step ended."""

    DECIDED = "besluttet"
    RECOMMENDED = "anbefalet"  # a body that only recommends to another one
    PROPOSED = "indstillet"  # what was put before the body; its decision is not in the archive
    MENTIONED = "omtalt"  # neither a recommendation nor a decision stands in the archive


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One treatment of a case by one body on one day.

    ``source``, ``number``, ``title``, ``kind`` and ``item_id`` name the item it is told from. ``recommended`` is what
    was put before the body, ``decided`` what it decided (or recommended further). ``told_elsewhere`` is set where
    another item than the body's own minutes tells the outcome: a later document, or the recommending body's line in
    the minutes of the deciding one. ``later`` is an outcome that running text of a later item tells: information, no
    decision section. ``discussed`` is set instead of ``decided``
    where the minutes only report a talk. ``note`` says in Danish what is missing.
    """

    item_id: str
    source: str
    number: str
    title: str
    kind: Kind
    body: str | None
    date: dt.date | None
    period: Period
    case_number: str | None
    outcome: Outcome
    recommended: Statement | None = None
    decided: Statement | None = None
    later: Statement | None = None
    told_elsewhere: bool = False
    shortened: bool = False
    note: str = ""
    discussed: Statement | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is told of the step, in order."""
        return tuple(told for told in (self.recommended, self.decided, self.discussed, self.later) if told is not None)


@dataclass(frozen=True, slots=True)
class CaseCourse:
    """A case over meetings and bodies. ``citations`` are numbered in the order of the steps; ``related`` are items
    near the case that are no part of it; ``notes`` are remarks of ours, ``warnings`` what the gate took out."""

    asked: str
    status: Status
    case_numbers: tuple[str, ...] = ()
    steps: tuple[CaseStep, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
