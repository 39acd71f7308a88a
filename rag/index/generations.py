"""Generations on disk: who may write, which one is live, and how the next takes its place.

``<index>/current`` names the live generation below ``<index>/generations``. A generation is built in its own folder,
synced to disk, and published by replacing ``current`` in one step, so a run that dies at any point leaves the old
one standing. Writers hold ``<index>/lock``; a reader holds a shared lock on the manifest of the generation it opened,
and what a reader holds is not swept away.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rag.errors import ArkivsvarError, InputError
from rag.os_reason import reason

CURRENT = "current"
GENERATIONS = "generations"
LOCK = "lock"
MANIFEST = "manifest.json"

_LONGEST_NAME = 100


class IndexBusyError(ArkivsvarError):
    """Another run is writing the index."""


def current(index: Path) -> Path | None:
    """The folder of the live generation, as ``current`` names it; ``None`` where nothing was ever published."""
    try:
        name = (index / CURRENT).read_text("utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    # A name, never a path: a damaged file must not lead out of the folder.
    return index / GENERATIONS / re.sub(r"^\.+|[^\w.-]", "_", name)[:_LONGEST_NAME] if name else None


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index for writing. Raises ``IndexBusyError`` naming who holds it, ``InputError`` where none can."""
    try:
        (index / GENERATIONS).mkdir(parents=True, exist_ok=True)
        handle = (index / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"Der kan ikke skrives i indeksmappen {index} ({reason(error)}).",
            "Vælg en anden mappe med --index, eller giv adgang til den.",
        ) from error
    with handle:
        _lock(handle, index)
        yield


def _lock(handle: IO[str], index: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.seek(0)
        holder = handle.read(300).strip() or "en anden kørsel"
        raise IndexBusyError(
            f"Indekset {index} bliver allerede bygget af {holder}.", "Vent, til den er færdig, og prøv igen."
        ) from error
    handle.truncate(0)
    started = dt.datetime.now().astimezone()
    handle.write(f"proces {os.getpid()} på {socket.gethostname()} (siden {started:%d-%m-%Y kl. %H.%M})\n")
    handle.flush()


def new(index: Path) -> Path:
    """An empty folder for the next generation."""
    name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    folder = index / GENERATIONS / name
    folder.mkdir()
    return folder


def publish(index: Path, generation: Path) -> None:
    """Make a finished generation the live one, in one step, after all of it is on disk."""
    # tantivy keeps some of its files to their owner; whoever may read the manifest may read the index.
    mode = (generation / MANIFEST).stat().st_mode & 0o777
    for folder, _, files in os.walk(generation):
        for name in files:
            (Path(folder) / name).chmod(mode)
            _sync(Path(folder) / name)
        _sync(Path(folder))
    _sync(generation.parent)
    beside = index / f"{CURRENT}.new"
    with beside.open("w", encoding="utf-8") as handle:
        handle.write(generation.name + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(index / CURRENT)
    _sync(index)


def sweep(index: Path, keep: set[str]) -> None:
    """Remove what earlier runs left: half-built and outlived generations, but none that a reader has open."""
    (index / f"{CURRENT}.new").unlink(missing_ok=True)
    for folder in (index / GENERATIONS).iterdir():
        if folder.name not in keep and not _is_read(folder):
            shutil.rmtree(folder)


def hold(generation: Path) -> IO[bytes]:
    """Keep a generation from being swept away while the handle is open. Raises ``OSError`` where it is not there."""
    handle = (generation / MANIFEST).open("rb")
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise FileNotFoundError(generation / MANIFEST) from None  # being swept away right now
    except OSError:
        pass  # a network disk without locks: the generation still stands until the publish after the next
    if os.fstat(handle.fileno()).st_nlink == 0:
        handle.close()
        raise FileNotFoundError(generation / MANIFEST)  # swept away between opening and locking
    return handle


def _is_read(generation: Path) -> bool:
    """Whether a reader holds a generation; one without a manifest was never published and has no readers."""
    try:
        with (generation / MANIFEST).open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Out of sight for readers before the lock goes.
            (generation / MANIFEST).unlink()
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
