"""BM25 over whole agenda items, with tantivy's Danish stemmer: plain full-text search, but told what an item is."""

from __future__ import annotations

import re
import time
from typing import Any

import tantivy

from evals.archive_view import material_of
from evals.retrieval import DEPTH
from evals.schema import Question, Suite
from evals.workspace import Workspace


class Bm25:
    """Each item is one document; its heading is searched too. The answer is the item's whole text."""

    name = "bm25"

    def __init__(self, workspace: Workspace) -> None:
        self._items = list(workspace.archive.items.values())
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=False, tokenizer_name="danish")
        builder.add_integer_field("row", stored=True)
        self._index = tantivy.Index(builder.build())
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stopword("danish"))
            .filter(tantivy.Filter.stemmer("danish"))
            .build()
        )
        self._index.register_tokenizer("danish", analyzer)
        writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        for row, one in enumerate(self._items):
            writer.add_document(tantivy.Document(text=material_of(one), row=row))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def answer(self, question: Question) -> dict[str, Any]:
        """The ten best items; the text of the first."""
        start = time.perf_counter()
        words = " ".join(re.findall(r"\w+", question.question.lower()))
        hits = self._searcher.search(self._index.parse_query(words, ["text"]), DEPTH).hits
        found = [(self._items[self._searcher.doc(address)["row"][0]], score) for score, address in hits]
        ms = (time.perf_counter() - start) * 1000
        if not found:
            return {"id": question.id, "status": "not_found", "answer": "", "ms": {"total": ms}}
        best = found[0][0]
        quote = " ".join(best.item.text.split()) or best.item.title
        cited = {"n": 1, "source": best.meeting.source, "item": best.item.number, "quote": quote}
        rows = [{"source": one.meeting.source, "item": one.item.number, "score": score} for one, score in found]
        return {
            "id": question.id,
            "status": "answered",
            "answer": f"{quote} [1]",
            "basis": None,
            "citations": [cited],
            "retrieved": rows,
            "ms": {"total": ms},
        }


def build(_suite: Suite, workspace: Workspace) -> Bm25:
    """Index the archive."""
    return Bm25(workspace)
