"""What a measure is: a name, what it tells, where it comes from, and a function from a case to a value or ``None``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evals.case import Case


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    ``score`` gives ``None`` only where the question is none of the measure's business; a missing answer is scored
    with the worst value, never dropped. ``label`` and ``description`` are what users read (Danish); ``source`` is
    the paper or document the definition is from. ``unit`` is ``"share"`` (0 to 1), ``"words"`` or ``"ms"``.
    """

    name: str
    label: str
    description: str
    source: str
    score: Callable[[Case], float | None]
    higher_is_better: bool = True
    main: bool = False
    unit: str = "share"
