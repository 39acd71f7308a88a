"""What an answer is composed from: the question, what was found, and the sentences weighed against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.answer.evidence import Evidence, Frequency, Reader, Reading, Wanted
from rag.records import ArchiveItem, Meeting, Query, SearchResult


class Items(Protocol):
    """What an answer needs of the store."""

    def item(self, item_id: str) -> ArchiveItem:
        """One item. Raises ``KeyError`` for an unknown id."""

    def items_of(self, source: str) -> tuple[ArchiveItem, ...]:
        """The items of one document in its order."""

    def meetings(self) -> tuple[Meeting, ...]:
        """Every meeting of the archive, without its items."""

    def bodies(self) -> tuple[str, ...]:
        """The bodies whose meetings are in the archive."""


def item_or_none(store: Items, item_id: str) -> ArchiveItem | None:
    """An item, or ``None`` for an unknown id."""
    try:
        return store.item(item_id)
    except KeyError:
        return None


def _everywhere(_: str) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading and weighing need beside the records: a reader that remembers, word frequencies, an encoder.

    ``frequency`` tells in how many of ``items`` archive items a folded stem stands; ``vector`` gives a question's
    vector (d,) in the space of the reader's sentences, ``late`` how well each of some texts meets its words one by one.
    """

    reader: Reader = field(default_factory=Reader)
    frequency: Frequency = _everywhere
    items: int = 0
    vector: Callable[[Query], NDArray[np.float32]] | None = None
    late: Callable[[Query, Sequence[str]], NDArray[np.float32]] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question with everything that was found and weighed for it."""

    query: Query
    result: SearchResult
    store: Items
    wants: Wanted
    readings: tuple[tuple[Reading, float], ...]
    ranked: tuple[Evidence, ...]
    max_words: int
