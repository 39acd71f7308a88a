"""The store: SQLite, the truth of a generation. Everything else in it can be rebuilt from here.

A published store never changes, so it is opened read-only and immutable: nothing is written beside it, and any
number of readers, also on a read-only disk, can share it.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rag.errors import IndexBrokenError
from rag.records import (
    AgendaItem,
    ArchiveItem,
    Chunk,
    Kind,
    Meeting,
    PageSpan,
    Period,
    Section,
    SectionKind,
    Span,
)
from rag.store import schema

WAY_OUT = "Byg det igen med: arkivsvar index ARKIV --index MAPPE"

# SQLite takes at least 999 parameters in one statement.
_PARAMETERS = 500
# Chunks of which it is remembered whose they are: some 10 MB.
_REMEMBERED_CHUNKS = 1 << 17

_DECODER = json.JSONDecoder()
_DOCUMENT_FIELDS = (
    "source, body, date, date_basis, kind, earliest, latest, place, participants, apologies, page_count, dialect, "
    "url, warnings"
)
_ITEM_FIELDS = (
    "id, source, number, title, text, sections, page_spans, seams, first_page, last_page, case_number, officers, "
    "attachments, links, closed, heading_above, counterpart"
)
_CHUNK_FIELDS = "row, key, item_id, section, heading, text, span_start, span_end, page"


@dataclass(frozen=True, slots=True)
class Document:
    """A readable file of the archive. ``double_of`` names the file that is indexed in its place.

    ``mtime_ns`` is 0 where the file was so fresh when read that its time cannot prove that it is unchanged.
    ``stamp`` names everything else the reading depended on (versions, limits, what staff have stated).
    """

    source: str
    sha256: str
    size: int
    mtime_ns: int
    stamp: str
    double_of: str | None


@dataclass(frozen=True, slots=True)
class StoredFailure:
    """A file that could not be read, and why. ``sha256`` is ``None`` where not even its bytes could be had."""

    source: str
    sha256: str | None
    size: int
    mtime_ns: int
    stamp: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds. ``documents`` are those indexed; doubles and failures are not among them."""

    documents: int
    items: int
    chunks: int
    doubles: int
    failures: int


