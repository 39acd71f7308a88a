"""Records as the contract's JSON objects and as lines of text."""

from __future__ import annotations

import datetime as dt

from rag.records import ArchiveItem, Citation


def _day(date: dt.date | None) -> str | None:
    return date.isoformat() if date is not None else None


def item_to_json(archived: ArchiveItem) -> dict[str, object]:
    """One agenda item as ``arkivsvar items --json`` prints it."""
    meeting, item = archived.meeting, archived.item
    return {
        "source": meeting.source,
        "item": item.number,
        "title": item.title,
        "body": meeting.body,
        "date": _day(meeting.date),
        "date_basis": meeting.date_basis,
        "period": [_day(meeting.period.earliest), _day(meeting.period.latest)],
        "kind": meeting.kind.value,
        "case_number": item.case_number,
        "sections": [section.heading for section in item.sections],
        "pages": list(item.pages),
        "attachments": list(item.attachments),
        "text_chars": len(item.text),
    }


def citation_to_json(citation: Citation) -> dict[str, object]:
    """One citation as it stands in an answers file."""
    return {
        "n": citation.n,
        "source": citation.source,
        "item": citation.item,
        "title": citation.title,
        "body": citation.body,
        "date": _day(citation.date),
        "kind": citation.kind.value,
        "section": citation.section,
        "page": citation.page,
        "quote": citation.quote,
    }


def citation_line(citation: Citation) -> str:
    """A citation on one line: "[1] KKR X, 19. september 2022, dagsorden, punkt 3.7 Titel, Baggrund, side 16"."""
    from rag.danish.dates import format_date, format_period

    when = format_date(citation.date) if citation.date is not None else format_period(citation.period)
    parts = [
        citation.body or "Ukendt råd",
        when,
        citation.kind.value,
        f"punkt {citation.item} {citation.title}".rstrip(),
        citation.section,
        f"side {citation.page}",
    ]
    return f"[{citation.n}] " + ", ".join(part for part in parts if part) + f" ({citation.source})"
