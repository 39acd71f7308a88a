"""Agenda and minutes of the same meeting joined, item by item.

The same meeting is the same body on the same day. Its items are matched by what they are called and, where that
leaves a choice, by their number: minutes may gain an item and push the others down.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.records import Kind

# Titles alike to this are the same item whatever their numbers; with the same number a good half is enough
# ("Budget 2023" on the agenda, "Budget 2023 - anden behandling" in the minutes).
LIKE_TITLE = 0.85
LIKE_TITLE_SAME_NUMBER = 0.5


@dataclass(frozen=True, slots=True)
class Titled:
    """What is needed of an item to find its counterpart."""

    id: str
    body: str | None
    date: dt.date | None
    kind: Kind
    number: str
    title: str


def match(items: Iterable[Titled]) -> dict[str, str]:
    """The counterpart's id for every item that has one, both ways. Where body or day is unknown there is none."""
    meetings: defaultdict[tuple[str, object], dict[Kind, list[Titled]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if item.body is not None and item.date is not None:
            meetings[_folded(item.body), item.date][item.kind].append(item)
    counterparts: dict[str, str] = {}
    for kinds in meetings.values():
        for agenda_id, minutes_id in _pairs(kinds[Kind.DAGSORDEN], kinds[Kind.REFERAT]):
            counterparts[agenda_id] = minutes_id
            counterparts[minutes_id] = agenda_id
    return counterparts


def _pairs(agenda: Sequence[Titled], minutes: Sequence[Titled]) -> list[tuple[str, str]]:
    """The best pairs, each item in one of them at most; ties go to the same number, then to the same order."""
    scored = []
    for i, one in enumerate(agenda):
        for j, other in enumerate(minutes):
            same_number = one.number == other.number
            like = _likeness(one.title, other.title)
            if like >= (LIKE_TITLE_SAME_NUMBER if same_number else LIKE_TITLE):
                scored.append((-like, not same_number, abs(i - j), i, j))
    pairs, taken_agenda, taken_minutes = [], set(), set()
    for *_, i, j in sorted(scored):
        if i not in taken_agenda and j not in taken_minutes:
            taken_agenda.add(i)
            taken_minutes.add(j)
            pairs.append((agenda[i].id, minutes[j].id))
    return pairs


def _likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 1; a title that only goes on where the other ends counts as alike."""
    a, b = _folded(one), _folded(other)
    if a == b:
        return 1.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LIKE_TITLE_SAME_NUMBER else 0.0


def _folded(text: str) -> str:
    """Lower case, letters and digits only, single blanks."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
