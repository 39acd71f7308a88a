"""LangChain as its textbook has it: RecursiveCharacterTextSplitter 1000/200, an encoder (ours), FAISS.

FAISS is called directly: LangChain's wrapper for it lives in a package that is no longer maintained.
"""

from __future__ import annotations

import time
from typing import Any

import faiss
import numpy as np
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.peers.passages import Attribution, Passage, answer, raw_pages
from evals.schema import Question, Suite
from evals.workspace import Workspace
from rag import encoder

_CHUNK, _OVERLAP = 1000, 200  # characters, as in LangChain's own tutorial
_DEEP = 40  # passages, so that ten different items can be among them


class LangchainTextbook:
    """Pages cut into overlapping pieces, the nearest pieces by cosine."""

    name = "langchain"

    def __init__(self, workspace: Workspace) -> None:
        self._attribution = Attribution(workspace.archive)
        splitter = RecursiveCharacterTextSplitter(chunk_size=_CHUNK, chunk_overlap=_OVERLAP)
        pages = [
            Document(page.text, metadata={"source": page.source, "page": page.number})
            for page in raw_pages(workspace.archive)
        ]
        self._pieces = splitter.split_documents(pages)
        self._encoder = encoder.load(workspace.settings.model)
        vectors = self._encoder.encode_passages([piece.page_content for piece in self._pieces])
        self._index = faiss.IndexFlatIP(self._encoder.record.dimension)
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def answer(self, question: Question) -> dict[str, Any]:
        """The nearest pieces; the text of the first."""
        start = time.perf_counter()
        vector = np.ascontiguousarray(self._encoder.encode_queries([question.question]), np.float32)
        scores, rows = self._index.search(vector, min(_DEEP, self._index.ntotal))
        ms = (time.perf_counter() - start) * 1000
        found = [(self._pieces[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
        passages = [
            (Passage(piece.metadata["source"], piece.metadata["page"], piece.page_content), score)
            for piece, score in found
        ]
        return dict(answer(question.id, passages, self._attribution, ms))


def build(_suite: Suite, workspace: Workspace) -> LangchainTextbook:
    """Index the archive."""
    return LangchainTextbook(workspace)
