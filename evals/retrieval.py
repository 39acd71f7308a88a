"""Retrieval measures, computed by ir-measures in its own notation, and the files they are computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG

from evals.answers import AnswerRow
from evals.schema import Question

DEPTH = 10  # a contract's answer lists at most ten items


@dataclass(frozen=True, slots=True)
class RetrievalMeasure:
    """A measure of ir-measures, with what it tells."""

    name: str
    measure: Any
    description: str
    origin: str
    main: bool = False

    @property
    def label(self) -> str:
        """The notation is the label."""
        return self.name

    @property
    def source(self) -> str:
        """Where the figure and its definition are from."""
        return f"ir-measures (MacAvaney m.fl. 2022); {self.origin}"


MEASURES: tuple[RetrievalMeasure, ...] = (
    RetrievalMeasure("Success@1", Success @ 1, "Et rigtigt punkt ligger først.", "hit rate", main=True),
    RetrievalMeasure("Success@5", Success @ 5, "Et rigtigt punkt er blandt de 5 første.", "hit rate"),
    RetrievalMeasure("RR@10", RR @ 10, "1 delt med det første rigtige punkts plads.", "Kantor og Voorhees 2000"),
    RetrievalMeasure("nDCG@10", nDCG @ 10, "Rangfølgens kvalitet i top 10.", "Järvelin og Kekäläinen 2002", main=True),
    RetrievalMeasure("R@10", R @ 10, "Andelen af rigtige punkter blandt de 10 første.", "recall"),
)


def ranking(question: Question, answer: AnswerRow | None) -> list[str]:
    """The item keys to be judged, best first.

    Where any one gold item will do, all of them count as the first one: finding one alternative is finding it, and
    an alternative further down earns nothing more.
    """
    if answer is None or question.gold is None:
        return []
    found = answer.retrieved[:DEPTH]
    if not question.gold.needs_all:
        found = tuple(question.gold.keys[0] if key in question.gold.keys else key for key in found)
    return list(dict.fromkeys(found))


def relevant(question: Question) -> tuple[str, ...]:
    """The keys that are relevant to a question, alternatives made one."""
    if question.gold is None:
        return ()
    return question.gold.keys if question.gold.needs_all else question.gold.keys[:1]


def qrels(questions: Iterable[Question]) -> dict[str, dict[str, int]]:
    """The judgements of all questions that have an answer."""
    return {question.id: dict.fromkeys(relevant(question), 1) for question in questions if question.gold is not None}


def run_of(questions: Iterable[Question], answers: Mapping[str, AnswerRow]) -> dict[str, dict[str, float]]:
    """The run: scores fall by rank, so that equal scores of a system cannot be reordered by the tool."""
    run: dict[str, dict[str, float]] = {}
    for question in questions:
        keys = ranking(question, answers.get(question.id))
        run[question.id] = {key: float(len(keys) - place) for place, key in enumerate(keys)}
    return run


def score(questions: Sequence[Question], answers: Mapping[str, AnswerRow]) -> dict[str, dict[str, float]]:
    """For every question with gold items, the value of each measure; 0 where nothing was retrieved."""
    judged = qrels(questions)
    values = {question_id: {measure.name: 0.0 for measure in MEASURES} for question_id in judged}
    if not judged:
        return values
    run = {question_id: found for question_id, found in run_of(questions, answers).items() if found}
    names = {measure.measure: measure.name for measure in MEASURES}
    for metric in ir_measures.iter_calc(list(names), judged, run):
        if metric.query_id in values:
            values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def recall_curve(questions: Sequence[Question], answers: Mapping[str, AnswerRow]) -> list[float]:
    """Mean recall within the first k items, for k = 1 … 10."""
    judged = [question for question in questions if question.gold is not None]
    curve: list[float] = []
    for k in range(1, DEPTH + 1):
        shares = [
            len(set(ranking(question, answers.get(question.id))[:k]) & set(relevant(question)))
            / len(relevant(question))
            for question in judged
        ]
        curve.append(sum(shares) / len(shares) if shares else 0.0)
    return curve


def trec_run(questions: Iterable[Question], answers: Mapping[str, AnswerRow], tag: str) -> str:
    """The run as a TREC run file: question, Q0, item, rank, score, tag."""
    lines: list[str] = []
    for question_id, found in run_of(questions, answers).items():
        ordered = sorted(found.items(), key=lambda pair: -pair[1])
        lines += [f"{question_id} Q0 {key} {rank} {value:g} {tag}" for rank, (key, value) in enumerate(ordered, 1)]
    return "".join(line + "\n" for line in lines)


def trec_qrels(questions: Iterable[Question]) -> str:
    """The judgements as a TREC qrels file."""
    return "".join(f"{question_id} 0 {key} 1\n" for question_id, keys in qrels(questions).items() for key in keys)
