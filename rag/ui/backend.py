"""What the page needs of the archive behind it; :class:`rag.ui.server.OpenArchive` is the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from rag.case.records import CaseCourse
from rag.records import Answer, ArchiveItem, Filters, Meeting, Query, SearchResult, Suggestion, Turn
from rag.ui.case_list import ListedCase


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


class Files(Protocol):
    """The archive's own files, as :class:`rag.ui.files.ArchiveFiles` finds them."""

    def path(self, source: str) -> Path:
        """Where a document lies; ``UnreadableFileError`` where it cannot be had."""

    def is_changed(self, source: str) -> bool:
        """Whether it is another file than the one that was indexed."""


class Reply(Protocol):
    """The part of :class:`rag.chat.Reply` that is shown."""

    @property
    def answer(self) -> Answer:
        """What is shown."""

    @property
    def query(self) -> Query:
        """The question as understood."""

    @property
    def result(self) -> SearchResult:
        """What was found, and with which filters."""


class Archive(Protocol):
    """Questions in, replies out."""

    @property
    def items(self) -> Items:
        """The items that citations and suggestions point at."""

    @property
    def files(self) -> Files:
        """The documents themselves."""

    @property
    def generation(self) -> str:
        """The name of the index that answers stand on."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), narrow: Callable[[Query], Query] | None = None
    ) -> Iterator[Reply]:
        """One answer as it grows, the last being the whole of it; ``narrow`` may change what was understood."""

    def answers_from(self, question: str, item_id: str) -> bool:
        """Whether the archive answers a question, and from that item; no chat model is asked."""

    def nearest(self, question: str, history: Sequence[Turn] = ()) -> tuple[Suggestion, ...]:
        """The items nearest to a question, wherever they are."""

    def find(self, text: str, filters: Filters, limit: int) -> tuple[ArchiveItem, ...]:
        """The items that the words are found in, best first, at most ``limit``."""

    def course(self, asked: str) -> CaseCourse:
        """The course of the case that a number or a subject names."""

    def cases(self) -> tuple[ListedCase, ...]:
        """The cases that went over more than one meeting, the latest treated first."""
