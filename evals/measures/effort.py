"""What an answer costs its reader: words to read and milliseconds to wait."""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure
from evals.words import count_words


def score_words(case: Case) -> float | None:
    """The length of the answer's text, of answers that are no refusals."""
    return float(count_words(case.answer.text)) if case.answered and case.answer is not None else None


def score_ms(case: Case) -> float | None:
    """Milliseconds from question to answer, where the answer tells."""
    return case.answer.ms.get("total") if case.answer is not None else None


WORDS = Measure(
    name="words",
    label="Ord i svaret",
    description="Svarets længde i ord.",
    source="Egen.",
    score=score_words,
    higher_is_better=False,
    unit="words",
)
MILLISECONDS = Measure(
    name="ms",
    label="Svartid",
    description="Millisekunder fra spørgsmål til svar.",
    source="Kontraktens answers-format: ms.total.",
    score=score_ms,
    higher_is_better=False,
    unit="ms",
)
