"""The suites that come with the project, and how a name on the command line becomes a suite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.schema import Suite, load_suite
from rag.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
SUITES_FOLDER = Path(__file__).resolve().parent / "suites"
ARCHIVES = {"sample": ROOT / "data", "kkr": ROOT.parent / "shared" / "archive"}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A suite that is not run, and why (Danish)."""

    name: str
    reason: str


def choose(names: Sequence[str], archive: Path | None) -> tuple[list[Suite], list[Skipped]]:
    """The suites of the given names or files; without any, all of ours whose documents are here.

    Raises:
        InputError: a name is unknown, a suite's documents are missing, or its file is broken.
    """
    if names:
        return [_named(name, archive) for name in names], []
    chosen: list[Suite] = []
    skipped: list[Skipped] = []
    for name, folder in ARCHIVES.items():
        if folder.is_dir() and _file_of(name).is_file():
            chosen.append(load_suite(name, _file_of(name), folder))
        else:
            skipped.append(Skipped(name, f"Suiten {name} springes over: mappen {folder.name}/ med dokumenter mangler."))
    return chosen, skipped


def _file_of(name: str) -> Path:
    return SUITES_FOLDER / f"{name}.jsonl"


def _named(name: str, archive: Path | None) -> Suite:
    if name in ARCHIVES:
        return load_suite(name, _file_of(name), _existing(archive or ARCHIVES[name], name))
    path = Path(name)
    if path.suffix != ".jsonl":
        known = " og ".join(sorted(ARCHIVES))
        raise InputError(
            f"Suiten {name!r} findes ikke.", f"Der er {known}; en egen suite angives som en .jsonl-fil med --archive."
        )
    if archive is None:
        raise InputError(f"Suiten {path.name} mangler sit arkiv.", "Angiv mappen med dokumenterne: --archive MAPPE.")
    return load_suite(path.stem, path, _existing(archive, path.stem))


def _existing(folder: Path, name: str) -> Path:
    if not folder.is_dir():
        raise InputError(f"Mappen {folder} med dokumenterne til suiten {name} findes ikke.", "Angiv den med --archive.")
    return folder
