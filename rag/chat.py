"""A conversation with an archive: a question and its history in, a cited answer out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import encoder
from rag.answer import Tools, compose
from rag.answer.evidence import Reader
from rag.encoder import Encoder, LateInteraction
from rag.errors import InputError
from rag.records import Answer, ArchiveItem, Filters, Query, QuestionKind, SearchResult, Turn
from rag.search.terms import query_vector, question_texts
from rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.case.records import CaseCourse
    from rag.index import Generation
    from rag.llm import ChatModel
    from rag.retriever import ArchiveRetriever

RETRIEVED = 10  # rows of "retrieved" at most


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with how it came about. ``ms``: milliseconds of ``retrieve``, ``answer`` and ``total``."""

    answer: Answer
    query: Query
    result: SearchResult
    ms: Mapping[str, float]


class Archive:
    """An opened index that questions are put to. Close it, or use it as a context manager."""

    def __init__(self, generation: Generation, settings: Settings) -> None:
        self.generation = generation
        self.settings = settings
        self._bodies = generation.store.bodies()
        self._meetings = generation.store.meetings()
        self._tools = tools_for(generation)
        self._chat_model = _chat_model(settings)

    @classmethod
    def open(cls, folder: Path, settings: Settings) -> Archive:
        """Open the index in ``folder``.

        Raises:
            IndexMissingError, IndexBrokenError, ModelError: with the command that mends it.
        """
        from rag.index import open_index

        return cls(open_index(folder, settings), settings)

    def ask(self, question: str, history: Sequence[Turn] = (), narrow: Callable[[Query], Query] | None = None) -> Reply:
        """Answer one question; ``history`` holds the earlier turns, oldest first. ``narrow`` may change what was
        understood before it is looked for, such as where a user has chosen a body.

        Raises:
            InputError: the question is empty, or longer than ``Settings.max_question_chars``.
        """
        *_, reply = self.stream(question, history, narrow)
        return reply

    def stream(
        self, question: str, history: Sequence[Turn] = (), narrow: Callable[[Query], Query] | None = None
    ) -> Iterator[Reply]:
        """One question's reply as it grows, as in ``ask``; the last one is final. Without a chat model there is one.

        With a chat model the replies before the last hold the statements that have come in so far, each of which has
        passed the gate; the last one takes their place, and may be the answer without the model.
        """
        started = time.perf_counter()
        query, result = self.look(question, history, narrow)
        found = time.perf_counter()
        for answer in self._answers(query, result):
            done = time.perf_counter()
            ms = {
                "retrieve": round((found - started) * 1000, 3),
                "answer": round((done - found) * 1000, 3),
                "total": round((done - started) * 1000, 3),
            }
            yield Reply(answer, query, result, ms)

    def look(
        self, question: str, history: Sequence[Turn] = (), narrow: Callable[[Query], Query] | None = None
    ) -> tuple[Query, SearchResult]:
        """A question as understood, and what is found for it; nothing is answered.

        Raises:
            InputError: as ``ask``.
        """
        from rag.question import understand
        from rag.search import search

        text = check_question(question, self.settings)
        query = understand(text, history, self._bodies, self._meetings, self.generation.lexical)
        query = narrow(query) if narrow is not None else query
        return query, search(query, self.generation, self.settings)

    def _answers(self, query: Query, result: SearchResult) -> Iterator[Answer]:
        """The answer, by the chat model where there is one."""
        answer = self._composed(query, result)
        if self._chat_model is None:
            yield answer
            return
        from rag import llm

        def lookup(item_id: str) -> ArchiveItem | None:
            return self.generation.store.items_by_id([item_id]).get(item_id)

        yield from llm.answers(self._chat_model, query, result, answer, lookup, self.settings)

    def _composed(self, query: Query, result: SearchResult) -> Answer:
        """The answer without a chat model; the course of a case is told step by step where the archive has one."""
        if query.kind is QuestionKind.COURSE:
            from rag.case import chat as case_chat

            told = case_chat.answer(query, result, self.generation, self.settings)
            if told is not None:
                return told
            query = replace(query, kind=QuestionKind.OTHER)
        return compose(query, result, self.generation.store, self.settings, self._tools)

    def items(self) -> Iterator[ArchiveItem]:
        """Every agenda item, with its meeting."""
        return self.generation.store.items()

    def item(self, source: str, number: str) -> ArchiveItem:
        """One item by its document's path and its number as printed; ``KeyError`` where there is none."""
        return self.generation.store.item(f"{source}#{number}")

    def case(self, asked: str) -> CaseCourse:
        """The course of the case that a number or a subject names."""
        from rag import case

        return case.course(asked, self.generation, self.settings)

    def retriever(self) -> ArchiveRetriever:
        """The archive as a LangChain retriever; imports LangChain."""
        from rag.retriever import ArchiveRetriever

        return ArchiveRetriever(generation=self.generation, settings=self.settings)

    def close(self) -> None:
        """Let go of the index."""
        self.generation.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _chat_model(settings: Settings) -> ChatModel | None:
    """The operator's chat model; nothing of it is imported where none is set."""
    if not settings.llm:
        return None
    from rag import llm

    return llm.load(settings)


