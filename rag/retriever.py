"""The archive behind LangChain's retriever interface, for chains and agents of the user's own.

Imported only by who asks for it: LangChain is slow to import and no part of the way from question to answer.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.index import Generation
from rag.question import understand
from rag.records import Hit
from rag.search import search
from rag.settings import Settings


class ArchiveRetriever(BaseRetriever):
    """Finds agenda items: one ``Document`` an item, best first.

    ``page_content`` is the item's clean text; ``metadata`` holds id, source, item, title, body, date (ISO or ``None``),
    kind, case number, first and last page, score and the best passages as (section, page, text).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    generation: Generation
    settings: Settings
    passages: int = 3

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        """The items that a question, read without history, is about."""
        store = self.generation.store
        asked = understand(query, (), store.bodies(), store.meetings(), self.generation.lexical)
        return [self._document(hit) for hit in search(asked, self.generation, self.settings).hits]

    def _document(self, hit: Hit) -> Document:
        meeting, item = hit.item.meeting, hit.item.item
        passages = [
            {"section": found.chunk.section.value, "page": found.chunk.page, "text": found.chunk.text}
            for found in hit.chunks[: self.passages]
        ]
        return Document(
            id=hit.item.id,
            page_content=item.text,
            metadata={
                "id": hit.item.id,
                "source": meeting.source,
                "item": item.number,
                "title": item.title,
                "body": meeting.body,
                "date": meeting.date.isoformat() if meeting.date else None,
                "kind": meeting.kind.value,
                "case_number": item.case_number,
                "pages": list(item.pages),
                "score": hit.score,
                "passages": passages,
            },
        )
