"""What has changed in an archive since the last generation: told from sizes, times and hashes, not by reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rag import versions
from rag.ingest import reading
from rag.ingest.found_files import ArchiveFile, Scan
from rag.ingest.reading import Task
from rag.os_reason import reason
from rag.overrides import Override
from rag.settings import Settings
from rag.store import Document, Store, StoredFailure


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do.

    ``kept`` are documents that stay as they are, with the size and time their file has now; ``to_read`` are new and
    changed files; ``failures`` are files known to be unreadable or whose bytes cannot be had; ``gone`` are the
    sources of documents whose file is no longer there. ``files`` are all files whose bytes are known, by source.
    Documents in a folder that could not be opened are none of these: they stay as they are.
    """

    files: Mapping[str, Task]
    kept: tuple[Document, ...]
    to_read: tuple[Task, ...]
    failures: tuple[StoredFailure, ...]
    gone: tuple[str, ...]


def compare(
    found: Scan,
    known: Store | None,
    *,
    trust_times: bool,
    overrides: Mapping[str, Override],
    settings: Settings,
    progress: Callable[[int, int], None],
) -> Plan:
    """Compare the files of an archive with what a store knows of them.

    ``trust_times`` tells that the store was built from this very folder, so that a file of the same size and time is
    the same file; otherwise only its bytes can tell.
    """
    documents = {document.source: document for document in known.documents()} if known else {}
    failures = {failure.source: failure for failure in known.failures()} if known else {}
    code = versions.reading()
    all_files: dict[str, Task] = {}
    kept: list[Document] = []
    to_read: list[Task] = []
    failed: list[StoredFailure] = []
    for count, file in enumerate(found.files, start=1):
        override = overrides.get(file.source)
        stamp = versions.stamp(code, settings.max_file_mb, settings.max_pages, override)
        before = documents.get(file.source) or failures.get(file.source)
        if before is not None and before.stamp != stamp:
            before = None
        try:
            same = trust_times and before is not None and _same_file(before, file)
            sha256 = before.sha256 if same and before is not None else None
            sha256 = sha256 or reading.sha256(file.path)
        except OSError as error:
            failed.append(StoredFailure(file.source, None, file.size, 0, stamp, f"kan ikke læses: {reason(error)}"))
            continue
        finally:
            progress(count, len(found.files))
        task = Task(file, sha256, stamp, override)
        all_files[file.source] = task
        if before is None or before.sha256 != sha256:
            to_read.append(task)
        elif isinstance(before, Document):
            kept.append(document_of(task, before.double_of))
        else:
            failed.append(failure_of(task, before.reason))
    there = {file.source for file in found.files}
    gone = tuple(source for source in documents if source not in there and not found.may_hold(source))
    return Plan(all_files, tuple(kept), tuple(to_read), tuple(failed), gone)


def document_of(task: Task, double_of: str | None = None) -> Document:
    """How the store remembers a file that was read."""
    return Document(task.file.source, task.sha256, task.file.size, task.file.mtime_ns, task.stamp, double_of)


def failure_of(task: Task, why: str, *, lasting: bool = True) -> StoredFailure:
    """How the store remembers a file that could not be read; one that may be readable next time has no hash."""
    sha256 = task.sha256 if lasting else None
    return StoredFailure(task.file.source, sha256, task.file.size, task.file.mtime_ns, task.stamp, why)


def _same_file(before: Document | StoredFailure, file: ArchiveFile) -> bool:
    return bool(before.mtime_ns) and (before.size, before.mtime_ns) == (file.size, file.mtime_ns)
