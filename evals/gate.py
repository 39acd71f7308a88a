"""The committed baseline, and the gate that holds a run against it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.registry import MAIN, SOLVED, MeasureInfo
from evals.run_folder import SuiteResult
from evals.score import Scored
from evals.summary import group
from rag.errors import InputError

BASELINE = Path(__file__).resolve().parent / "baseline.json"
TOLERANCE = 0.02  # a main measure may fall by two points: about what rounding and one question in fifty make
_RAISE = "arkivsvar eval --raise-baseline"


@dataclass(frozen=True, slots=True)
class Fall:
    """A main measure that fell more than ``TOLERANCE`` below the baseline, over the questions both have."""

    suite: str
    measure: MeasureInfo
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's verdict on one suite."""

    suite: str
    falls: tuple[Fall, ...]
    lost: tuple[str, ...]  # questions solved in the baseline and not now
    won: tuple[str, ...]
    compared: int
    unknown: int  # questions that the baseline does not have in this form

    @property
    def passed(self) -> bool:
        """Whether nothing fell too far."""
        return not self.falls


def load(path: Path = BASELINE) -> dict[str, Any]:
    """The baseline's suites; empty where there is none yet.

    Raises:
        InputError: the file is damaged.
    """
    if not path.is_file():
        return {}
    try:
        suites = json.loads(path.read_text(encoding="utf-8"))["suites"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path.name} er beskadiget.", f"Hent den fra git igen, eller lav en ny med {_RAISE}."
        ) from error
    return dict(suites)


def judge(result: SuiteResult, baseline: Mapping[str, Any]) -> Verdict | None:
    """Hold a suite's rows against the baseline; ``None`` where the baseline does not know the suite."""
    known = baseline.get(result.suite.name)
    if known is None:
        return None
    old = known["questions"]
    shared = [row for row in result.rows if row.id in old and old[row.id]["digest"] == row.digest]
    falls: list[Fall] = []
    for measure in MAIN:
        before = _mean([old[row.id]["values"].get(measure.name) for row in shared])
        now = _mean([row.values.get(measure.name) for row in shared])
        # A measure that has nothing left to look at (every answer refused) must not pass for that.
        now = measure.worst if now is None else now
        if before is not None and measure.gain(before, now) < -TOLERANCE - 1e-9:
            falls.append(Fall(result.suite.name, measure, before, now))
    return Verdict(
        result.suite.name,
        tuple(falls),
        lost=tuple(row.id for row in shared if _was_solved(old[row.id]) and not row.solved),
        won=tuple(row.id for row in shared if row.solved and not _was_solved(old[row.id])),
        compared=len(shared),
        unknown=len(result.rows) - len(shared),
    )


def _was_solved(row: Mapping[str, Any]) -> bool:
    return bool(row["values"].get(SOLVED) == 1.0)


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None


def raise_baseline(results: Sequence[SuiteResult], git: str, path: Path = BASELINE) -> None:
    """Write the results as the new baseline of their suites; other suites keep theirs."""
    suites = load(path)
    for result in results:
        suites[result.suite.name] = {
            "git": git,
            "figures": {split: _figures(result.rows, split) for split in ("all", "dev", "test")},
            "questions": {row.id: _entry(row) for row in result.rows},
        }
    path.write_text(_dump({"tolerance": TOLERANCE, "suites": suites}), encoding="utf-8")


def _figures(rows: Sequence[Scored], split: str) -> dict[str, float]:
    chosen = group("split", split, [row for row in rows if split in ("all", row.split)])
    return {name: round(found.mean, 4) for name, found in chosen.figures.items() if found is not None and name != "ms"}


def _entry(row: Scored) -> dict[str, Any]:
    values = {one.name: row.values.get(one.name) for one in MAIN}
    return {
        "digest": row.digest,
        "values": {name: round(value, 4) for name, value in values.items() if value is not None},
    }


def _dump(value: dict[str, Any]) -> str:
    """JSON with one question a line, so that a raised baseline shows in a diff what changed."""
    lines = ["{", f'"tolerance": {value["tolerance"]},', '"suites": {']
    suites = []
    for name, suite in sorted(value["suites"].items()):
        questions = ",\n".join(f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in suite["questions"].items())
        head = ",\n".join(f'  "{split}": {json.dumps(figures)}' for split, figures in suite["figures"].items())
        suites.append(
            f' {json.dumps(name)}: {{\n "git": {json.dumps(suite["git"])},\n "figures": {{\n{head}\n }},\n'
            f' "questions": {{\n{questions}\n }}}}'
        )
    return "\n".join([*lines, ",\n".join(suites), "}", "}"]) + "\n"
