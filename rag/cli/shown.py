"""What the commands print on a terminal, as lines: the report of a run, an item, an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rag.export import citation_line

if TYPE_CHECKING:
    from rag.chat import Reply
    from rag.ingest import Report


def report_lines(report: Report) -> Iterator[str]:
    """The closing table, then each failed file with its reason and each double with what it doubles."""
    rows = [
        ("Dokumenter", report.documents),
        ("Punkter", report.items),
        ("Uddrag", report.chunks),
        ("Uændrede", report.unchanged),
        ("Fjernede", report.dropped),
        ("Dubletter", len(report.doubles)),
        ("Fejlede", len(report.failed)),
    ]
    for label, count in rows:
        yield f"{label:<12}{count:>8}"
    for double in report.doubles:
        yield f"Dublet: {double.source} er samme dokument som {double.of} og er ikke indekseret igen."
    for warning in report.warnings:
        yield f"Bemærk: {warning}"
    for failure in report.failed:
        yield f"Fejlede: {failure.source}: {failure.reason}"


def item_line(row: Mapping[str, object]) -> str:
    """One item, given as ``rag.export.item_to_json`` makes it."""
    date = row["date"] or "uden dato"
    return f"{row['body'] or 'ukendt råd'} · {date} · {row['kind']} · {row['item']} · {row['title']}"


def reply_lines(reply: Reply) -> Iterator[str]:
    """The answer, then its citations."""
    answer = reply.answer
    yield answer.text
    if answer.citations:
        yield ""
    for citation in answer.citations:
        yield citation_line(citation)
        yield f"    »{citation.quote}«"
    if answer.suggestions:
        yield ""
        yield "Nærmeste punkter i arkivet:"
    for suggestion in answer.suggestions:
        yield f"  - {suggestion.label}"
