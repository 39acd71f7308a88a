"""An embedding model behind an OpenAI-compatible endpoint, played by a server of the test's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from rag import encoder
from rag.encoder import endpoint
from rag.errors import ModelError
from rag.settings import Settings


class FakeEndpoint(BaseHTTPRequestHandler):
    """Vectors made of the first characters; answers are handed out backwards. ``server.replies`` come first."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization"), body))
        status, answer = self.server.replies.pop(0) if self.server.replies else (200, None)
        if answer is None:
            rows = [[float(ord(char)) for char in f"{text:<3}"[:3]] for text in body["input"]]
            data = [{"index": place, "embedding": row} for place, row in enumerate(rows)]
            answer = {"data": data[::-1]}
        sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[Any]:
    serving = ThreadingHTTPServer(("127.0.0.1", 0), FakeEndpoint)
    serving.asked, serving.replies = [], []
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


def settings_for(server: Any, model: str = "openai:multilingual-e5-small", **more: Any) -> Settings:
    return Settings(model=model, embeddings_url=f"http://127.0.0.1:{server.server_port}/v1", **more)


def test_texts_come_back_as_unit_rows_in_their_order(server: Any) -> None:
    model = encoder.load_for(settings_for(server, embeddings_key="hemmelig"))
    rows = model.encode_passages(["bro", "", "å"])
    assert rows.shape == (3, 3)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=1e-6)
    path, authorization, body = server.asked[-1]
    assert (path, authorization) == ("/v1/embeddings", "Bearer hemmelig")
    assert (body["model"], body["input"]) == ("multilingual-e5-small", ["passage: bro", "passage: å"])


def test_questions_get_the_prefix_known_of_the_model(server: Any) -> None:
    model = encoder.load_for(settings_for(server))
    model.encode_queries(["hvad?"])
    assert server.asked[-1][2]["input"] == ["query: hvad?"]
    assert (model.record.name, model.record.dimension) == ("openai:multilingual-e5-small", 3)
    assert "hemmelig" not in repr(model.record)


def test_many_texts_go_in_several_requests(server: Any) -> None:
    model = encoder.load_for(settings_for(server))
    assert model.encode_passages(["x"] * (endpoint.BATCH + 1)).shape == (endpoint.BATCH + 1, 3)
    assert [len(body["input"]) for _, _, body in server.asked] == [1, endpoint.BATCH, 1]


def test_a_busy_endpoint_is_asked_again(server: Any) -> None:
    server.replies += [(503, b"busy"), (429, b"busy")]
    assert encoder.load_for(settings_for(server)).record.dimension == 3
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ([(401, b"no")], "HTTP 401"),
        ([(503, b"")] * endpoint.TRIES, "HTTP 503"),
        ([(200, b"<html>")], "ikke kan læses"),
        ([(200, {"data": []})], "0 vektorer, ventet 1"),
        ([(200, {"data": [{"index": 0, "embedding": []}]})], "1 vektorer, ventet 1|vektorer"),
        ([(200, b'{"data": [{"index": 0, "embedding": [NaN]}]}')], "ikke er tal"),
    ],
)
def test_what_an_endpoint_does_wrong_is_told(replies: list[Any], said: str, server: Any) -> None:
    server.replies += replies
    with pytest.raises(ModelError, match=said):
        encoder.load_for(settings_for(server))


def test_a_model_that_changes_its_dimension_is_told(server: Any) -> None:
    model = encoder.load_for(settings_for(server))
    server.replies.append((200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]}))
    with pytest.raises(ModelError, match=r"\[2\] tal, ventet 3"):
        model.encode_queries(["bro"])


def test_nobody_listens(server: Any) -> None:
    settings = Settings(model="openai:x", embeddings_url="http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match="svarer ikke"):
        encoder.load_for(settings)


@pytest.mark.parametrize(
    ("model", "url", "said"),
    [("openai:x", "", "ARKIVSVAR_EMBEDDINGS_URL"), ("openai:", "http://127.0.0.1:9", "mangler sit navn")],
)
def test_an_endpoint_half_named(model: str, url: str, said: str) -> None:
    with pytest.raises(ModelError) as raised:
        encoder.load_for(Settings(model=model, embeddings_url=url))
    assert said in str(raised.value)
