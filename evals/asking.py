"""A suite's questions asked of an archive, up to what the search finds: what the fits learn from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.schema import Question, Suite
from rag.chat import Archive
from rag.ingest import ingest
from rag.question import understand
from rag.records import Query, SearchResult, Turn
from rag.search import search
from rag.settings import Settings


@contextmanager
def opened(suite: Suite) -> Iterator[Archive]:
    """The suite's archive, indexed anew by the product as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        changes: dict[str, Any] = {"index": Path(folder)}
        settings = Settings(**changes)
        ingest(suite.archive, settings, lambda *_: None)
        with Archive.open(settings.index, settings) as archive:
            yield archive


def dev_questions(suite: Suite) -> Iterator[Question]:
    """The questions that may be learned from."""
    return (question for question in suite.questions if question.split == "dev")


def asked(question: Question, archive: Archive) -> tuple[Query, SearchResult]:
    """What a question was understood to ask for, and what the search found for it."""
    generation = archive.generation
    history = tuple(Turn(role, content) for role, content in question.history)
    bodies, meetings = generation.store.bodies(), generation.store.meetings()
    query = understand(question.question, history, bodies, meetings, generation.lexical)
    return query, search(query, generation, archive.settings)
