"""LangChain as its textbook has it: RecursiveCharacterTextSplitter 1000/200, an encoder (ours), FAISS."""

from __future__ import annotations

import time
from typing import Any

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.peers.passages import Attribution, Passage, answer, raw_pages
from evals.schema import Question, Suite
from evals.workspace import Workspace
from rag import encoder

_CHUNK, _OVERLAP = 1000, 200  # characters, as in LangChain's own tutorial
_DEEP = 40  # passages, so that ten different items can be among them


class _OurEncoder(Embeddings):
    """The encoder behind LangChain's interface."""

    def __init__(self, model: str) -> None:
        self._encoder = encoder.load(model)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._encoder.encode_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self._encoder.encode_queries([text])[0]]


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
        self._store = FAISS.from_documents(splitter.split_documents(pages), _OurEncoder(workspace.settings.model))

    def answer(self, question: Question) -> dict[str, Any]:
        """The nearest pieces; the text of the first."""
        start = time.perf_counter()
        found = self._store.similarity_search_with_score(question.question, k=_DEEP)
        ms = (time.perf_counter() - start) * 1000
        passages = [
            (Passage(document.metadata["source"], document.metadata["page"], document.page_content), -float(distance))
            for document, distance in found
        ]
        return dict(answer(question.id, passages, self._attribution, ms))


def build(_suite: Suite, workspace: Workspace) -> LangchainTextbook:
    """Index the archive."""
    return LangchainTextbook(workspace)
