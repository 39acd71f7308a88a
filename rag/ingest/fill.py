"""Filling the next generation's store: what is new is read, doubles stand back, pairs are joined, items are cut into
chunks, and texts the model has not seen are embedded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag import chunking, doubles, versions
from rag.encoder import Encoder, WordModel
from rag.errors import InputError
from rag.ingest import reading
from rag.ingest.changes import Plan, document_of, failure_of
from rag.ingest.phases import CUTTING, EMBEDDING, JOINING, READING, Clock
from rag.ingest.reading import Task
from rag.records import Chunk
from rag.settings import Settings
from rag.store import StoredFailure, counterparts
from rag.store.writer import StoreWriter

# Texts embedded at a time: enough to keep the model busy, few enough to show progress.
_BATCH = 512

# How many reasons the message names when no file at all could be read.
_REASONS_NAMED = 3

_CHUNKS_CUT_WITH = "chunks_cut_with"


@dataclass(slots=True)
class Filled:
    """What was done: the documents read, as "ny" or "ændret" by source, and the remarks of the readers."""

    read: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def fill(store: StoreWriter, plan: Plan, settings: Settings, clock: Clock) -> Filled:
    """Bring a store, a copy of the last one or empty, up to the plan, all but the vectors. Raises ``InputError`` if
    nothing is readable."""
    filled = Filled()
    known = frozenset(document.source for document in store.documents())
    for source in (*plan.gone, *(failure.source for failure in store.failures())):
        store.remove(source)
    for failure in plan.failures:
        store.put_failure(failure)
    for document in plan.kept:
        store.set_file(document)
    _read_new(store, plan, known, filled, settings, clock)
    clock(JOINING, 0, 1)
    _settle_doubles(store, plan, known, filled, settings, clock)
    if not store.counts().documents:
        raise _nothing_readable(store)
    store.set_counterparts(counterparts.match(store.titles()))
    clock(JOINING, 1, 1)
    _cut(store, settings, clock)
    return filled


def vector_key(model: Encoder) -> str:
    """What a passage's vector depends on beside its text."""
    record = model.record
    code = versions.code_stamp(("rag.encoder",)) if isinstance(model, WordModel) else ""
    return versions.stamp(record.fingerprint, record.passage_prefix, record.max_tokens, code)


def embedded_text(chunk: Chunk) -> str:
    """What of a chunk is embedded."""
    return f"{chunk.heading}\n{chunk.text}".strip()


def _read_new(
    store: StoreWriter, plan: Plan, known: frozenset[str], filled: Filled, settings: Settings, clock: Clock
) -> None:
    """Read new and changed files, of those with the same bytes only the preferred one, unless it cannot be read."""
    readable = {document.sha256: document.source for document in plan.kept}
    pending = sorted(plan.to_read, key=_preference)
    while pending:
        first: dict[str, Task] = {}
        rest: list[Task] = []
        for task in pending:
            if task.sha256 in readable:
                like = readable[task.sha256]
                store.copy_document(document_of(task, like), like)
                filled.read[task.file.source] = "ændret" if task.file.source in known else "ny"
            elif task.sha256 in first:
                rest.append(task)
            else:
                first[task.sha256] = task
        tasks = sorted(first.values(), key=lambda task: task.file.source)
        for task in _read(store, tasks, known, filled, settings, clock):
            readable[task.sha256] = task.file.source
        pending = rest


def _read(
    store: StoreWriter,
    tasks: Sequence[Task],
    known: frozenset[str],
    filled: Filled,
    settings: Settings,
    clock: Clock,
) -> list[Task]:
    """Read files into the store as documents or failures; the tasks that succeeded."""
    succeeded = []
    if tasks:
        clock(READING, 0, len(tasks))
    for outcome in reading.read_all(tasks, settings, lambda done: clock(READING, done, len(tasks))):
        task = outcome.task
        if outcome.reading is None:
            store.put_failure(failure_of(task, outcome.reason, lasting=outcome.lasting))
            continue
        meeting = outcome.reading.meeting
        store.put_document(document_of(task), meeting, outcome.reading.signature)
        filled.read[task.file.source] = "ændret" if task.file.source in known else "ny"
        filled.warnings += [f"{task.file.source}: {warning}" for warning in meeting.warnings]
        succeeded.append(task)
    return succeeded


def _settle_doubles(
    store: StoreWriter, plan: Plan, known: frozenset[str], filled: Filled, settings: Settings, clock: Clock
) -> None:
    """Let doubles stand back, and read those that now stand for themselves, until all is settled.

    Each round reads every document that has no items yet; it then has some, or is a failure and no document.
    """
    stated = frozenset(source for source, task in plan.files.items() if task.override is not None)
    while True:
        found = doubles.find(store.candidates(stated))
        for document in store.documents():
            if document.double_of != found.get(document.source):
                store.set_double(document.source, found.get(document.source))
        missing = store.sources_without_items()
        if not missing:
            return
        for source in missing:
            if source not in plan.files:
                store.put_failure(StoredFailure(source, None, 0, 0, "", "kan ikke læses: mappen kan ikke åbnes"))
        tasks = [plan.files[source] for source in missing if source in plan.files]
        _read(store, tasks, known, filled, settings, clock)


def _nothing_readable(store: StoreWriter) -> InputError:
    failures = store.failures()
    named = "; ".join(f"{failure.source}: {failure.reason}" for failure in failures[:_REASONS_NAMED])
    more = f"; og {len(failures) - _REASONS_NAMED} til" if len(failures) > _REASONS_NAMED else ""
    return InputError(
        f"Ingen af arkivets {len(failures)} filer kunne læses ({named}{more}).",
        "Et indeks, der findes, er ikke ændret.",
    )


def _cut(store: StoreWriter, settings: Settings, clock: Clock) -> None:
    """Cut the items that have no chunks yet; all of them where the rules have changed."""
    rules = versions.stamp(versions.chunking(), settings.chunk_tokens)
    row = store.next_row()
    if store.meta(_CHUNKS_CUT_WITH) != rules:
        store.drop_chunks()
        store.set_meta(_CHUNKS_CUT_WITH, rules)
    sources = store.sources_without_chunks()
    for done, source in enumerate(sources, start=1):
        for item in store.items_of(source):
            chunks = chunking.chunk_item(item, settings, row)
            store.put_chunks(chunks, [_text_hash(chunk) for chunk in chunks])
            row += len(chunks)
        clock(CUTTING, done, len(sources))
    store.set_rows_used(row)


def embed(store: StoreWriter, model: Encoder, clock: Clock) -> None:
    """Embed every text that has no vector of this model, and let go of vectors that no chunk needs."""
    key = vector_key(model)
    missing = store.texts_without_vector(key)
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        texts = [embedded_text(chunk) for chunk in store.chunks(row for _, row in batch)]
        store.put_vectors(key, [text_hash for text_hash, _ in batch], model.encode_passages(texts))
        clock(EMBEDDING, min(start + _BATCH, len(missing)), len(missing))
    store.drop_unused_vectors(key)


def _text_hash(chunk: Chunk) -> bytes:
    return hashlib.blake2b(embedded_text(chunk).encode("utf-8", "replace"), digest_size=16).digest()


def _preference(task: Task) -> tuple[bool, int, int, str]:
    return doubles.preference(task.file.source, stated=task.override is not None)
