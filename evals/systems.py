"""Who answers: anything that turns a question with its history into a dict of the contract's answers format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from evals.schema import Question
from rag.records import Turn
from rag.settings import Settings


class System(Protocol):
    """One that answers. ``name`` is what tables call it."""

    name: str

    def answer(self, question: Question) -> dict[str, Any]:
        """The answer, as one object of an answers file."""
        ...


class Product:
    """Arkivsvar itself, through its public interface."""

    name = "arkivsvar"

    def __init__(self, archive: Any) -> None:  # noqa: ANN401 - rag.chat.Archive, imported only when it is used
        self._archive = archive

    def answer(self, question: Question) -> dict[str, Any]:
        """Ask the question as the chat would."""
        from rag.chat import reply_to_json

        history = tuple(Turn(role, content) for role, content in question.history)
        return dict(reply_to_json(question.id, self._archive.ask(question.question, history)))


@contextmanager
def product(settings: Settings) -> Iterator[Product]:
    """Arkivsvar over the index that the settings name."""
    from rag.chat import Archive

    with Archive.open(settings.index, settings) as archive:
        yield Product(archive)
