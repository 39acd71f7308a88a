"""Writing a store while its generation is built. Nobody reads it yet: a run that dies leaves it to be swept up."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.doubles import Candidate, Signature
from rag.records import Chunk, Meeting
from rag.store import Document, Store, StoredFailure, schema
from rag.store.counterparts import Titled

# Vectors are kept in half precision: the cosine of two unit vectors moves by less than 0.001.
_STORED = np.dtype("<f2")

# A file of which more than this share is empty pages (much of the archive was taken out) is written anew.
_MOST_FREE = 0.3

_ROWS_USED = "rows_used"


class StoreWriter(Store):
    """A store that is being written: all of it in one transaction, ended by :meth:`finish`.

    The file is created where it does not exist. Everything a reader can do works here too.
    """

    def _connect(self, path: Path) -> sqlite3.Connection:
        fresh = not path.exists()
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The file is worthless until its generation is published, and is synced to disk then.
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = OFF")
        if fresh:
            schema.create(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        return connection

    # Documents.

    def put_document(self, document: Document, meeting: Meeting, signature: Signature) -> None:
        """Put a document in, in place of an older one from the same source; its items go with it unless double."""
        self.remove(document.source)
        self._connection.execute(
            f"INSERT INTO documents VALUES ({','.join('?' * 23)})",
            (
                document.source,
                document.sha256,
                document.size,
                document.mtime_ns,
                document.stamp,
                document.double_of,
                meeting.body,
                meeting.date and meeting.date.isoformat(),
                meeting.date_basis,
                meeting.kind.value,
                meeting.period.earliest and meeting.period.earliest.isoformat(),
                meeting.period.latest and meeting.period.latest.isoformat(),
                meeting.place,
                json.dumps(meeting.participants),
                json.dumps(meeting.apologies),
                meeting.page_count,
                meeting.dialect,
                meeting.url,
                json.dumps(meeting.warnings),
                signature.words_hash,
                signature.word_count,
                signature.shingles,
                signature.figures,
            ),
        )
        if document.double_of is None:
            self._put_items(meeting)

    def _put_items(self, meeting: Meeting) -> None:
        ids = item_ids(meeting.source, [item.number for item in meeting.items])
        self._connection.executemany(
            f"INSERT INTO items VALUES ({','.join('?' * 18)})",
            (
                (
                    item_id,
                    meeting.source,
                    position,
                    item.number,
                    item.title,
                    item.text,
                    json.dumps([(s.kind.value, s.heading, s.start, s.end) for s in item.sections]),
                    json.dumps([(span.page, span.start, span.end) for span in item.page_spans]),
                    json.dumps(item.seams),
                    *item.pages,
                    item.case_number,
                    item.officers,
                    json.dumps(item.attachments),
                    json.dumps(item.links),
                    item.closed,
                    item.group,
                    None,
                )
                for position, (item_id, item) in enumerate(zip(ids, meeting.items, strict=True))
            ),
        )

    def copy_document(self, document: Document, like: str) -> None:
        """Put a double in that has the same bytes as the file ``like``: known without being read."""
        self.remove(document.source)
        self._connection.execute(
            "INSERT INTO documents SELECT ?, ?, ?, ?, ?, ?, body, date, date_basis, kind, earliest, latest, place, "
            "participants, apologies, page_count, dialect, url, warnings, words_hash, word_count, shingles, figures "
            "FROM documents WHERE source = ?",
            (
                document.source,
                document.sha256,
                document.size,
                document.mtime_ns,
                document.stamp,
                document.double_of,
                like,
            ),
        )

    def set_file(self, document: Document) -> None:
        """Remember a file's size and time anew; its content is the same."""
        self._connection.execute(
            "UPDATE documents SET size = ?, mtime_ns = ?, stamp = ? WHERE source = ?",
            (document.size, document.mtime_ns, document.stamp, document.source),
        )

    def set_double(self, source: str, double_of: str | None) -> None:
        """Let a document stand back for another (its items and chunks go), or stand for itself again (``None``)."""
        self._connection.execute("UPDATE documents SET double_of = ? WHERE source = ?", (double_of, source))
        if double_of is not None:
            self._connection.execute("DELETE FROM items WHERE source = ?", (source,))

    def remove(self, source: str) -> None:
        """Forget a document or failure with all that hangs on it; unknown sources are passed over."""
        self._meetings.pop(source, None)
        self._connection.execute("DELETE FROM documents WHERE source = ?", (source,))
        self._connection.execute("DELETE FROM failures WHERE source = ?", (source,))

    def put_failure(self, failure: StoredFailure) -> None:
        """Remember that a file could not be read, in place of what was read from it before."""
        self.remove(failure.source)
        self._connection.execute(
            "INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?)",
            (failure.source, failure.sha256, failure.size, failure.mtime_ns, failure.stamp, failure.reason),
        )

    def candidates(self, stated: frozenset[str] = frozenset()) -> Iterator[Candidate]:
        """Every document, as the search for doubles wants it; ``stated`` are those that staff have described."""
        rows = self._rows("SELECT source, sha256, words_hash, word_count, shingles, figures FROM documents")
        for source, sha256, *signature in rows:
            meeting = self.meeting(source)
            yield Candidate(
                source, sha256, meeting.kind, meeting.body, meeting.date, Signature(*signature), source in stated
            )

    def titles(self) -> Iterator[Titled]:
        """Every item, as the search for counterparts wants it."""
        rows = self._rows("SELECT id, source, number, title FROM items ORDER BY source, position")
        for item_id, source, number, title in rows:
            meeting = self.meeting(source)
            yield Titled(item_id, meeting.body, meeting.date, meeting.kind, number, title)

    def set_counterparts(self, counterparts: Mapping[str, str]) -> None:
        """Join items of agenda and minutes; every older join goes."""
        self._connection.execute("UPDATE items SET counterpart = NULL WHERE counterpart IS NOT NULL")
        self._connection.executemany(
            "UPDATE items SET counterpart = ? WHERE id = ?",
            ((counterpart, item_id) for item_id, counterpart in counterparts.items()),
        )

    # Chunks and vectors.

    def next_row(self) -> int:
        """The first row that no chunk of this or an earlier generation has had."""
        return int(self.meta(_ROWS_USED) or 0)

    def set_rows_used(self, row: int) -> None:
        """Remember the first row that is still free."""
        self.set_meta(_ROWS_USED, str(row))

    def put_chunks(self, chunks: Sequence[Chunk], hashes: Sequence[bytes]) -> None:
        """Put chunks in, each with the hash of the text that is embedded for it."""
        self._connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (c.row, c.key, c.item_id, c.section.value, c.heading, c.text, c.span.start, c.span.end, c.page, text)
                for c, text in zip(chunks, hashes, strict=True)
            ),
        )

    def drop_chunks(self) -> None:
        """Let all chunks go: they were cut by other rules."""
        self._connection.execute("DELETE FROM chunks")

    def sources_without_chunks(self) -> tuple[str, ...]:
        """The indexed documents none of whose items has a chunk, by source."""
        rows = self._rows(
            "SELECT source FROM documents WHERE double_of IS NULL AND NOT EXISTS (SELECT 1 FROM items "
            "JOIN chunks ON chunks.item_id = items.id WHERE items.source = documents.source) ORDER BY source"
        )
        return tuple(row[0] for row in rows)

    def sources_without_items(self) -> tuple[str, ...]:
        """The documents that are no doubles but hold no items, by source."""
        rows = self._rows(
            "SELECT source FROM documents WHERE double_of IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM items WHERE items.source = documents.source) ORDER BY source"
        )
        return tuple(row[0] for row in rows)

    def texts_without_vector(self, fingerprint: str) -> list[tuple[bytes, int]]:
        """Hash and one row of every text that has no vector of this fingerprint yet, by row."""
        return self._rows(
            "SELECT text_hash, MIN(row) FROM chunks WHERE text_hash NOT IN "
            "(SELECT text_hash FROM vectors WHERE fingerprint = ?) GROUP BY text_hash ORDER BY 2",
            (fingerprint,),
        )

    def put_vectors(self, fingerprint: str, hashes: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep vectors (n, d) under the hashes of their texts."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
            (
                (fingerprint, text, vector.tobytes())
                for text, vector in zip(hashes, vectors.astype(_STORED), strict=True)
            ),
        )

    def vectors(self, fingerprint: str, dimension: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows (n,) and vectors (n, d) of all chunks, by row."""
        found = self._rows(
            "SELECT row, vector FROM chunks JOIN vectors USING (text_hash) WHERE fingerprint = ? ORDER BY row",
            (fingerprint,),
        )
        rows = np.fromiter((row for row, _ in found), np.int64, len(found))
        vectors = np.frombuffer(b"".join(vector for _, vector in found), _STORED).astype(np.float32)
        return rows, vectors.reshape(len(found), dimension)

    def drop_unused_vectors(self, fingerprint: str) -> None:
        """Let go of vectors of other models and of texts that no chunk has any more."""
        self._connection.execute(
            "DELETE FROM vectors WHERE fingerprint != ? OR text_hash NOT IN (SELECT text_hash FROM chunks)",
            (fingerprint,),
        )

    # The whole.

    def set_meta(self, name: str, value: str) -> None:
        """Leave a remark for the next writer."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def finish(self) -> None:
        """End the transaction and close the file; it holds everything, and nothing lies beside it."""
        self._connection.execute("COMMIT")
        free = self._rows("PRAGMA freelist_count")[0][0] / self._rows("PRAGMA page_count")[0][0]
        if free > _MOST_FREE:
            self._connection.execute("VACUUM")
        self.close()


def item_ids(source: str, numbers: Iterable[str]) -> list[str]:
    """An id for each item of a document: ``source#number``, with ``~2`` where a number comes a second time."""
    ids: dict[str, None] = {}
    for number in numbers:
        item_id, n = f"{source}#{number}", 1
        while item_id in ids:
            n += 1
            item_id = f"{source}#{number}~{n}"
        ids[item_id] = None
    return list(ids)
