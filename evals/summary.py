"""The figures of a run: every measure for the whole suite, its splits, types and styles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.bootstrap import Estimate, estimates, percentile
from evals.registry import MEASURES, MILLISECONDS
from evals.score import Scored


@dataclass(frozen=True, slots=True)
class Group:
    """Some questions of a suite (``kind`` is "split", "type" or "style") and their figures."""

    kind: str
    name: str
    n: int
    figures: dict[str, Estimate | None]
    p50: float | None = None  # milliseconds
    p95: float | None = None


def group(kind: str, name: str, rows: Sequence[Scored]) -> Group:
    """The figures of some questions."""
    columns = [[row.values.get(measure.name) for row in rows] for measure in MEASURES]
    times = [value for row in rows if (value := row.values.get(MILLISECONDS)) is not None]
    return Group(
        kind,
        name,
        len(rows),
        dict(zip((measure.name for measure in MEASURES), estimates(columns), strict=True)),
        percentile(times, 50) if times else None,
        percentile(times, 95) if times else None,
    )


def groups(rows: Sequence[Scored]) -> list[Group]:
    """The whole suite ("all"), both splits, every type and every style."""
    found = [group("split", "all", rows)]
    found += [group("split", split, chosen) for split in ("dev", "test") if (chosen := _where(rows, "split", split))]
    for kind in ("type", "style"):
        names = sorted({str(getattr(row, kind)) for row in rows})
        found += [group(kind, name, _where(rows, kind, name)) for name in names]
    return found


def _where(rows: Sequence[Scored], attribute: str, value: str) -> list[Scored]:
    return [row for row in rows if getattr(row, attribute) == value]


def blames(rows: Sequence[Scored]) -> dict[str, int]:
    """How many failed questions each room is to blame for."""
    return dict(Counter(row.blame for row in rows if row.blame is not None).most_common())


def as_json(rows: Sequence[Scored]) -> dict[str, Any]:
    """The summary as it is written into the run folder."""
    return {"groups": [asdict(one) for one in groups(rows)], "blame": blames(rows)}
