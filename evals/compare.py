"""Two runs over the same questions: the paired difference with its interval, and the questions that flipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.bootstrap import Estimate, estimates
from evals.registry import MEASURES, MeasureInfo
from evals.score import Scored


@dataclass(frozen=True, slots=True)
class Difference:
    """How one measure changed: ``now - before`` over the questions that both runs scored."""

    measure: MeasureInfo
    before: float
    now: float
    change: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the change leaves zero out."""
        return self.change.low > 0 or self.change.high < 0

    @property
    def is_gain(self) -> bool:
        """Whether the change is for the better."""
        return self.measure.gain(self.before, self.now) > 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All measures' differences, and the questions that were solved in one run only."""

    differences: tuple[Difference, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    questions: int
    left_out: int  # questions that are in one run only or have changed since


def compare(before: Mapping[str, Scored], now: Mapping[str, Scored]) -> Comparison:
    """Compare the questions that are the same in both runs, pair by pair."""
    shared = [key for key in now if key in before and before[key].digest == now[key].digest]
    pairs = [[(before[key].values.get(one.name), now[key].values.get(one.name)) for key in shared] for one in MEASURES]
    changes = estimates([[_change(*pair) for pair in column] for column in pairs])
    differences: list[Difference] = []
    for measure, column, change in zip(MEASURES, pairs, changes, strict=True):
        if change is None:
            continue
        both = [(old, new) for old, new in column if old is not None and new is not None]
        differences.append(
            Difference(
                measure, sum(old for old, _ in both) / len(both), sum(new for _, new in both) / len(both), change
            )
        )
    return Comparison(
        tuple(differences),
        won=tuple(key for key in shared if now[key].solved and not before[key].solved),
        lost=tuple(key for key in shared if before[key].solved and not now[key].solved),
        questions=len(shared),
        left_out=len(set(before) ^ set(now)) + sum(key in before for key in now) - len(shared),
    )


def _change(old: float | None, new: float | None) -> float | None:
    return None if old is None or new is None else new - old
