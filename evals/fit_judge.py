"""Fit the judgement that refuses: ``python -m evals.fit_judge`` writes ``rag/answer/judge_weights.py``.

Four sorts of examples, all from the dev halves of our suites: answerable questions; unanswerable ones; answerable ones
asked of the archive without the documents that answer them; and questions asked of the other suite's archive. The last
two weigh little, for they are easier than the questions that people really ask in vain. Deterministic: the folds are
cut by the questions' ids.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import rag
from evals.asking import asked, dev_questions, opened
from evals.catalog import choose
from evals.folds import fold_of
from evals.schema import Question, Suite, stem_of
from rag import answer
from rag.answer import judge
from rag.answer.absences import absences
from rag.answer.judge import Signals
from rag.chat import Archive, tools_for
from rag.records import Query, SearchResult
from rag.search import search
from rag.search.coverage import signals

NAMES = tuple(f.name for f in fields(Signals))
FALSE_REFUSALS = 0.065  # share of the answerable dev questions that may be refused; a third of them are hard ones
WITHOUT_DOCUMENT = 0.15  # weight of a question asked without its documents
ELSEWHERE = 0.3  # weight of a question asked of another suite's archive
UNANSWERABLE = 3.0  # weight of a real unanswerable question: they are few
RIDGE = 3.0  # of the standardised weights
FOLDS = 10
WIDE = 40  # items that are looked at where documents are left out
OUTPUT = Path(rag.__file__).parent / "answer" / "judge_weights.py"


@dataclass(frozen=True, slots=True)
class Example:
    """One judgement to be made. ``absent``: something plainly absent refuses it whatever the weights are."""

    question: str
    signals: Signals
    answerable: bool
    weight: float
    absent: bool

    @property
    def fold(self) -> int:
        """The part of the data that it is tested in."""
        return fold_of(self.question, FOLDS)


def examples(suite: Suite, archive: Archive) -> Iterator[Example]:
    """The examples that a suite's dev questions give."""
    wider = archive.settings.model_copy(update={"top_items": WIDE})
    for question in dev_questions(suite):
        query, result = asked(question, archive)
        made = _example(question, query, result, archive)
        if made is not None:
            yield made
        if question.gold is not None and not query.is_follow_up:  # what it is worth without its documents
            wide = search(query, archive.generation, wider)
            made = _example(question, query, _without(wide, question, query, archive), archive)
            if made is not None:
                yield replace(made, answerable=False, weight=WITHOUT_DOCUMENT)


def elsewhere(suite: Suite, archive: Archive) -> Iterator[Example]:
    """The suite's dev questions asked of an archive that is not theirs."""
    for question in dev_questions(suite):
        if not question.history:
            made = _example(question, *asked(question, archive), archive)
            if made is not None:
                yield replace(made, answerable=False, weight=ELSEWHERE)


def _without(result: SearchResult, question: Question, query: Query, archive: Archive) -> SearchResult:
    """The result without the documents of the gold items."""
    gone = {key.split("#")[0] for key in question.gold.keys} if question.gold else set()
    kept = tuple(
        hit
        for hit in result.hits
        if stem_of(hit.item.meeting.source) not in gone
        and stem_of((hit.item.counterpart or "#").split("#")[0]) not in gone
    )[: archive.settings.top_items]
    ranked = [(hit.item, hit.score, hit.dense, hit.lexical) for hit in kept]
    return replace(result, hits=kept, signals=signals(query, ranked, archive.generation.lexical))


def _example(question: Question, query: Query, result: SearchResult, archive: Archive) -> Example | None:
    """The signals of one judgement; nothing where none is made."""
    store = archive.generation.store
    case = answer.prepare(query, result, store, archive.settings, tools_for(archive.generation))
    if not case.ranked or not answer.is_judged(case):
        return None
    bodies = store.bodies()
    found = judge.measure(query, result, case.wants, case.ranked, bodies)
    absent = bool(absences(query, result, case.wants, case.ranked, bodies))
    known = question.gold is not None
    return Example(question.id, found, known, 1.0 if known else UNANSWERABLE, absent)


