"""Answers in the contract's form, from any system: read from JSONL, and cut into statements with their citations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.schema import item_key, read_lines
from rag.errors import InputError

_MARKERS = re.compile(r"((?:\s*\[\d+\])+)")
_MARKER = re.compile(r"\[(\d+)\]")
# Sentences on what the archive holds, what was searched and how the question was read claim nothing of a source.
_REMARK = re.compile(
    r"\b(?:arkivet|archive|søgning\w*|søgt|filter\w*|spørgsmålet|læst som|answer is quoted)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])|\n")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of an answer."""

    n: int
    source: str
    item: str
    quote: str
    section: str = ""
    page: int | None = None

    @property
    def key(self) -> str:
        """The cited item's key."""
        return item_key(self.source, self.item)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer and the numbers it cites."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line of an answers file. ``retrieved`` are item keys, best first, each once."""

    id: str
    answered: bool
    text: str = ""
    basis: str | None = None
    citations: tuple[Cited, ...] = ()
    retrieved: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ms: Mapping[str, float] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def cited(self, n: int) -> Cited | None:
        """The citation numbered ``n``."""
        return next((citation for citation in self.citations if citation.n == n), None)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The statements of the text: what stands before each group of markers, over as many lines as it takes.

        After the last marker every line is a statement without citation. Lines that are one of ``notes``, and
        sentences that speak of the archive or the search, are no part of a statement.
        """
        *cited, rest = _MARKERS.split(self.text)
        found = [
            Claim(claimed, tuple(dict.fromkeys(int(n) for n in _MARKER.findall(markers))))
            for text, markers in zip(cited[::2], cited[1::2], strict=True)
            if (claimed := self._claimed(text))
        ]
        return (*found, *(Claim(claimed, ()) for line in rest.splitlines() if (claimed := self._claimed(line))))

    def _claimed(self, text: str) -> str:
        """What a piece of the text claims, without the punctuation around it; empty where no word is left."""
        lines = [line for line in text.splitlines() if line.strip() not in self.notes]
        sentences = [one for one in _SENTENCE_END.split("\n".join(lines)) if not _REMARK.search(one)]
        claimed = " ".join(" ".join(sentences).split()).strip(" .,;:-–•*")
        return claimed if any(char.isalnum() for char in claimed) else ""

    @property
    def leading(self) -> tuple[Cited, ...]:
        """The citations of the first statement that has any; else the first citation."""
        for claim in self.claims:
            cited = tuple(citation for n in claim.citations if (citation := self.cited(n)) is not None)
            if cited:
                return cited
        return self.citations[:1]


def parse_answer(row: Mapping[str, Any]) -> AnswerRow:
    """An answer from its JSON object; fields may be missing, but not of another type.

    Raises:
        ValueError: a field has another form than the contract's (the message is Danish).
    """
    identity = row.get("id")
    if not isinstance(identity, str) or not identity:
        raise ValueError("feltet id mangler")
    if row.get("status") not in ("answered", "not_found"):
        raise ValueError("status skal være answered eller not_found")
    text = row.get("answer", "")
    if not isinstance(text, str):
        raise ValueError("answer skal være tekst")  # noqa: TRY004 - one error for every broken field
    ms = row.get("ms", {})
    notes = row.get("notes", [])
    return AnswerRow(
        id=identity,
        answered=row["status"] == "answered",
        text=text,
        basis=row.get("basis"),
        citations=tuple(_citation(one) for one in _objects(row, "citations")),
        retrieved=tuple(dict.fromkeys(_retrieved(one) for one in _objects(row, "retrieved"))),
        notes=tuple(str(note).strip() for note in notes) if isinstance(notes, list) else (),
        ms={name: float(value) for name, value in ms.items() if isinstance(value, int | float)}
        if isinstance(ms, dict)
        else {},
        raw=row,
    )


def _objects(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError(f"{name} skal være en liste af objekter")
    return value


def _citation(row: Mapping[str, Any]) -> Cited:
    if not isinstance(row.get("n"), int) or not all(isinstance(row.get(k), str) for k in ("source", "item", "quote")):
        raise ValueError("en kildehenvisning mangler n, source, item eller quote")
    page = row.get("page")
    return Cited(
        row["n"],
        row["source"],
        row["item"],
        row["quote"],
        str(row.get("section") or ""),
        page if isinstance(page, int) else None,
    )


def _retrieved(row: Mapping[str, Any]) -> str:
    if not all(isinstance(row.get(k), str) for k in ("source", "item")):
        raise ValueError("et fund i retrieved mangler source eller item")
    return item_key(row["source"], row["item"])


def load_answers(path: Path) -> dict[str, AnswerRow]:
    """An answers file by question id.

    Raises:
        InputError: the file cannot be read or is empty, a line is broken, or an id comes twice.
    """
    answers: dict[str, AnswerRow] = {}
    for number, line in read_lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path.name}, linje {number}: linjen er ikke gyldig JSON.", "Ret linjen.") from error
        try:
            answer = parse_answer(row if isinstance(row, dict) else {})
        except ValueError as error:
            raise InputError(f"{path.name}, linje {number}: {error}.", "Formatet står i README.") from error
        if answer.id in answers:
            raise InputError(f"{path.name}, linje {number}: id'et {answer.id!r} står to gange.", "Ret filen.")
        answers[answer.id] = answer
    if not answers:
        raise InputError(f"Svarfilen {path.name} er tom.", "Lav den med arkivsvar batch.")
    return answers
