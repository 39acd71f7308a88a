"""Files to meetings: one file, or many at a time in worker processes.

A file that cannot be read fails alone, also where the reader itself breaks down over it: its reason goes into the
report, and the rest of the archive is read.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from rag import doubles, extract, minutes
from rag.errors import UnreadableFileError
from rag.ingest.found_files import ArchiveFile
from rag.os_reason import reason
from rag.overrides import Override
from rag.records import Meeting, Page
from rag.settings import Settings

# From so many files on a second process pays for its start (about a second, as long as some ten documents take).
PARALLEL_FROM = 40
# More would gain little: the disk and the writer are shared, and a staff machine has other work to do.
MOST_WORKERS = 4

# Files handed to each worker at a time: it never waits, and when one breaks down there are few suspects.
_AHEAD = 2

_BLOCK = 1 << 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read: the hash its bytes had when they were looked at, the stamp of what else its reading depends
    on, and what staff state about it."""

    file: ArchiveFile
    sha256: str
    stamp: str
    override: Override | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read."""

    meeting: Meeting
    signature: doubles.Signature


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a reading, or the Danish reason why there is none.

    ``lasting`` tells that the reason lies in the file's bytes, so that trying again is no use until they change.
    """

    task: Task
    reading: Reading | None = None
    reason: str = ""
    lasting: bool = False


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex. Raises ``OSError``."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def read_file(task: Task, settings: Settings) -> Reading:
    """Read and understand one file. Raises ``UnreadableFileError``, ``OSError``."""
    pages = tuple(_storable(page) for page in extract.read_pages(task.file.path, settings))
    meeting = minutes.parse(task.file.source, pages, task.override)
    if not meeting.items:
        raise UnreadableFileError("der blev ikke fundet noget punkt i filen")
    if sha256(task.file.path) != task.sha256:
        raise OSError("filen blev ændret, mens den blev læst")
    return Reading(meeting, doubles.signature(pages, meeting))


def read_all(tasks: Sequence[Task], settings: Settings, done: Callable[[int], None]) -> Iterator[Outcome]:
    """Read files, in the order given; ``done`` hears after each how many are."""
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    in_processes = workers > 1 and len(tasks) >= PARALLEL_FROM
    outcomes = _in_processes(tasks, settings, workers) if in_processes else _in_place(tasks, settings)
    for count, outcome in enumerate(outcomes, start=1):
        done(count)
        yield outcome


def _in_place(tasks: Sequence[Task], settings: Settings) -> Iterator[Outcome]:
    """One after the other in a thread of this process: a future holds whatever goes wrong with its file."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        for task in tasks:
            yield _outcome(task, thread.submit(read_file, task, settings))


def _in_processes(tasks: Sequence[Task], settings: Settings, workers: int) -> Iterator[Outcome]:
    """In worker processes, a few files ahead. A file that kills its worker is found by reading each suspect alone."""
    start = 0
    while start < len(tasks):
        with _processes(workers) as pool:
            if start == 0 and pool.submit(os.getpid).exception() is not None:
                # No worker ever starts where the main program is no file it can import (a notebook, a pipe).
                yield from _in_place(tasks, settings)
                return
            for outcome in _read_ahead(pool, tasks[start:], settings, ahead=_AHEAD * workers):
                if outcome is None:
                    break
                start += 1
                yield outcome
        # The pool broke: read the files that were under way one at a time, each in a process of its own.
        for task in tasks[start : start + _AHEAD * workers] if start < len(tasks) else ():
            with _processes(1) as pool:
                yield _outcome(task, pool.submit(read_file, task, settings))
            start += 1


def _read_ahead(pool: Executor, tasks: Sequence[Task], settings: Settings, ahead: int) -> Iterator[Outcome | None]:
    """Outcomes in order while the pool lives; ``None`` where it broke."""
    under_way: deque[tuple[Task, Future[Reading]]] = deque()
    waiting = iter(tasks)
    try:
        for task in waiting:
            under_way.append((task, pool.submit(read_file, task, settings)))
            if len(under_way) >= ahead:
                yield _outcome_unless_broken(*under_way.popleft())
        while under_way:
            yield _outcome_unless_broken(*under_way.popleft())
    except BrokenProcessPool:
        yield None
    finally:
        for _, future in under_way:
            future.cancel()


def _outcome_unless_broken(task: Task, future: Future[Reading]) -> Outcome:
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise error
    return _outcome(task, future)


def _outcome(task: Task, future: Future[Reading]) -> Outcome:
    """What became of a task. An error of our own making is logged with its trace and fails that file only."""
    error = future.exception()
    if error is None:
        return Outcome(task, future.result())
    if isinstance(error, UnreadableFileError):
        return Outcome(task, reason=str(error).removeprefix(f"{task.file.path.name} "), lasting=True)
    if isinstance(error, OSError):
        return Outcome(task, reason=f"kan ikke læses: {reason(error)}")
    if isinstance(error, BrokenProcessPool | MemoryError):
        return Outcome(task, reason="læsningen brød sammen (filen er for stor eller beskadiget)")
    if not isinstance(error, Exception):
        raise error
    _log.warning("reading %s failed", task.file.source, exc_info=error)
    return Outcome(task, reason=f"kunne ikke forstås ({type(error).__name__}: {error})")


def _processes(workers: int) -> ProcessPoolExecutor:
    """Fresh processes: nothing of this one's open files, threads or locks goes with them."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_start_worker)


def _start_worker() -> None:
    """Leave Ctrl-C to the process that leads, and end when it is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _storable(page: Page) -> Page:
    """A page without lone surrogates (a damaged PDF can hold them), which UTF-8 cannot carry."""
    return Page(page.number, tuple(line.encode("utf-8", "replace").decode("utf-8") for line in page.lines))
