"""Question records, and a suite read from its JSONL file with every mistake named by its line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from evals import facts
from rag.errors import InputError

_SUFFIXES = frozenset({".pdf", ".txt", ".docx", ".html", ".htm", ".md"})
_KEYS = frozenset(
    {"id", "question", "history", "gold", "facts", "forbidden", "basis", "type", "style", "split", "note"}
)


class QuestionType(StrEnum):
    """What a question asks for, or how it tempts."""

    DECISION = "decision"
    RECOMMENDATION = "recommendation"
    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    LIST = "list"
    EXPLANATION = "explanation"
    COMPARISON = "comparison"
    FOLLOW_UP = "follow-up"
    UNANSWERABLE = "unanswerable"
    TRAP = "trap"


class Style(StrEnum):
    """How a question is worded; ``TYPOS`` includes ae/oe/aa for æ/ø/å."""

    LITERAL = "literal"
    PARAPHRASE = "paraphrase"
    EVERYDAY = "everyday"
    KEYWORDS = "keywords"
    TYPOS = "typos"
    ENGLISH = "english"


BASES = frozenset({"beslutning", "indstilling", "oplysning"})
SPLITS = ("dev", "test")
OWN_WORDS = frozenset({Style.PARAPHRASE, Style.EVERYDAY})


def stem_of(source: str) -> str:
    """The name by which a document is known to a suite: its file name without folder and known suffix.

    The same document as PDF and as text has one stem.
    """
    name = PurePosixPath(source).name
    suffix = PurePosixPath(name).suffix
    return name[: -len(suffix)] if suffix.lower() in _SUFFIXES else name


def item_key(source: str, item: str) -> str:
    """The key of an item in runs and qrels: ``stem#number``, blanks made underscores (as TREC files need)."""
    return "_".join(f"{stem_of(source)}#{item}".split())


@dataclass(frozen=True, slots=True)
class Gold:
    """The items an answer must stand on: all of them, or any one."""

    keys: tuple[str, ...]
    needs_all: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a suite. ``gold`` is ``None`` where the right reply is a refusal."""

    id: str
    question: str
    type: QuestionType
    style: Style
    split: str
    gold: Gold | None = None
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    basis: str | None = None
    history: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """Changes when what is asked or expected changes; the baseline compares only questions that are the same."""
        parts = (self.question, self.history, self.gold, self.facts, self.forbidden, self.basis)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Suite:
    """A named set of questions over the documents below ``archive``."""

    name: str
    path: Path
    archive: Path
    questions: tuple[Question, ...]


class _LineError(Exception):
    """What is wrong with one line, in Danish; the caller adds file and number."""


def load_suite(name: str, path: Path, archive: Path) -> Suite:
    """Read a suite.

    Raises:
        InputError: the file cannot be read or is empty, a line is broken, or an id comes twice.
    """
    lines = read_lines(path)
    questions: list[Question] = []
    seen: dict[str, int] = {}
    for number, line in lines:
        try:
            question = parse_question(_object(line))
            _check_new(question.id, seen)
        except _LineError as error:
            raise InputError(f"{path.name}, linje {number}: {error}.", "Ret linjen, og kør igen.") from error
        seen[question.id] = number
        questions.append(question)
    if not questions:
        raise InputError(f"Spørgsmålsfilen {path.name} er tom.", "Skriv ét JSON-objekt pr. linje.")
    return Suite(name, path, archive, tuple(questions))


def _check_new(question_id: str, seen: Mapping[str, int]) -> None:
    if question_id in seen:
        raise _LineError(f"id'et {question_id!r} står også i linje {seen[question_id]}")


def read_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a JSONL file that are not blank, with their numbers.

    Raises:
        InputError: the file is missing or no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"Filen {path} findes ikke.", "Ret stien.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Filen {path} kan ikke læses som UTF-8-tekst.", "Gem den som UTF-8.") from error
    # Only real line ends: JSON strings may hold U+2028, at which str.splitlines() would cut.
    return [(number, line) for number, line in enumerate(re.split(r"\r?\n", text), 1) if line.strip()]


def _object(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _LineError("linjen er ikke gyldig JSON") from error
    if not isinstance(value, dict):
        raise _LineError("linjen er ikke et JSON-objekt")
    return value


def parse_question(row: Mapping[str, Any]) -> Question:
    """One line's object as a question; a mistake is a ``_LineError`` that names the field."""
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise _LineError(f"feltet {unknown[0]!r} er ukendt")
    basis = row.get("basis")
    if basis is not None and basis not in BASES:
        raise _LineError(f"basis er {basis!r}, men skal være {_one_of(sorted(BASES))}")
    if row.get("split") not in SPLITS:
        raise _LineError(f"split er {row.get('split')!r}, men skal være {_one_of(SPLITS)}")
    question = Question(
        id=_text(row, "id"),
        question=_text(row, "question"),
        type=QuestionType(_choice(row, "type", [kind.value for kind in QuestionType])),
        style=Style(_choice(row, "style", [style.value for style in Style])),
        split=row["split"],
        gold=_gold(row.get("gold")),
        facts=_facts(row, "facts"),
        forbidden=_facts(row, "forbidden"),
        basis=basis,
        history=_history(row.get("history", [])),
    )
    if question.gold is None and (question.facts or question.basis):
        raise _LineError("der er forventede oplysninger, men intet punkt i gold")
    if question.gold is not None and question.type is QuestionType.UNANSWERABLE:
        raise _LineError("typen er unanswerable, men gold nævner et punkt")
    if question.gold is None and question.type not in (QuestionType.UNANSWERABLE, QuestionType.TRAP):
        raise _LineError("gold mangler")
    return question


def _one_of(values: list[str] | tuple[str, ...]) -> str:
    return ", ".join(values[:-1]) + " eller " + values[-1]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _LineError(f"feltet {name} mangler eller er tomt")
    return value


def _choice(row: Mapping[str, Any], name: str, values: list[str]) -> str:
    value = row.get(name)
    if value not in values:
        raise _LineError(f"{name} er {value!r}, men skal være {_one_of(values)}")
    return str(value)


def _facts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(fact, str) and fact.strip() for fact in value):
        raise _LineError(f"{name} skal være en liste af korte tekster")
    for fact in value:
        try:
            facts.pattern(fact)
        except re.error as error:
            raise _LineError(f"{name}: {fact} er ikke et gyldigt regulært udtryk") from error
    return tuple(value)


def _gold(value: object) -> Gold | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("mode") not in ("any", "all"):
        raise _LineError("gold skal være et objekt med mode any eller all")
    items = value.get("items")
    if not isinstance(items, list) or not items:
        raise _LineError("gold.items skal nævne mindst ét punkt")
    keys: list[str] = []
    for item in items:
        if not isinstance(item, dict) or not all(isinstance(item.get(name), str) for name in ("source", "item")):
            raise _LineError("hvert punkt i gold.items skal have source og item som tekst")
        keys.append(item_key(item["source"], item["item"]))
    return Gold(tuple(dict.fromkeys(keys)), needs_all=value["mode"] == "all")


def _history(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise _LineError("history skal være en liste")
    turns: list[tuple[str, str]] = []
    for turn in value:
        if (
            not isinstance(turn, dict)
            or turn.get("role") not in ("user", "assistant")
            or not isinstance(turn.get("content"), str)
        ):
            raise _LineError("hver tur i history skal have role (user eller assistant) og content")
        turns.append((turn["role"], turn["content"]))
    return tuple(turns)
