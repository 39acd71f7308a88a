"""The cases of an archive that went over more than one meeting, for those who do not know a case's number."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rag.case.number import authority, identity
from rag.records import ArchiveItem


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case by its number, named by its newest item's title; ``days`` are those of its meetings."""

    number: str
    title: str
    bodies: tuple[str, ...]
    days: tuple[dt.date, ...]


def listed(items: Iterable[ArchiveItem]) -> tuple[ListedCase, ...]:
    """The cases whose number stands at two meetings or more, the latest treated first."""
    members: defaultdict[tuple[object, str], list[tuple[dt.date, str, str, str]]] = defaultdict(list)
    for archived in items:
        number, day = archived.item.case_number, archived.meeting.date
        if number and day and not archived.item.closed:
            key = identity(number), authority(archived.meeting)
            members[key].append((day, number, archived.item.title, archived.meeting.body or ""))
    cases = (_case(sorted(found)) for found in members.values() if len({(day, body) for day, *_, body in found}) > 1)
    return tuple(sorted(cases, key=lambda case: (-case.days[-1].toordinal(), case.number)))


def _case(found: list[tuple[dt.date, str, str, str]]) -> ListedCase:
    _, number, title, _ = found[-1]
    bodies = dict.fromkeys(body for *_, body in found if body)
    return ListedCase(number, title, tuple(bodies), tuple(dict.fromkeys(day for day, *_ in found)))
