"""Arkivsvar: ask the archive of political meetings in plain Danish, get a short answer that cites its source.

From Python::

    from rag import open_archive

    with open_archive("index") as archive:
        reply = archive.ask("Hvad blev der besluttet om havnebussen?")
        print(reply.answer.text)
        for citation in reply.answer.citations:
            print(citation.source, citation.item, citation.page, citation.quote)

``archive.items()``, ``archive.item(source, number)``, ``archive.case(subject)`` and ``archive.retriever()`` give the
items, the course of a case, and a LangChain retriever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from rag.chat import Archive
    from rag.settings import Settings

__version__ = "0.1.0"
__all__ = ["__version__", "open_archive"]


def open_archive(index: str | Path | None = None, settings: Settings | None = None) -> Archive:
    """Open an index for questions; close it, or use it in a ``with`` statement.

    Args:
        index: the folder that ``arkivsvar index`` wrote; without it, that of the settings.
        settings: all else; without them, ``ARKIVSVAR_…`` variables and the defaults.

    Raises:
        IndexMissingError, IndexBrokenError, ModelError: with the command that mends it.
    """
    # Whoever only names the package pays for nothing of it.
    from pathlib import Path

    from rag.chat import Archive
    from rag.settings import Settings

    chosen = settings if settings is not None else Settings()  # type: ignore[call-arg] # every field has a default
    if index is not None:
        chosen = chosen.model_copy(update={"index": Path(index)})
    return Archive.open(chosen.index, chosen)
