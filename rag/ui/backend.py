"""What the page needs of the archive behind it; :class:`rag.chat.Archive` is the real one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.records import Answer, ArchiveItem, Meeting, SearchResult, Turn


class Items(Protocol):
    """The part of :class:`rag.store.Store` that is shown."""

    def meetings(self) -> tuple[Meeting, ...]:
        """The meeting of every document."""

    def items_of(self, source: str) -> tuple[ArchiveItem, ...]:
        """The items of one document."""

    def item(self, item_id: str) -> ArchiveItem:
        """One item; ``KeyError`` for an unknown id."""

    def item_ids(self) -> tuple[str, ...]:
        """The ids of all items."""


class Reply(Protocol):
    """The part of :class:`rag.chat.Reply` that is shown."""

    @property
    def answer(self) -> Answer:
        """What is shown."""

    @property
    def result(self) -> SearchResult:
        """What was found, and with which filters."""


class Archive(Protocol):
    """Questions in, replies out."""

    @property
    def items(self) -> Items:
        """The items that citations and suggestions point at."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """One answer."""
