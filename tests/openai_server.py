"""A real HTTP server on this machine that speaks OpenAI's chat completions, streaming, as badly as it is told to.

Under ``/api/chat`` it speaks Ollama's protocol, one JSON object a line.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server says next. ``answer`` may be text, or a function of the request's messages."""

    answer: str | Callable[[list[dict[str, str]]], str] = ""
    status: int = 200
    chunk_chars: int = 7
    delay_before: float = 0.0
    delay_between: float = 0.0
    cut_after: int | None = None  # pieces, after which the connection is torn down in the middle of a chunk
    keep_alive_only: bool = False  # comments that keep the connection alive, and never a word
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, str]]:
        return self.requests[-1]["messages"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script = self.script
        script.requests.append(body)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            time.sleep(script.delay_before)
            if script.status != 200:
                self._error(script.status)
            else:
                self._stream(body)

    def _error(self, status: int) -> None:
        said = json.dumps({"error": {"message": "nej", "type": "x", "code": "x"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def _stream(self, body: dict[str, Any]) -> None:
        script = self.script
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if script.keep_alive_only:
            for _ in range(1200):
                self._chunk(b": still here\n\n")
                time.sleep(0.05)
            return
        text = script.answer(body["messages"]) if callable(script.answer) else script.answer
        pieces = [text[i : i + script.chunk_chars] for i in range(0, len(text), script.chunk_chars)]
        if self.path.endswith("/api/chat"):
            for piece in [*pieces, None]:
                said = {"role": "assistant", "content": piece or ""}
                done = {"done": piece is None, "done_reason": "stop"} if piece is None else {"done": False}
                line = {"model": body["model"], "created_at": "2024-01-01T00:00:00Z", "message": said, **done}
                self._chunk(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            self.wfile.write(b"0\r\n\r\n")
            return
        for count, piece in enumerate(pieces):
            if count == script.cut_after:
                self.wfile.write(b"400\r\ndata: {")
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()
                return
            self._event(body["model"], {"role": "assistant", "content": piece}, None)
            time.sleep(script.delay_between)
        self._event(body["model"], {}, "stop")
        self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, model: str, delta: dict[str, str], reason: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        said = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]}
        self._chunk(f"data: {json.dumps(said, ensure_ascii=False)}\n\n".encode())

    def _chunk(self, said: bytes) -> None:
        self.wfile.write(f"{len(said):x}\r\n".encode() + said + b"\r\n")
        self.wfile.flush()


@contextlib.contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve ``script``; the address to be set as ``ARKIVSVAR_LLM_URL``."""
    handler = type("Handler", (_Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
