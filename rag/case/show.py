"""The course of a case on paper: as lines for a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

from rag.case.records import CaseCourse, CaseStep, Outcome
from rag.case.steps import Step
from rag.danish.dates import format_date, format_period
from rag.export import citation_to_json
from rag.records import Statement


def when(step: Step | CaseStep) -> str:
    """The day of a step, or what is known of it."""
    return format_date(step.date) if step.date else format_period(step.period) or "uden kendt dato"


def to_json(found: CaseCourse) -> dict[str, Any]:
    """A course as ``arkivsvar sag --json`` prints it."""
    return {
        "asked": found.asked,
        "status": found.status.value,
        "case_numbers": list(found.case_numbers),
        "steps": [_step_to_json(step) for step in found.steps],
        "citations": [citation_to_json(citation) for citation in found.citations],
        "related": [{"item_id": near.item_id, "label": near.label} for near in found.related],
        "notes": list(found.notes),
        "warnings": list(found.warnings),
    }


def _step_to_json(step: CaseStep) -> dict[str, Any]:
    period = step.period
    return {
        "date": step.date.isoformat() if step.date else None,
        "period": [day.isoformat() if day else None for day in (period.earliest, period.latest)],
        "body": step.body,
        "kind": step.kind.value,
        "source": step.source,
        "item": step.number,
        "title": step.title,
        "case_number": step.case_number,
        "outcome": step.outcome.value,
        "recommended": _statement_to_json(step.recommended),
        "decided": _statement_to_json(step.decided),
        "discussed": _statement_to_json(step.discussed),
        "later": _statement_to_json(step.later),
        "told_elsewhere": step.told_elsewhere,
        "shortened": step.shortened,
        "note": step.note or None,
    }


def _statement_to_json(told: Statement | None) -> dict[str, Any] | None:
    return {"text": told.text, "citations": list(told.citations)} if told is not None else None


_LABELS = {Outcome.DECIDED: "Besluttet", Outcome.RECOMMENDED: "Anbefalet"}


def lines(found: CaseCourse) -> list[str]:
    """A course for a terminal: a heading, then each step with what was recommended and decided."""
    if not found.steps:
        return [*found.notes, *_related_lines(found, "Nærmeste punkter i arkivet:")]
    out = [_heading(found), ""]
    for step in found.steps:
        out.append(f"{when(step)} · {step.body or 'ukendt råd'} · {_where(step, found)} · {step.title}")
        out += _told_lines("Indstillet", step.recommended)
        out += _told_lines(_LABELS.get(step.outcome, "Besluttet"), step.decided)
        out += _told_lines("Drøftet", step.discussed)
        out += _told_lines("Omtalt senere", step.later)
        if step.note:
            out.append(f"  ({step.note})")
        out.append("")
    out += [*found.notes, *_related_lines(found, "Også nær emnet:")]
    return out


def _where(step: CaseStep, found: CaseCourse) -> str:
    """The item a step is told from; for a step that another body's minutes tell, that they do."""
    told_by = next((c for c in found.citations if step.decided and c.n in step.decided.citations), None)
    if not step.told_elsewhere or told_by is None:
        return f"punkt {step.number} ({step.kind.value})"
    day = f" den {format_date(told_by.date)}" if told_by.date else ""
    return f"gengivet af {told_by.body or told_by.source}{day}, punkt {told_by.item} ({told_by.kind.value})"


def _heading(found: CaseCourse) -> str:
    bodies = dict.fromkeys(step.body or step.source for step in found.steps)
    numbers = f" · sagsnr. {', '.join(found.case_numbers)}" if found.case_numbers else ""
    many = f"{len(found.steps)} behandlinger" if len(found.steps) != 1 else "1 behandling"
    return f"{found.asked.strip()}{numbers} · {many} i {len(bodies)} råd eller udvalg"


def _told_lines(name: str, told: Statement | None) -> list[str]:
    if told is None:
        return []
    marks = "".join(f"[{n}]" for n in told.citations)
    first, *rest = told.text.splitlines() or [""]
    shown = [f"  {name}: {first}", *(f"    {line}" for line in rest)]
    return [*shown[:-1], f"{shown[-1]} {marks}"]


def _related_lines(found: CaseCourse, heading: str) -> list[str]:
    return [heading, *(f"  - {near.label}" for near in found.related)] if found.related else []
