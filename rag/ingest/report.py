"""What a run over an archive did: its report, with a row for each document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.ingest.fill import Filled
from rag.ingest.found_files import Scan
from rag.records import Kind
from rag.store import Store


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and the reason in Danish."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Double:
    """A file that holds the same document as another, which is indexed in its place."""

    source: str
    of: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One indexed document, for a table. ``state`` is "ny", "ændret" or "uændret"."""

    source: str
    body: str | None
    date: dt.date | None
    kind: Kind
    items: int
    state: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    ``documents`` are the indexed ones, ``unchanged`` those of them that were not read again, ``dropped`` files that
    are gone; ``skipped`` are files that are no documents. ``published`` is false where nothing had changed, so that
    the live generation stays. ``seconds`` is the time spent in each phase.
    """

    documents: int
    items: int
    chunks: int
    unchanged: int
    dropped: int
    failed: tuple[Failure, ...]
    doubles: tuple[Double, ...]
    skipped: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    rows: tuple[DocumentRow, ...] = ()
    published: bool = True
    seconds: Mapping[str, float] = field(default_factory=dict)


def report_of(
    store: Store, found: Scan, filled: Filled, *, dropped: int, seconds: Mapping[str, float], published: bool
) -> Report:
    """The report of a run, from the store that is now live."""
    counts, items = store.counts(), store.item_counts()
    rows = tuple(
        DocumentRow(
            source=meeting.source,
            body=meeting.body,
            date=meeting.date,
            kind=meeting.kind,
            items=items.get(meeting.source, 0),
            state=filled.read.get(meeting.source, "uændret"),
        )
        for meeting in store.meetings()
    )
    failed = [Failure(failure.source, failure.reason) for failure in store.failures()]
    failed += [Failure(source, why) for source, why in found.failed]
    return Report(
        documents=counts.documents,
        items=counts.items,
        chunks=counts.chunks,
        unchanged=sum(row.state == "uændret" for row in rows),
        dropped=dropped,
        failed=tuple(sorted(failed, key=lambda failure: failure.source)),
        doubles=tuple(Double(d.source, d.double_of) for d in store.documents() if d.double_of is not None),
        skipped=found.skipped,
        warnings=tuple(filled.warnings),
        rows=rows,
        published=published,
        seconds=seconds,
    )
