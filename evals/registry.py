"""All measures in one list: retrieval's and our own, with what the table, the report and the gate need of them."""

from __future__ import annotations

from dataclasses import dataclass

from evals import measures, retrieval


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """What is told of a measure. ``unit`` is ``"share"``, ``"words"`` or ``"ms"``."""

    name: str
    label: str
    description: str
    source: str
    higher_is_better: bool
    main: bool
    unit: str

    @property
    def worst(self) -> float:
        """The worst value of a share."""
        return 0.0 if self.higher_is_better else 1.0

    def gain(self, before: float, after: float) -> float:
        """How much better ``after`` is than ``before``; negative when worse."""
        return after - before if self.higher_is_better else before - after


def _own() -> list[MeasureInfo]:
    return [
        MeasureInfo(one.name, one.label, one.description, one.source, one.higher_is_better, one.main, one.unit)
        for one in measures.MEASURES
    ]


def _of_retrieval() -> list[MeasureInfo]:
    return [
        MeasureInfo(
            one.name, one.label, one.description, one.source, higher_is_better=True, main=one.main, unit="share"
        )
        for one in retrieval.MEASURES
    ]


SOLVED = "solved"
MILLISECONDS = "ms"
MEASURES: tuple[MeasureInfo, ...] = (*_own()[:1], *_of_retrieval(), *_own()[1:])
BY_NAME = {one.name: one for one in MEASURES}
MAIN = tuple(one for one in MEASURES if one.main)
