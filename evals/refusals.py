"""What a threshold for refusing would cost and bring: the shares refused at each, from how sure each answer was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.answers import AnswerRow
from evals.schema import Question

STEPS = 50


def shares_refused(
    questions: Sequence[Question], answers: Mapping[str, AnswerRow]
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The shares (0–1) of answerable and of unanswerable questions refused at thresholds 0, 1/``STEPS`` … 1.

    Where nothing was judged, the answer stands as it is. ``None`` if no answer tells how sure it was, or if either
    sort of question is lacking.
    """
    found: dict[bool, list[tuple[float | None, bool]]] = {True: [], False: []}
    for question in questions:
        row = answers.get(question.id)
        if row is not None:
            found[question.gold is not None].append((_certainty(row), not row.answered))
    if not all(found.values()) or all(sure is None for rows in found.values() for sure, _ in rows):
        return None
    answerable, unanswerable = (
        tuple(_share(rows, step / STEPS) for step in range(STEPS + 1)) for rows in found.values()
    )
    return answerable, unanswerable


def _share(rows: Sequence[tuple[float | None, bool]], threshold: float) -> float:
    return sum(refused if sure is None else sure < threshold for sure, refused in rows) / len(rows)


def _certainty(row: AnswerRow) -> float | None:
    sure = row.raw.get("certainty")
    return float(sure) if isinstance(sure, int | float) else None
