"""txtai: its hybrid of BM25 and dense vectors (our encoder), over the pages of the documents."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from txtai import Embeddings

from evals.peers.passages import Attribution, Passage, answer, raw_pages
from evals.schema import Question, Suite
from evals.workspace import Workspace
from rag import encoder

_DEEP = 40  # pages, so that ten different items can be among them


class TxtaiHybrid:
    """Every page is a document; the best pages by txtai's own fused score."""

    name = "txtai"

    def __init__(self, workspace: Workspace) -> None:
        self._attribution = Attribution(workspace.archive)
        self._pages = [page for page in raw_pages(workspace.archive) if page.text.strip()]
        model = encoder.load(workspace.settings.model)

        def transform(texts: list[str]) -> NDArray[np.float32]:
            return model.encode_passages(texts)

        self._embeddings = Embeddings(method="external", transform=transform, hybrid=True, backend="numpy")
        self._embeddings.index([(row, page.text, None) for row, page in enumerate(self._pages)])

    def answer(self, question: Question) -> dict[str, Any]:
        """The best pages; the text of the first."""
        start = time.perf_counter()
        found = self._embeddings.search(question.question, _DEEP)
        ms = (time.perf_counter() - start) * 1000
        passages = [
            (Passage(self._pages[row].source, self._pages[row].number, self._pages[row].text), float(score))
            for row, score in found
        ]
        return dict(answer(question.id, passages, self._attribution, ms))


def build(_suite: Suite, workspace: Workspace) -> TxtaiHybrid:
    """Index the archive."""
    return TxtaiHybrid(workspace)
