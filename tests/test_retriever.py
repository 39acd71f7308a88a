from __future__ import annotations

from pathlib import Path

from rag.index import open_index
from rag.retriever import ArchiveRetriever
from rag.settings import Settings
from tests.archives import index_of

TEXT = """1.1. Svømmehallen i Fjordby

SAG-2023-00120 abc

Baggrund

Taget på svømmehallen er utæt.

Beslutning

Udvalget godkendte et nyt tag.

1.2. Bibliotekets åbningstider

SAG-2023-00121 abc

Beslutning

Biblioteket holder åbent om søndagen.
"""
OVERRIDES = """
[[document]]
file = "referat.txt"
body = "Kulturudvalget"
date = 2023-02-01
kind = "referat"
"""


def test_items_as_langchain_documents(tmp_path: Path) -> None:
    settings = Settings(index=index_of(tmp_path, {"referat.txt": TEXT}, OVERRIDES))
    with open_index(tmp_path / "indeks", settings) as generation:
        documents = ArchiveRetriever(generation=generation, settings=settings).invoke(
            "Hvad sker der med svømmehallens tag?"
        )
    first = documents[0]
    assert first.id == "referat.txt#1.1"
    assert "Udvalget godkendte et nyt tag." in first.page_content
    assert first.metadata["title"] == "Svømmehallen i Fjordby"
    assert (first.metadata["body"], first.metadata["date"], first.metadata["kind"]) == (
        "Kulturudvalget",
        "2023-02-01",
        "referat",
    )
    assert first.metadata["case_number"] == "SAG-2023-00120"
    assert {"section", "page", "text"} == set(first.metadata["passages"][0])
    assert [document.metadata["score"] for document in documents] == sorted(
        (document.metadata["score"] for document in documents), reverse=True
    )
