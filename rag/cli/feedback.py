"""Users' judgements on a terminal, and as files for ``evals/``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.errors import InputError
from rag.feedback import Verdict, export
from rag.os_reason import reason

_NAMES = {Verdict.RIGHT: "Rigtigt", Verdict.WRONG: "Forkert", Verdict.WRONG_SOURCE: "Kilden er forkert"}


def lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many judged how, then every judgement that found something wrong, latest first."""
    counted = Counter(row["verdict"] for row in rows)
    out = [f"{name:<20}{counted[verdict.value]:>6}" for verdict, name in _NAMES.items()]
    for row in reversed(rows):
        if row["verdict"] == Verdict.RIGHT:
            continue
        which = f" (kilde {row['citation']})" if row.get("citation") else ""
        out += ["", f"{row.get('date', '')} {_NAMES[Verdict(row['verdict'])]}{which}: {_one_line(row['question'])}"]
        if row.get("comment"):
            out.append(f"  {_one_line(row['comment'])}")
    return out


def _one_line(text: str) -> str:
    """Text that cannot steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def write_suite(rows: Sequence[Mapping[str, Any]], output: Path) -> list[str]:
    """Write the suite, and beside it what is left to be done by hand; what was written, in words.

    Raises:
        InputError: there is no feedback yet, or a file cannot be written.
    """
    exported = export(rows)
    if not rows:
        raise InputError("Ingen har vurderet et svar endnu.", "Vurderinger gives under svarene i chatten.")
    said = []
    to_do = output.with_name(f"{output.stem}-mangler{output.suffix or '.jsonl'}")
    for path, kept, what in (
        (output, exported.suite, "spørgsmål med et svar, brugerne kalder rigtigt"),
        (to_do, exported.to_do, "spørgsmål, hvis rigtige svar skal skrives i hånden (gold, facts)"),
    ):
        if not kept:
            continue
        try:
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")
        except OSError as error:
            raise InputError(f"Filen {path} kan ikke skrives ({reason(error)}).", "Vælg et andet sted.") from error
        said.append(f"{path}: {len(kept)} {what}")
    return said