class Store:
    """A published store. Safe to share between threads.

    Raises:
        IndexBrokenError: the file is missing, no store of ours, of another version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._meetings: dict[str, Meeting] = {}
        self._item_of: dict[int, str] = {}
        try:
            self._connection = self._connect(path)
            found = schema.version(self._connection)
        except sqlite3.Error as error:
            raise IndexBrokenError(f"Databasen {path} kan ikke åbnes ({error}).", WAY_OUT) from error
        if found != schema.SCHEMA_VERSION:
            self._connection.close()
            what = "er ikke en arkivsvar-database" if found is None else f"har tabelversion {found}"
            raise IndexBrokenError(f"Databasen {path} {what}; ventet version {schema.SCHEMA_VERSION}.", WAY_OUT)

    def _connect(self, path: Path) -> sqlite3.Connection:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(uri, uri=True, check_same_thread=False)

    def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        """All rows of a statement; one thread at a time."""
        try:
            with self._lock:
                return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexBrokenError(f"Databasen {self.path} kan ikke læses ({error}).", WAY_OUT) from error

    def _rows_in(self, statement: str, values: Sequence[object]) -> Iterator[Any]:
        """The rows of ``statement``, whose ``({})`` is filled with as many values at a time as SQLite takes."""
        for start in range(0, len(values), _PARAMETERS):
            part = values[start : start + _PARAMETERS]
            yield from self._rows(statement.format(",".join("?" * len(part))), part)

    # Documents and meetings.

    def documents(self) -> tuple[Document, ...]:
        """Every readable file, doubles too, by source."""
        rows = self._rows("SELECT source, sha256, size, mtime_ns, stamp, double_of FROM documents ORDER BY source")
        return tuple(Document(*row) for row in rows)

    def failures(self) -> tuple[StoredFailure, ...]:
        """Every file that could not be read, by source."""
        rows = self._rows("SELECT source, sha256, size, mtime_ns, stamp, reason FROM failures ORDER BY source")
        return tuple(StoredFailure(*row) for row in rows)

    def meetings(self) -> tuple[Meeting, ...]:
        """The meeting of every indexed document, by source; ``items`` is left empty."""
        rows = self._rows(f"SELECT {_DOCUMENT_FIELDS} FROM documents WHERE double_of IS NULL ORDER BY source")
        return tuple(_meeting(row) for row in rows)

    def meeting(self, source: str) -> Meeting:
        """The meeting of one document; ``items`` is left empty. Raises ``KeyError`` for an unknown source."""
        if source not in self._meetings:
            rows = self._rows(f"SELECT {_DOCUMENT_FIELDS} FROM documents WHERE source = ?", (source,))
            if not rows:
                raise KeyError(source)
            self._meetings[source] = _meeting(rows[0])
        return self._meetings[source]

    def bodies(self) -> tuple[str, ...]:
        """The names of the bodies whose meetings are indexed, sorted."""
        rows = self._rows("SELECT DISTINCT body FROM documents WHERE double_of IS NULL AND body IS NOT NULL")
        return tuple(sorted(row[0] for row in rows))

    # Items.

    def items(self) -> Iterator[ArchiveItem]:
        """Every item, document by document, in the order of the document."""
        for (source,) in self._rows("SELECT source FROM documents WHERE double_of IS NULL ORDER BY source"):
            yield from self.items_of(source)

    def items_of(self, source: str) -> tuple[ArchiveItem, ...]:
        """The items of one document in its order; none for an unknown source."""
        rows = self._rows(f"SELECT {_ITEM_FIELDS} FROM items WHERE source = ? ORDER BY position", (source,))
        return tuple(self._archive_item(row) for row in rows)

    def item(self, item_id: str) -> ArchiveItem:
        """One item. Raises ``KeyError`` for an unknown id."""
        rows = self._rows(f"SELECT {_ITEM_FIELDS} FROM items WHERE id = ?", (item_id,))
        if not rows:
            raise KeyError(item_id)
        return self._archive_item(rows[0])

    def items_by_id(self, item_ids: Sequence[str]) -> dict[str, ArchiveItem]:
        """Several items by their ids; unknown ids are left out."""
        rows = self._rows_in(f"SELECT {_ITEM_FIELDS} FROM items WHERE id IN ({{}})", item_ids)
        found = {row[0]: self._archive_item(row) for row in rows}
        return {item_id: found[item_id] for item_id in item_ids if item_id in found}

    def item_counts(self) -> dict[str, int]:
        """How many items each indexed document has."""
        return dict(self._rows("SELECT source, COUNT(*) FROM items GROUP BY source"))

    def item_ids(self) -> tuple[str, ...]:
        """The ids of all items, document by document, in the order of the document."""
        return tuple(row[0] for row in self._rows("SELECT id FROM items ORDER BY source, position"))

    def _archive_item(self, row: Any) -> ArchiveItem:  # noqa: ANN401 - a row of sqlite3
        return ArchiveItem(row[0], self.meeting(row[1]), _item(row), row[16])

    # Chunks.

    def chunk(self, row: int) -> Chunk:
        """One chunk. Raises ``KeyError`` for an unknown row."""
        return self.chunks([row])[0]

    def chunks(self, rows: Iterable[int]) -> tuple[Chunk, ...]:
        """Chunks in the order of the given rows. Raises ``KeyError`` for an unknown row."""
        wanted = [int(row) for row in rows]
        found = {
            row[0]: _chunk(row)
            for row in self._rows_in(f"SELECT {_CHUNK_FIELDS} FROM chunks WHERE row IN ({{}})", wanted)
        }
        return tuple(found[row] for row in wanted)

    def items_of_chunks(self, rows: Iterable[int]) -> dict[int, str]:
        """The id of the item that each chunk belongs to, by row; unknown rows are left out. Reads no text."""
        wanted, known = [int(row) for row in rows], self._item_of
        new = [row for row in wanted if row not in known]
        found = dict(self._rows_in("SELECT row, item_id FROM chunks WHERE row IN ({})", new))
        told = {row: item_id for row in wanted if (item_id := known.get(row) or found.get(row))}
        if len(known) + len(found) > _REMEMBERED_CHUNKS:
            self._item_of = found
        else:
            known.update(found)
        return told

    def all_chunks(self) -> Iterator[Chunk]:
        """Every chunk by row, a few hundred at a time."""
        last = -1
        while rows := self._rows(
            f"SELECT {_CHUNK_FIELDS} FROM chunks WHERE row > ? ORDER BY row LIMIT {_PARAMETERS}", (last,)
        ):
            yield from map(_chunk, rows)
            last = rows[-1][0]

    # The whole.

    def counts(self) -> Counts:
        """How many documents, items, chunks, doubles and failures there are."""
        return Counts(
            *self._rows(
                "SELECT (SELECT COUNT(*) FROM documents WHERE double_of IS NULL), (SELECT COUNT(*) FROM items), "
                "(SELECT COUNT(*) FROM chunks), (SELECT COUNT(*) FROM documents WHERE double_of IS NOT NULL), "
                "(SELECT COUNT(*) FROM failures)"
            )[0]
        )

    def meta(self, name: str) -> str | None:
        """A remark the last writer left, such as the stamp of the chunker."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _meeting(row: Any) -> Meeting:  # noqa: ANN401 - a row of sqlite3
    return Meeting(
        source=row[0],
        body=row[1],
        date=_date(row[2]),
        date_basis=row[3],
        kind=Kind(row[4]),
        period=Period(_date(row[5]), _date(row[6])),
        place=row[7],
        participants=tuple(json.loads(row[8])),
        apologies=tuple(json.loads(row[9])),
        page_count=row[10],
        dialect=row[11],
        url=row[12],
        warnings=tuple(json.loads(row[13])),
    )


def _list(text: str) -> list[Any]:
    """A list in JSON; most are empty."""
    found: list[Any] = _DECODER.decode(text) if text != "[]" else []
    return found


def _item(row: Any) -> AgendaItem:  # noqa: ANN401 - a row of sqlite3
    text: str = row[4]
    return AgendaItem(
        number=row[2],
        title=row[3],
        text=text,
        sections=tuple(
            Section(SectionKind(kind), heading, text[start:end], start, end)
            for kind, heading, start, end in _list(row[5])
        ),
        page_spans=tuple(PageSpan(*span) for span in _list(row[6])),
        seams=tuple(_list(row[7])),
        pages=(row[8], row[9]),
        case_number=row[10],
        officers=row[11],
        attachments=tuple(_list(row[12])),
        links=tuple(_list(row[13])),
        closed=bool(row[14]),
        group=row[15],
    )


def _chunk(row: Any) -> Chunk:  # noqa: ANN401 - a row of sqlite3
    return Chunk(row[0], row[1], row[2], SectionKind(row[3]), row[4], row[5], Span(row[6], row[7]), row[8])
