"""The doors for machines: the contract's fields over HTTP and as MCP tools, and one Danish sentence for a bad call."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag.api import build
from rag.api import schema as api_schema
from rag.api.doors import Doors
from rag.chat import Archive
from rag.settings import Settings
from tests.archives import index_of
from tests.conftest import ROOT

MINUTES = """1.1. Svømmehallen i Fjordby

SAG-2023-00120 abc

Baggrund

Taget på svømmehallen er utæt, og regnen drypper ned i børnebassinet.

Indstilling

Det indstilles, at udvalget godkender et nyt tag til 12 mio. kr.

Beslutning

Udvalget godkendte et nyt tag til 12 mio. kr.

1.2. Bibliotekets åbningstider

SAG-2023-00121 abc

Beslutning

Udvalget besluttede, at biblioteket holder åbent om søndagen.
"""
AGENDA = """1.1. Ny cykelsti til Strandby

SAG-2024-00300 abc

Indstilling

Det indstilles, at udvalget drøfter en cykelsti til Strandby.
"""
OVERRIDES = """[[document]]
file = "referat.txt"
body = "Kulturudvalget"
date = 2023-02-01
kind = "referat"
url = "https://fjordby.example/referat.pdf"

[[document]]
file = "2024/dagsorden.txt"
body = "Trafikudvalget"
date = 2024-05-07
kind = "dagsorden"
"""
ITEM_FIELDS = [
    "source", "item", "title", "body", "date", "date_basis", "period", "kind", "case_number", "sections", "pages",
    "attachments", "text_chars", "id",
]  # fmt: skip


@dataclass
class Door:
    archive: Archive
    client: TestClient


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    texts = {"referat.txt": MINUTES, "2024/dagsorden.txt": AGENDA}
    chosen = Settings(index=index_of(tmp_path_factory.mktemp("api"), texts, OVERRIDES))
    with Archive.open(chosen.index, chosen) as archive:
        yield Door(archive, TestClient(build(Doors(archive)), raise_server_exceptions=False))


# What is asked for.


def test_an_answer_has_the_contracts_fields(door: Door) -> None:
    answer = door.client.post("/ask", json={"id": "q7", "question": "Hvad besluttede Kulturudvalget om svømmehallen?"})
    assert answer.status_code == 200
    reply = answer.json()
    assert list(reply) == ["id", "status", "answer", "basis", "citations", "retrieved", "filters", "certainty", "ms"]
    assert (reply["id"], reply["status"], reply["basis"]) == ("q7", "answered", "beslutning")
    assert "12 mio. kr." in reply["answer"]
    cited = reply["citations"][0]
    assert (cited["source"], cited["item"], cited["kind"]) == ("referat.txt", "1.1", "referat")
    api_schema.AnswerOut.model_validate(reply)


def test_a_follow_up_stands_on_its_history(door: Door) -> None:
    history = [
        {"role": "user", "content": "Hvad besluttede Kulturudvalget om svømmehallen?"},
        {"role": "assistant", "content": "Udvalget godkendte et nyt tag til 12 mio. kr. [1]"},
    ]
    reply = door.client.post("/ask", json={"question": "Og hvad var baggrunden?", "history": history}).json()
    assert "referat.txt" in {cited["source"] for cited in reply["citations"]}


def test_other_keys_of_a_question_are_ignored(door: Door) -> None:
    assert door.client.post("/ask", json={"question": "Biblioteket?", "note": 1}).status_code == 200


def test_items_are_those_of_the_command_line(door: Door) -> None:
    found = door.client.get("/items").json()
    assert (found["total"], found["next_offset"]) == (3, None)
    assert {(item["source"], item["item"]) for item in found["items"]} == {
        ("referat.txt", "1.1"),
        ("referat.txt", "1.2"),
        ("2024/dagsorden.txt", "1.1"),
    }
    assert list(found["items"][0]) == ITEM_FIELDS
    api_schema.ItemsOut.model_validate(found)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"body": "Trafikudvalget"}, ["Ny cykelsti til Strandby"]),
        ({"kind": "dagsorden"}, ["Ny cykelsti til Strandby"]),
        ({"from": "2023-02-02"}, ["Ny cykelsti til Strandby"]),
        ({"to": "2023-02-01"}, ["Svømmehallen i Fjordby", "Bibliotekets åbningstider"]),
        ({"to": "2023-01-31"}, []),
        ({"q": "biblioteket"}, ["Bibliotekets åbningstider"]),
        ({"q": "biblioteket", "body": "Trafikudvalget"}, []),
    ],
)
def test_items_are_narrowed(door: Door, query: dict[str, str], titles: list[str]) -> None:
    assert [item["title"] for item in door.client.get("/items", params=query).json()["items"]] == titles


def test_items_come_in_parts_that_make_the_whole(door: Door) -> None:
    whole = door.client.get("/items").json()["items"]
    parts, offset = [], 0
    while offset is not None:
        part = door.client.get("/items", params={"limit": 2, "offset": offset}).json()
        parts += part["items"]
        offset = part["next_offset"]
    assert parts == whole
    assert door.client.get("/items", params={"offset": 99}).json() == {"total": 3, "next_offset": None, "items": []}


def test_an_item_has_its_text_by_sections(door: Door) -> None:
    item = door.client.get("/item", params={"source": "referat.txt", "item": "1.1"}).json()
    assert [section["heading"] for section in item["section_texts"]] == ["Baggrund", "Indstilling", "Beslutning"]
    assert all(section["text"] in item["text"] for section in item["section_texts"])
    assert item["url"] == "https://fjordby.example/referat.pdf"
    api_schema.WholeItemOut.model_validate(item)
    nested = door.client.get("/item", params={"source": "2024/dagsorden.txt", "item": "1.1."})
    assert nested.json()["title"] == "Ny cykelsti til Strandby"


def test_a_case_has_the_fields_of_the_command_line(door: Door) -> None:
    course = door.client.get("/case", params={"q": "SAG-2023-00120"}).json()
    assert course["status"] == "answered"
    assert course["steps"][0]["decided"]["citations"]
    api_schema.CaseOut.model_validate(course)
    api_schema.CaseOut.model_validate(door.client.get("/case", params={"q": "enhjørninger på Mars"}).json())


# Bad calls.


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"{", 400, "Forespørgslens indhold er ikke gyldig JSON."),
        (b"", 422, "Forespørgslen skal indeholde et JSON-objekt (Content-Type: application/json)."),
        (b"{}", 422, "Feltet question mangler."),
        (b'{"question": 7}', 422, "Feltet question har en værdi, der ikke kan bruges."),
        (b'{"question": " "}', 400, "Spørgsmålet er tomt. Skriv et spørgsmål."),
        (
            b'{"question": "x", "history": [{"role": "system", "content": ""}]}',
            422,
            "Feltet history.0.role har en værdi, der ikke kan bruges.",
        ),
        (
            json.dumps({"question": "x" * 2001}).encode(),
            400,
            "Spørgsmålet er på 2001 tegn; der er plads til 2000. Gør det kortere.",
        ),
    ],
)
def test_questions_that_cannot_be_asked(door: Door, content: bytes, status: int, sentence: str) -> None:
    answer = door.client.post("/ask", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (status, {"error": sentence})


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/findes-ikke", 404, "Adressen findes ikke."),
        ("/ask", 405, "Adressen kan ikke kaldes på den måde."),
        ("/item?source=referat.txt", 422, "Feltet item mangler."),
        ("/item?source=referat.txt&item=9", 404, "Arkivet har intet punkt 9 i referat.txt."),
        ("/item?source=../hemmeligt&item=1", 404, "Arkivet har intet punkt 1 i ../hemmeligt."),
        ("/items?limit=0", 422, "Feltet limit har en værdi, der ikke kan bruges."),
        ("/items?from=i-dag", 422, "Feltet from har en værdi, der ikke kan bruges."),
        ("/items?kind=brev", 422, "Feltet kind har en værdi, der ikke kan bruges."),
        (
            "/items?body=Byrådet",
            400,
            "Arkivet har intet råd eller udvalg ved navn »Byrådet«. Det har: Kulturudvalget, Trafikudvalget.",
        ),
        ("/case?q=+", 400, "Sagen er tom. Skriv et emne eller et sagsnummer."),
    ],
)
def test_calls_of_the_wrong_form(door: Door, address: str, status: int, sentence: str) -> None:
    answer = door.client.get(address)
    assert (answer.status_code, answer.json()) == (status, {"error": sentence})


@pytest.mark.parametrize("content", [b'{"question": "taget \\ud83d"}', b'{"id": "\\ud800", "question": "taget"}'])
def test_halves_of_characters_do_no_harm(door: Door, content: bytes) -> None:
    answer = door.client.post("/ask", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {200, 422}
    assert isinstance(answer.json(), dict)


@given(words=st.text(max_size=60), number=st.text(max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_api(door: Door, words: str, number: str) -> None:
    for address, query in (
        ("/items", {"q": words}),
        ("/item", {"source": words, "item": number}),
        ("/case", {"q": words}),
    ):
        answer = door.client.get(address, params=query)
        assert answer.status_code in {200, 400, 404}
        assert isinstance(answer.json(), dict)


# Its description.


def test_it_describes_itself_without_anything_from_outside(door: Door) -> None:
    described = door.client.get("/openapi.json").json()
    assert set(described["paths"]) == {"/ask", "/items", "/item", "/case"}
    schemas = described["components"]["schemas"]
    assert set(schemas["AnswerOut"]["properties"]) == {
        "id", "status", "answer", "basis", "citations", "retrieved", "filters", "certainty", "ms",
    }  # fmt: skip
    page = door.client.get("/")
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert 'lang="da"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert door.client.get("/docs").status_code == 404


def test_no_other_origin_is_let_in(door: Door) -> None:
    answer = door.client.get("/items", headers={"Origin": "http://ond.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


# The whole application, and the tools.


@pytest.fixture(scope="module")
def whole(door: Door) -> Iterator[httpx.Client]:
    """``arkivsvar serve`` in a process of its own: Gradio leaves event loops open, which would be warnings here."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    index = door.archive.settings.index
    command = [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert "klar" in process.stdout.readline()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield client
        process.terminate()


def test_page_and_api_stand_behind_the_gate(whole: httpx.Client) -> None:
    assert whole.get("/api/items").json()["total"] == 3
    assert whole.get("/", headers={"Host": "ond.example"}).status_code == 403
    page = whole.get("/")
    assert page.status_code == 200
    assert 'lang="da"' in page.text
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert "swagger" not in whole.get(path).text.lower()


def call_tool(client: httpx.Client, method: str, **params: object) -> dict[str, object]:
    """One JSON-RPC call as an MCP client makes it."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = client.post("/gradio_api/mcp/", json=body, headers={"Accept": "application/json, text/event-stream"})
    assert answer.status_code == 200
    (line,) = [line for line in answer.text.splitlines() if line.startswith("data:")]
    result = json.loads(line.removeprefix("data:"))["result"]
    assert isinstance(result, dict)
    return result


def test_the_four_tools_are_described(whole: httpx.Client) -> None:
    pytest.importorskip("mcp", reason="the extra arkivsvar[mcp] is not installed")
    tools = {tool["name"]: tool for tool in call_tool(whole, "tools/list")["tools"]}
    assert set(tools) == {"ask", "items", "item", "case"}
    assert all(tool["description"] for tool in tools.values())
    assert tools["item"]["inputSchema"]["required"] == ["source", "number"]


def test_a_tool_answers_with_the_contracts_fields(whole: httpx.Client) -> None:
    pytest.importorskip("mcp", reason="the extra arkivsvar[mcp] is not installed")
    arguments = {"question": "Hvad besluttede Kulturudvalget om svømmehallen?"}
    result = call_tool(whole, "tools/call", name="ask", arguments=arguments)
    reply = json.loads(result["content"][0]["text"])
    assert reply["citations"][0]["item"] == "1.1"
    api_schema.AnswerOut.model_validate(reply)


def test_a_tool_says_what_is_wrong(whole: httpx.Client) -> None:
    pytest.importorskip("mcp", reason="the extra arkivsvar[mcp] is not installed")
    for name, arguments, sentence in (
        ("item", {"source": "referat.txt", "number": "9"}, "Arkivet har intet punkt 9 i referat.txt."),
        ("items", {"date_from": "i går"}, "Datoen »i går« kan ikke læses. Skriv den som 2023-05-12."),
    ):
        result = call_tool(whole, "tools/call", name=name, arguments=arguments)
        assert (result["isError"], result["content"][0]["text"]) == (True, sentence)


def test_forty_at_once_are_all_answered(door: Door) -> None:
    transport = httpx.ASGITransport(build(Doors(door.archive)))
    asked = [
        "Hvad besluttede Kulturudvalget om svømmehallen?" if number % 2 else "Hvornår har biblioteket åbent?"
        for number in range(40)
    ]

    async def all_of_them() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as client:
            return await asyncio.gather(*(client.post("/ask", json={"question": text}) for text in asked))

    replies = asyncio.run(all_of_them())
    assert {reply.status_code for reply in replies} == {200}
    for text in set(asked):
        answers = {reply.json()["answer"] for reply, question in zip(replies, asked, strict=True) if question == text}
        assert len(answers) == 1
