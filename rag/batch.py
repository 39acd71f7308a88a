"""A file of questions in, a file of answers out: one line each, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import InputError
from rag.records import Turn
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.chat import Archive


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a questions file."""

    id: str
    question: str
    history: tuple[Turn, ...] = ()


def read_questions(path: Path, settings: Settings) -> tuple[BatchQuestion, ...]:
    """Every question of a JSONL file, checked before any of them is answered.

    Raises:
        InputError: the file is missing or empty, or a line is no valid question; names the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise InputError(f"Filen {path} findes ikke.", "Angiv en fil med ét JSON-objekt pr. linje.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"Filen {path} kan ikke læses som tekst i UTF-8.", "Gem den som UTF-8, og prøv igen."
        ) from error
    questions = tuple(
        _read_line(line, f"{path}, linje {number}", settings) for number, line in enumerate(lines, 1) if line.strip()
    )
    if not questions:
        raise InputError(f"Filen {path} indeholder ingen spørgsmål.", "Skriv ét JSON-objekt pr. linje.")
    return questions


def _read_line(line: str, where: str, settings: Settings) -> BatchQuestion:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{where}: linjen er ikke gyldig JSON (tegn {error.pos + 1}).",
            'Forventet form: {"id": "q1", "question": "…"}.',
        ) from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or "id" not in row:
        raise InputError(f"{where}: et objekt med teksterne id og question var ventet.", "Ret linjen, og prøv igen.")
    question = row["question"]
    if not question.strip():
        raise InputError(f"{where}: spørgsmålet er tomt.", "Skriv et spørgsmål, eller fjern linjen.")
    if len(question) > settings.max_question_chars:
        raise InputError(
            f"{where}: spørgsmålet er på {len(question)} tegn; højst {settings.max_question_chars} kan bruges.",
            "Gør det kortere.",
        )
    return BatchQuestion(str(row["id"]), question, _read_history(row.get("history"), where))


def _read_history(history: object, where: str) -> tuple[Turn, ...]:
    if history is None:
        return ()
    if not isinstance(history, list):
        raise InputError(f"{where}: history skal være en liste.", "Ret linjen, og prøv igen.")
    turns = []
    for turn in history:
        if not isinstance(turn, dict) or turn.get("role") not in {"user", "assistant"}:
            raise InputError(f"{where}: hver tur i history skal have role user eller assistant.", "Ret linjen.")
        turns.append(Turn(str(turn["role"]), str(turn.get("content", ""))))
    return tuple(turns)


def write_answers(
    questions: Sequence[BatchQuestion], output: Path, archive: Archive, progress: Callable[[str, int, int], None]
) -> None:
    """Answer every question into ``output``; the file appears whole, under its name, when all are answered.

    Raises:
        InputError: the output file cannot be written.
    """
    from rag.chat import reply_to_json

    unfinished = output.with_name(output.name + ".ufærdig")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            for done, asked in enumerate(questions, 1):
                reply = archive.ask(asked.question, asked.history)
                file.write(json.dumps(reply_to_json(asked.id, reply), ensure_ascii=False) + "\n")
                progress("Svarer", done, len(questions))
        unfinished.replace(output)
    except OSError as error:
        raise InputError(
            f"Filen {output} kan ikke skrives ({error.strerror}).", "Vælg en anden fil med --output."
        ) from error