def tools_for(generation: Generation) -> Tools:
    """What answers need of a generation. Sentences are always weighed in the space of the shipped model,
    which costs microseconds a sentence; the index may have been built with another."""
    lexical = generation.lexical
    shipped = encoder.load()
    return Tools(
        reader=Reader(shipped.encode_passages),
        frequency=lexical.stem_frequency,
        items=lexical.item_count,
        vector=lambda query: query_vector(query, shipped),
        late=_late(shipped),
    )


def _late(shipped: Encoder) -> Callable[[Query, Sequence[str]], NDArray[np.float32]] | None:
    """How texts meet a question's words one by one, where the model has words."""
    if not isinstance(shipped, LateInteraction):
        return None
    return lambda query, texts: shipped.late_interaction(question_texts(query), texts)


def check_question(question: str, settings: Settings) -> str:
    """The question without surrounding blanks. Raises ``InputError`` where it is empty or too long."""
    text = question.strip()
    if not text:
        raise InputError("Spørgsmålet er tomt.", "Skriv et spørgsmål.")
    if len(text) > settings.max_question_chars:
        raise InputError(
            f"Spørgsmålet er på {len(text)} tegn; der er plads til {settings.max_question_chars}.", "Gør det kortere."
        )
    return text


def reply_to_json(reply_id: str, reply: Reply) -> dict[str, Any]:
    """A reply in the answers file's format: the documented fields, in their order."""
    answer = reply.answer
    return {
        "id": reply_id,
        "status": answer.status.value,
        "answer": answer.text,
        "basis": answer.basis.value if answer.basis else None,
        "citations": [
            {
                "n": c.n,
                "source": c.source,
                "item": c.item,
                "title": c.title,
                "body": c.body,
                "date": c.date.isoformat() if c.date else None,
                "kind": c.kind.value,
                "section": c.section,
                "page": c.page,
                "quote": c.quote,
            }
            for c in answer.citations
        ],
        "retrieved": _retrieved(reply.result),
        "filters": _filters(reply.result.filters),
        "certainty": None if answer.certainty is None else round(answer.certainty, 3),
        "ms": dict(reply.ms),
    }


def _retrieved(result: SearchResult) -> list[dict[str, Any]]:
    """One row an item, best first, at most ten."""
    rows: dict[str, dict[str, Any]] = {}
    for hit in sorted(result.hits, key=lambda hit: -hit.score):
        row = {"source": hit.item.meeting.source, "item": hit.item.item.number, "score": round(hit.score, 6)}
        rows.setdefault(hit.item.id, row)
    return list(rows.values())[:RETRIEVED]


def _filters(filters: Filters) -> dict[str, str | None]:
    return {
        "body": filters.body,
        "from": filters.date_from.isoformat() if filters.date_from else None,
        "to": filters.date_to.isoformat() if filters.date_to else None,
        "kind": filters.kind.value if filters.kind else None,
    }