def fit(data: Sequence[Example]) -> NDArray[np.float64]:
    """The bias and the weight of each signal, by Newton's method with a ridge on the standardised weights."""
    rows = matrix(data)
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    standard = np.hstack([np.ones((len(rows), 1)), (rows - mean) / spread])
    wanted = np.array([float(one.answerable) for one in data])
    weight = np.array([one.weight for one in data])
    penalty = np.diag([0.0, *[RIDGE] * len(NAMES)])
    found = np.zeros(len(NAMES) + 1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-standard @ found))
        gradient = standard.T @ (weight * (wanted - p)) - penalty @ found
        found += np.linalg.solve((standard.T * (weight * p * (1 - p))) @ standard + penalty, gradient)
    weights = found[1:] / spread
    return np.concatenate([[found[0] - weights @ mean], weights])


def matrix(data: Sequence[Example]) -> NDArray[np.float64]:
    """The signals of examples, (n, signals)."""
    return np.array([[getattr(one.signals, name) for name in NAMES] for one in data])


def log_odds(data: Sequence[Example], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How sure the model is of each example; what is plainly absent is never sure."""
    sure: NDArray[np.float64] = weights[0] + matrix(data) @ weights[1:]
    return np.where([one.absent for one in data], -np.inf, sure)


def threshold(data: Sequence[Example], sure: NDArray[np.float64], false_refusals: float) -> float:
    """The log-odds below which the allowed share of the answerable questions is refused."""
    own = np.sort(sure[[one.answerable for one in data]])
    return float(own[int(false_refusals * len(own))]) - 1e-6


def crossed(data: Sequence[Example]) -> NDArray[np.float64]:
    """The log-odds of each example by a model that has not seen its fold."""
    sure = np.zeros(len(data))
    for fold in range(FOLDS):
        seen = [one for one in data if one.fold != fold]
        held = np.array([one.fold == fold for one in data])
        weights = fit(seen)
        sure[held] = log_odds([one for one in data if one.fold == fold], weights)
    return sure


def curve(data: Sequence[Example], sure: NDArray[np.float64]) -> Iterator[tuple[float, float, float]]:
    """For rising shares of false refusals the shares refused of the unanswerable, and of those without document."""
    real = np.array([not one.answerable and one.weight == UNANSWERABLE for one in data])
    without = np.array([one.weight == WITHOUT_DOCUMENT for one in data])
    for allowed in (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2):
        limit = threshold(data, sure, allowed)
        yield allowed, float((sure[real] < limit).mean()), float((sure[without] < limit).mean())


def write(weights: NDArray[np.float64], data: Sequence[Example], file: Path) -> None:
    """The module that holds the fitted weights."""
    unanswerable = sum(not one.answerable and one.weight == UNANSWERABLE for one in data)
    without = sum(one.weight == WITHOUT_DOCUMENT for one in data)
    foreign = sum(one.weight == ELSEWHERE for one in data)
    lines = [
        '"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "",
        "",
        "@dataclass(frozen=True, slots=True)",
        "class JudgeWeights:",
        '    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.',
        "",
        f"    Fitted on dev questions of ``evals/suites``: {sum(one.answerable for one in data)} answerable, "
        f"{unanswerable} unanswerable, {without} answerable",
        f"    ones without their documents, {foreign} asked of another archive. ``bias`` puts one half where",
        f"    {100 * FALSE_REFUSALS:g} % of the answerable are refused.",
        '    """',
        "",
        f"    bias: float = {weights[0]:.4f}",
        *(f"    {name}: float = {weight:.4f}" for name, weight in zip(NAMES, weights[1:], strict=True)),
        "",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Fit, show what refusing costs and brings (each example judged by a model that has not seen it), and write."""
    data: list[Example] = []
    suites = choose([], None)[0]
    for suite in suites:
        with opened(suite) as archive:
            data += examples(suite, archive)
            for other in suites:
                data += elsewhere(other, archive) if other is not suite else ()
    for allowed, refused, without in curve(data, crossed(data)):
        sys.stdout.write(
            f"fejlagtigt afvist {100 * allowed:4.0f} %  ubesvarlige afvist {100 * refused:4.0f} %  "
            f"uden dokumentet {100 * without:4.0f} %\n"
        )
    weights = fit(data)
    weights[0] -= threshold(data, log_odds(data, weights), FALSE_REFUSALS)
    write(weights, data, OUTPUT)
    sys.stdout.write(f"{OUTPUT}\n")


if __name__ == "__main__":
    main()
