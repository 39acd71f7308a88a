"""What users say of answers: right, wrong, or the source is wrong. Kept in one file beside the index, without names.

The file is ``feedback.jsonl`` in the index folder, outside the generations, so that a new index does not lose it; one
JSON object a line, only ever added to. ``suite`` makes a question suite for ``evals/`` of it.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rag.errors import ArkivsvarError, InputError
from rag.export import citation_to_json
from rag.os_reason import reason
from rag.question.kind import kind_of
from rag.records import Answer, QuestionKind, Status, Turn
from rag.settings import Settings

NAME = "feedback.jsonl"
MAX_COMMENT_CHARS = 2000
MAX_FILE_BYTES = 64 << 20  # some 30,000 judgements; more is a machine at play

# What an answer depends on besides the index; addresses, keys and whatever concerns the server stay out.
_SETTINGS = (
    "candidates",
    "top_items",
    "dense_weight",
    "refuse_below",
    "max_answer_words",
    "llm",
    "llm_temperature",
    "llm_prompt_tokens",
)
# The sorts of questions that a suite knows by the same name; the others are told apart by nothing it asks about.
_TYPES = frozenset({"decision", "recommendation", "number", "date", "person", "list", "explanation", "comparison"})
_OTHER_TYPE = "explanation"


class Verdict(StrEnum):
    """What a user says of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    WRONG_SOURCE = "wrong_source"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what it is about. ``history`` holds the turns before the question, oldest first; ``generation``
    names the index that the answer stood on, ``narrowed`` what the user had narrowed the question to (JSON), and
    ``citation`` the number of the source that is said to be wrong, where one was named."""

    verdict: Verdict
    question: str
    answer: Answer
    comment: str = ""
    history: tuple[Turn, ...] = ()
    generation: str = ""
    narrowed: str = ""
    citation: int | None = None


class FeedbackLog:
    """The feedback of one index. Several processes may write to it."""

    def __init__(self, index: Path) -> None:
        self.path = index / NAME

    def add(self, judgement: Judgement, settings: Settings) -> str:
        """Keep a judgement; its id.

        Raises:
            InputError: the comment is too long.
            ArkivsvarError: the file cannot be written, or is full.
        """
        if len(judgement.comment) > MAX_COMMENT_CHARS:
            raise InputError(
                f"Kommentaren er på {len(judgement.comment)} tegn; der er plads til {MAX_COMMENT_CHARS}.",
                "Gør den kortere.",
            )
        row = _row(judgement, settings)
        line = json.dumps(row, ensure_ascii=False) + "\n"
        try:
            # Only the server's own user may read what people ask and write.
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "ab") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if handle.tell() > MAX_FILE_BYTES:
                    raise ArkivsvarError(f"Filen {self.path} er fuld.", "Flyt den, så begynder en ny.")
                handle.write(line.encode("utf-8", "replace"))
        except OSError as error:
            raise ArkivsvarError(f"Vurderingen kunne ikke gemmes i {self.path} ({reason(error)}).") from error
        return str(row["id"])

    def rows(self) -> list[dict[str, Any]]:
        """Every judgement as kept, oldest first; none where nobody has said anything.

        Raises:
            InputError: the file cannot be read, or a line is no judgement.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"Filen {self.path} kan ikke læses som tekst i UTF-8.", "Ret eller flyt den.") from error
        return [_parsed(line, self.path, number) for number, line in enumerate(lines, 1) if line.strip()]


def _row(judgement: Judgement, settings: Settings) -> dict[str, Any]:
    answer = judgement.answer
    kept = settings.model_dump(mode="json", include=set(_SETTINGS))
    return {
        "id": f"fb-{secrets.token_hex(6)}",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),  # the day is enough; the minute may tell who it was
        "verdict": judgement.verdict.value,
        "comment": judgement.comment.strip(),
        "citation": judgement.citation,
        "question": judgement.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in judgement.history],
        "narrowed": json.loads(judgement.narrowed or "{}"),
        "status": answer.status.value,
        "answer": answer.text,
        "basis": answer.basis.value if answer.basis else None,
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "generation": judgement.generation,
        "settings": kept,
    }


def _parsed(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"{path}, linje {number}: linjen er ikke gyldig JSON.", "Ret eller slet linjen.") from error
    if not isinstance(row, dict) or row.get("verdict") not in set(Verdict) or not isinstance(row.get("question"), str):
        raise InputError(f"{path}, linje {number}: linjen er ikke en vurdering.", "Ret eller slet linjen.")
    return row


@dataclass(frozen=True, slots=True)
class Export:
    """``suite``: lines of a question suite, whose answers users have called right. ``to_do``: questions whose right
    answer nobody has told yet, with what users said; ``gold`` is to be filled in by hand."""

    suite: tuple[dict[str, Any], ...]
    to_do: tuple[dict[str, Any], ...]


def export(rows: Sequence[Mapping[str, Any]]) -> Export:
    """Feedback as a question suite.

    A question is one line, however many judged it. Where somebody calls its answer wrong the right one is not known,
    whatever others say: it is left to be written by hand, and so is one whose answer was narrowed by hand, which a
    suite cannot say. Ids and the split follow from the question alone, so that
    a later export keeps them.
    """
    by_question: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_question.setdefault(_id(row), []).append(row)
    suite, to_do = [], []
    for question_id, judged in by_question.items():
        if all(row["verdict"] == Verdict.RIGHT and not row.get("narrowed") for row in judged):
            suite.append(_suite_line(question_id, judged[-1]))
        else:
            to_do.append(_open_line(question_id, judged))
    return Export(tuple(suite), tuple(to_do))


def _id(row: Mapping[str, Any]) -> str:
    turns = [turn["content"] for turn in row.get("history", ()) if turn.get("role") == "user"]
    asked = "\n".join(" ".join(text.casefold().split()) for text in (*turns, row["question"]))
    return "feedback-" + hashlib.sha256(asked.encode()).hexdigest()[:10]


def _common(question_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    history = list(row.get("history", ()))
    kind = kind_of(row["question"])
    sort = kind.value if kind is not QuestionKind.OTHER and kind.value in _TYPES else _OTHER_TYPE
    line = {
        "id": question_id,
        "type": "follow-up" if history else sort,
        "style": "everyday",
        "split": "dev" if int(question_id[-1], 16) % 2 else "test",
        "question": row["question"],
    }
    return {**line, "history": history} if history else line


def _suite_line(question_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    line = _common(question_id, row)
    if row.get("status") == Status.NOT_FOUND.value or not row.get("citations"):
        return {**line, "type": "unanswerable"}
    line["gold"] = {"mode": "any", "items": _items(row)}
    if row.get("basis"):
        line["basis"] = row["basis"]
    return line


def _items(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """The items an answer cites, each once."""
    named = dict.fromkeys((citation["source"], citation["item"]) for citation in row.get("citations", ()))
    return [{"source": source, "item": item} for source, item in named]


def _open_line(question_id: str, judged: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    latest = next((row for row in reversed(judged) if row["verdict"] != Verdict.RIGHT), judged[-1])
    return {
        **_common(question_id, latest),
        "gold": None,
        "verdicts": [row["verdict"] for row in judged],
        "comments": [row["comment"] for row in judged if row.get("comment")],
        "narrowed": latest.get("narrowed", {}),
        "answered": latest.get("answer", ""),
        "cited": _items(latest),
        "generation": latest.get("generation", ""),
        "settings": latest.get("settings", {}),
    }
