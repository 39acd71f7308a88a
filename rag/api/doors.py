"""What machines may ask of an archive, as the contract's JSON objects: an answer, items, one item, a case.

One set of functions behind both doors, the HTTP API (:mod:`rag.api`) and the MCP tools (:mod:`rag.api.tools`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.chat import Archive, reply_to_json
from rag.errors import ArkivsvarError, InputError
from rag.export import item_to_json
from rag.records import ArchiveItem, Filters, Kind, Meeting, Query, Turn

MAX_ITEMS = 500  # in one reply
DEFAULT_ITEMS = 100
_NAMED = 20  # bodies named in a message
_FOUND = 1000  # items that words are looked for in, best first


class NotFoundError(ArkivsvarError):
    """The archive has no such thing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: all filters hold at once; ``words`` must be found in them."""

    body: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    kind: Kind | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Doors:
    """The functions, over an opened archive."""

    archive: Archive

    def ask(self, question: str, history: Sequence[Turn] = (), reply_id: str = "1") -> dict[str, Any]:
        """One answer, as a line of an answers file.

        Raises:
            InputError: the question is empty or too long.
        """
        turns = tuple(Turn(turn.role, _clean(turn.content)) for turn in history)
        return reply_to_json(_clean(reply_id), self.archive.ask(_clean(question), turns))

    def items(self, wanted: Wanted, limit: int = DEFAULT_ITEMS, offset: int = 0) -> dict[str, Any]:
        """Items as ``arkivsvar items --json`` prints them, each with its id, and how many there are in all.

        With words the best come first, else they stand in the order of the archive.

        Raises:
            InputError: there is no such body.
        """
        bodies = self.archive.generation.store.bodies()
        if wanted.body is not None and wanted.body not in bodies:
            raise InputError(
                f"Arkivet har intet råd eller udvalg ved navn »{_clean(wanted.body)}«.",
                f"Det har: {', '.join(bodies[:_NAMED])}{' …' if len(bodies) > _NAMED else ''}.",
            )
        found = self._found(wanted) if wanted.words.strip() else tuple(self._listed(wanted))
        shown = found[offset : offset + limit]
        following = offset + len(shown)
        return {
            "total": len(found),
            "next_offset": following if shown and following < len(found) else None,
            "items": [{**item_to_json(archived), "id": archived.id} for archived in shown],
        }

    def item(self, source: str, number: str) -> dict[str, Any]:
        """One item with its text.

        Raises:
            NotFoundError: the archive has no such item.
        """
        item_id = _clean(f"{source}#{number.rstrip('.')}")
        archived = self.archive.generation.store.items_by_id([item_id]).get(item_id)
        if archived is None:
            raise NotFoundError(f"Arkivet har intet punkt {_clean(number)} i {_clean(source)}.")
        item = archived.item
        return {
            **item_to_json(archived),
            "id": archived.id,
            "counterpart": archived.counterpart,
            "url": archived.meeting.url,
            "text": item.text,
            "section_texts": [
                {"heading": section.heading, "page": item.page_of(section.start), "text": section.text}
                for section in item.sections
            ],
        }

    def case(self, asked: str) -> dict[str, Any]:
        """The course of a case, as ``arkivsvar sag --json`` prints it.

        Raises:
            InputError: nothing is asked for, or too much.
        """
        from rag import case
        from rag.case import show as case_show
        from rag.chat import check_question

        text = _clean(asked).strip()
        if not text:
            raise InputError("Sagen er tom.", "Skriv et emne eller et sagsnummer.")
        check_question(text, self.archive.settings)
        return case_show.to_json(case.course(text, self.archive.generation, self.archive.settings))

    def _listed(self, wanted: Wanted) -> Iterator[ArchiveItem]:
        store = self.archive.generation.store
        for meeting in store.meetings():
            if _fits(meeting, wanted):
                yield from store.items_of(meeting.source)

    def _found(self, wanted: Wanted) -> tuple[ArchiveItem, ...]:
        from rag.search.terms import weighted_terms

        generation = self.archive.generation
        words = _clean(wanted.words)[: self.archive.settings.max_question_chars]
        terms = weighted_terms(Query(words, search_text=words))
        filters = Filters(wanted.body, wanted.date_from, wanted.date_to, wanted.kind)
        scored = generation.lexical.search_items(terms, _FOUND, filters) if terms else []
        return tuple(generation.store.items_by_id([item_id for item_id, _ in scored]).values())


def _fits(meeting: Meeting, wanted: Wanted) -> bool:
    """Whether a meeting is of the body and sort, and may have been held in the time that is wanted."""
    earliest = meeting.date or meeting.period.earliest
    latest = meeting.date or meeting.period.latest
    return (
        (wanted.body is None or meeting.body == wanted.body)
        and (wanted.kind is None or meeting.kind is wanted.kind)
        and (wanted.date_from is None or latest is None or latest >= wanted.date_from)
        and (wanted.date_to is None or earliest is None or earliest <= wanted.date_to)
    )


def _clean(text: str) -> str:
    """Text without halves of characters, which JSON can carry and nothing else can."""
    return text.encode("utf-8", "replace").decode("utf-8")
