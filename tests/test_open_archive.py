"""The door for Python: an archive in a few lines, and as a retriever in a LangChain chain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag import open_archive
from rag.errors import IndexMissingError
from rag.settings import Settings
from tests.archives import index_of
from tests.conftest import ROOT

MINUTES = """1.1. Ny cykelsti til Strandby

SAG-2023-00120 abc

Baggrund

Vejen til Strandby er smal, og skolebørn cykler på den.

Beslutning

Udvalget godkendte en cykelsti til 7 mio. kr.
"""
STATED = '[[document]]\nfile = "referat.txt"\nbody = "Trafikudvalget"\ndate = 2023-02-01\nkind = "referat"\n'


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("python"), {"referat.txt": MINUTES}, STATED)


def test_a_question_in_three_lines(index: Path) -> None:
    with open_archive(index) as archive:
        reply = archive.ask("Hvad godkendte Trafikudvalget?")
    assert "7 mio. kr." in reply.answer.text
    assert reply.answer.citations[0].item_id == "referat.txt#1.1"


def test_items_and_a_case(index: Path) -> None:
    with open_archive(str(index)) as archive:
        assert [archived.item.title for archived in archive.items()] == ["Ny cykelsti til Strandby"]
        assert archive.item("referat.txt", "1.1").meeting.body == "Trafikudvalget"
        with pytest.raises(KeyError):
            archive.item("referat.txt", "9")
        assert archive.case("SAG-2023-00120").steps[0].source == "referat.txt"


def test_settings_are_given_or_those_of_the_environment(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(index, Settings(max_question_chars=60)) as archive:
        assert archive.settings.max_question_chars == 60
        assert archive.settings.index == index
    monkeypatch.setenv("ARKIVSVAR_INDEX", str(index))
    with open_archive() as archive:
        assert archive.settings.index == index


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="arkivsvar index"):
        open_archive(tmp_path / "væk")


def test_naming_the_package_loads_nothing_heavy() -> None:
    heavy = ["numpy", "faiss", "tantivy", "torch", "langchain_core", "gradio", "fastapi", "pydantic"]
    code = f"import sys, rag; rag.open_archive; sys.exit(len([n for n in {heavy} if n in sys.modules]))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_the_retriever_in_a_langchain_chain(index: Path) -> None:
    from langchain_core.documents import Document
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda, RunnablePassthrough

    prompts: list[str] = []

    def joined(documents: list[Document]) -> str:
        return "\n\n".join(f"{document.metadata['source']}: {document.page_content}" for document in documents)

    def seen(prompt: object) -> object:
        prompts.append(str(prompt))
        return prompt

    template = ChatPromptTemplate.from_template("Kilder:\n{sources}\n\nSpørgsmål: {question}")
    model = FakeListChatModel(responses=["En cykelsti til 7 mio. kr."])
    with open_archive(index) as archive:
        chain = (
            {"sources": archive.retriever() | joined, "question": RunnablePassthrough()}
            | template
            | RunnableLambda(seen)
            | model
            | StrOutputParser()
        )
        told = chain.invoke("Hvad godkendte Trafikudvalget om Strandby?")
    assert told == "En cykelsti til 7 mio. kr."
    assert "referat.txt" in prompts[0]
    assert "Udvalget godkendte en cykelsti til 7 mio. kr." in prompts[0]
