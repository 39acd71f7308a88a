from __future__ import annotations
import datetime as dt
from dataclasses import dataclass
from rag.danish import dates
from rag.dialect import Dialect
from rag.records import AgendaItem, Kind, Period, SectionKind


@dataclass(frozen=True, slots=True)
class Evidence:
    front: tuple[str, ...]
    heads: tuple[str, ...]
    items: tuple[AgendaItem, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Told:
    body: str | None
    date: dt.date | None
    basis: str
    kind: Kind
    period: Period
    place: str | None


def find(evidence: Evidence, dialect: Dialect) -> Told:
    body = None
    date = None
    basis = "ukendt"
    for h in evidence.heads:
        m = dialect.running_head(h)
        if m and m.groupdict().get("date"):
            body = m["body"]
            date = dates.parse_date(m["date"])
            basis = "sidehoved"
            break
    kind = (
        Kind.REFERAT
        if any(s.kind is SectionKind.BESLUTNING and s.text for i in evidence.items for s in i.sections)
        else Kind.DAGSORDEN
    )
    return Told(body, date, basis, kind, Period(date, date), None)
