"""What a run leaves on disk, and reading it back.

``evals/runs/<time>-<name>/``: ``run.json`` (settings, git revision, versions, seconds), ``summary.json``,
``report.html`` and for each suite a folder with ``answers.jsonl``, ``scores.jsonl``, ``run.trec``, ``qrels.trec``.
A peer's suite folder is called ``<suite>@<peer>``.
"""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evals import retrieval, summary
from evals.answers import AnswerRow
from evals.archive_view import ArchiveView
from evals.catalog import ROOT
from evals.check import Mixture
from evals.schema import Suite, read_lines
from evals.score import Scored
from rag.errors import InputError

RUNS_FOLDER = ROOT / "evals" / "runs"
OWN = "arkivsvar"
_PACKAGES = ("arkivsvar", "faiss-cpu", "tantivy", "numpy", "ir-measures", "pypdf")


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite answered by one system, scored."""

    suite: Suite
    system: str
    answers: Mapping[str, AnswerRow]
    rows: tuple[Scored, ...]
    archive: ArchiveView
    mixture: Mixture
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.suite.name if self.system == OWN else f"{self.suite.name}@{self.system}"


def write(results: list[SuiteResult], about: Mapping[str, Any], folder: Path) -> None:
    """Write a run, but for its report."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {**about, "suites": [result.name for result in results], "seconds": _seconds(results)}
    _write_json(folder / "run.json", about)
    _write_json(
        folder / "summary.json",
        {result.name: {**summary.as_json(result.rows), "mixture": asdict(result.mixture)} for result in results},
    )
    for result in results:
        place = folder / result.name
        place.mkdir(exist_ok=True)
        questions = result.suite.questions
        _write_lines(
            place / "answers.jsonl", [result.answers[one.id].raw for one in questions if one.id in result.answers]
        )
        _write_lines(place / "scores.jsonl", [asdict(row) for row in result.rows])
        (place / "run.trec").write_text(retrieval.trec_run(questions, result.answers, result.system), "utf-8")
        (place / "qrels.trec").write_text(retrieval.trec_qrels(questions), "utf-8")


def _seconds(results: list[SuiteResult]) -> dict[str, Mapping[str, float]]:
    return {result.name: result.seconds for result in results}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _write_lines(path: Path, rows: list[Any]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def new_folder(name: str, now: datetime, base: Path = RUNS_FOLDER) -> Path:
    """The folder of a run that starts now."""
    return base / f"{now:%Y%m%d-%H%M%S}-{name}"


def find(run: str, base: Path = RUNS_FOLDER) -> Path:
    """The folder of an earlier run: a path, a folder's name in ``evals/runs``, or "latest".

    Raises:
        InputError: there is no such run.
    """
    if run == "latest":
        found = sorted(path.parent for path in base.glob("*/run.json"))
        if found:
            return found[-1]
        raise InputError("Der er ingen tidligere kørsel.", "Kør arkivsvar eval én gang først.")
    for folder in (Path(run), base / run):
        if (folder / "run.json").is_file():
            return folder
    raise InputError(f"Kørslen {run} findes ikke i evals/runs.", "Angiv navnet på en mappe dér, eller latest.")


def read_scores(folder: Path, suite: str) -> dict[str, Scored]:
    """The scored questions of one suite of an earlier run; empty if the run did not hold the suite.

    Raises:
        InputError: the file is damaged.
    """
    path = folder / suite / "scores.jsonl"
    if not path.is_file():
        return {}
    scored: dict[str, Scored] = {}
    for number, line in read_lines(path):
        try:
            row = Scored(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise InputError(f"{path}, linje {number}: linjen er beskadiget.", "Kør evalueringen igen.") from error
        scored[row.id] = row
    return scored


def about_run(settings: Mapping[str, Any], started: datetime) -> dict[str, Any]:
    """What a run must tell of itself to be repeated."""
    return {
        "started": started.isoformat(timespec="seconds"),
        "git": git_revision(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "settings": dict(settings),
    }


def git_revision() -> str:
    """The checkout's revision, with "+" where files have changed since; empty outside a checkout."""
    try:
        revision = _git("rev-parse", "--short", "HEAD")
        return revision + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed program and arguments
        ["git", "-C", str(ROOT), *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
