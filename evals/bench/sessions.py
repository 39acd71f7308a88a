"""Many people asking at once: errors, the server's memory over time, and how long answers take beside one person's.

::

    python -m evals.bench.sessions --index INDEX --questions evals/suites/sample.jsonl --sessions 40 --seconds 300

It starts ``arkivsvar serve`` in a process of its own. Every session is one of the page's: it asks through Gradio's
queue, sends the ids of its latest answers along, and reads for a while before it asks again. Latencies are from the
click to the finished answer, as a browser would see it; the pauses between the statements of an answer are part of
them. Memory is the resident set of the server's process, once a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

READ_S = 4.0  # a person reads the answer before the next question
ALONE_S = 15.0  # one session alone, for comparison
ANSWER_S = 60.0
STOOD_ON = 4  # earlier answers that a page sends along
SEED = 6
_ANSWER_ID = re.compile(r'data-id=\\"([\w-]+)')


@dataclass
class Load:
    """What a number of sessions met. Latencies in seconds, memory in MB; ``memory_mb`` is one figure a second."""

    sessions: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """The figures that are told."""
        return {
            "sessions": self.sessions,
            "seconds": round(self.seconds, 1),
            "answers": len(self.latencies),
            "errors": len(self.errors),
            "p50_ms": _percentile(self.latencies, 50),
            "p95_ms": _percentile(self.latencies, 95),
            "max_ms": _percentile(self.latencies, 100),
            "memory_mb_each_minute": [round(megabytes) for megabytes in (*self.memory_mb[::60], *self.memory_mb[-1:])],
        }


def _percentile(seconds: Sequence[float], percent: int) -> float:
    """Nearest rank, in milliseconds; 0 where nothing was measured."""
    if not seconds:
        return 0.0
    ranked = sorted(seconds)
    return round(1000 * ranked[max(0, -(-percent * len(ranked) // 100) - 1)], 1)


@contextmanager
def served(index: Path) -> Iterator[tuple[str, int]]:
    """A running chat: its address and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
        try:
            line = process.stdout.readline() if process.stdout else ""
            if "klar" not in line:
                raise RuntimeError(f"the chat did not start: {line}")
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def memory_mb(pid: int) -> float:
    """The resident set of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def load(address: str, pid: int, questions: Sequence[str], sessions: int, seconds: float, read: float) -> Load:
    """Let ``sessions`` people ask for ``seconds``."""
    measured = Load(sessions, seconds)
    ends = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=4 * sessions + 10)
    async with httpx.AsyncClient(base_url=address, timeout=ANSWER_S, limits=limits) as client:
        config = (await client.get("/config")).raise_for_status().json()
        event = next(d["id"] for d in config["dependencies"] if any(t[1] == "spoerg" for t in d["targets"]))
        people = [
            _person(client, event, random.Random(f"{SEED}-{number}"), questions, ends, read, measured)  # noqa: S311
            for number in range(sessions)
        ]
        await asyncio.gather(_watch(pid, ends, measured), *people)
    return measured


async def _watch(pid: int, ends: float, measured: Load) -> None:
    while time.monotonic() < ends:
        measured.memory_mb.append(memory_mb(pid))
        await asyncio.sleep(1)


async def _person(
    client: httpx.AsyncClient,
    event: int,
    chance: random.Random,
    questions: Sequence[str],
    ends: float,
    read: float,
    measured: Load,
) -> None:
    session = f"bench{chance.randrange(10**12)}"
    talk: list[dict[str, Any]] = []
    await asyncio.sleep(chance.uniform(0, read))
    while time.monotonic() < ends:
        started = time.perf_counter()
        try:
            problem = await asyncio.wait_for(_ask(client, event, session, chance.choice(questions), talk), ANSWER_S)
        except (httpx.HTTPError, TimeoutError) as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            measured.errors.append(problem)
        else:
            measured.latencies.append(time.perf_counter() - started)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * read)


async def _ask(client: httpx.AsyncClient, event: int, session: str, question: str, talk: list[dict[str, Any]]) -> str:
    """One question through Gradio's queue, put behind the others of its talk; what went wrong, or nothing."""
    asked = {"spoerg": question, "valg": {}}
    data = {**asked, "tur": len(talk) + 1, "forrige": talk[-STOOD_ON:]}
    call = {"data": [], "event_data": data, "fn_index": event, "session_hash": session}
    joined = await client.post("/gradio_api/queue/join", json=call)
    if joined.is_error:
        return f"HTTP {joined.status_code}: {joined.text[:200]}"
    # The finished answer may come before its stream is opened: Gradio keeps it for the session until then.
    seen = ""
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line.removeprefix("data:"))
            seen += line if message["msg"] in {"process_generating", "process_completed"} else ""
            if message["msg"] == "process_completed":
                talk.append({**asked, "svar": next(iter(_ANSWER_ID.findall(seen)[-1:]), "")})
                return _problem(message, seen)
            if message["msg"] in {"unexpected_error", "close_stream"}:
                return str(message)[:200]
    return "the stream ended before the answer"


def _problem(message: dict[str, Any], seen: str) -> str:
    if not message.get("success"):
        return str(message.get("output"))[:200]
    return "" if "spoergsmaal-" in seen else "no answer in what came"


def questions_of(path: Path) -> list[str]:
    """The questions of a suite or a questions file that stand alone."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row["question"] for row in rows if not row.get("history")]


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--questions", type=Path, default=Path("evals/suites/sample.jsonl"))
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--read", type=float, default=READ_S, help="seconds between an answer and the next question")
    parser.add_argument("--output", type=Path, help="write every figure here, as JSON")
    given = parser.parse_args()
    questions = questions_of(given.questions)
    with served(given.index) as (address, pid):
        alone = asyncio.run(load(address, pid, questions, 1, min(ALONE_S, given.seconds), 0.2))
        together = asyncio.run(load(address, pid, questions, given.sessions, given.seconds, given.read))
    for measured in (alone, together):
        sys.stdout.write(json.dumps(measured.summary()) + "\n")
        for error in sorted(set(measured.errors))[:5]:
            sys.stdout.write(f"  {error}\n")
    if given.output is not None:
        given.output.write_text(json.dumps([asdict(alone), asdict(together)]) + "\n", encoding="utf-8")
    sys.exit(1 if alone.errors or together.errors else 0)


if __name__ == "__main__":
    main()
