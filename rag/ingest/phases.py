"""The phases of a run over an archive: what progress calls them, and how long each took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

COMPARING = "Sammenligner filer"
READING = "Læser dokumenter"
JOINING = "Finder dubletter og par"
CUTTING = "Deler i uddrag"
ADAPTING = "Tilpasser modellen"
EMBEDDING = "Beregner vektorer"
BUILDING = "Bygger søgeindeks"
PUBLISHING = "Tager indekset i brug"

Progress = Callable[[str, int, int], None]
_Element = TypeVar("_Element")


class Clock:
    """Passes progress (phase, done, total) on, and keeps the seconds spent in each phase."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._phase, self._since = "", time.perf_counter()
        self.seconds: dict[str, float] = {}

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Tell progress, and begin a phase where it is another than before."""
        if phase != self._phase:
            self.stop()
            self._phase = phase
        self._progress(phase, done, total)

    def stop(self) -> None:
        """Close the phase under way."""
        now = time.perf_counter()
        if self._phase:
            self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = "", now

    def counted(self, phase: str, elements: Iterable[_Element], start: int, total: int) -> Iterator[_Element]:
        """The elements, counted on from ``start``; progress is told at each hundred and at the end."""
        for count, element in enumerate(elements, start=start + 1):
            yield element
            if count % 100 == 0 or count == total:
                self(phase, count, total)
