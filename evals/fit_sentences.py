"""Fit what a sentence is worth as an answer: ``python -m evals.fit_sentences`` writes
``rag/answer/sentence_weights.py``.

From the dev halves of our suites: of all sentences of the items found, those of a gold item that hold an expected fact
are to come first (a softmax over the sentences, whose mass on those is made large). Deterministic: the folds are cut
by the questions' ids.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import rag
from evals.asking import asked, dev_questions, opened
from evals.catalog import choose
from evals.facts import stands_in
from evals.folds import fold_of
from evals.schema import Question, Suite, item_key
from rag import answer
from rag.answer.evidence import FEATURES, WEIGHTS
from rag.answer.material import Case
from rag.chat import Archive, tools_for

RIDGE = 1.0  # of the standardised weights
FOLDS = 5
STEPS = 60  # of Newton's method, none longer than 1; it stands still after some twenty
READ_WORDS = (50, 90)  # lengths of an answer at which the figures are told
OUTPUT = Path(rag.__file__).parent / "answer" / "sentence_weights.py"


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its sentences' features (n, ``FEATURES``), texts, and whether each holds an expected fact."""

    question: str
    features: NDArray[np.float64]
    texts: tuple[str, ...]
    holds: NDArray[np.bool_]
    facts: tuple[str, ...]

    @property
    def fold(self) -> int:
        """The part of the data that it is tested in."""
        return fold_of(self.question, FOLDS)


def examples(suite: Suite, archive: Archive) -> Iterator[Example]:
    """The examples that a suite's dev questions give."""
    tools = tools_for(archive.generation)
    for question in dev_questions(suite):
        if question.gold is None or not question.facts:
            continue
        case = answer.prepare(*asked(question, archive), archive.generation.store, archive.settings, tools)
        if case.ranked:
            yield example(question, case)


def example(question: Question, case: Case) -> Example:
    """What a question's weighed sentences teach."""
    gold = question.gold.keys if question.gold else ()
    holds = [
        item_key(e.reading.item.meeting.source, e.reading.item.item.number) in gold
        and any(stands_in(fact, e.sentence.text) for fact in question.facts)
        for e in case.ranked
    ]
    return Example(
        question.id,
        np.array([e.features for e in case.ranked]),
        tuple(e.sentence.text for e in case.ranked),
        np.array(holds),
        question.facts,
    )


def fit(data: Sequence[Example]) -> NDArray[np.float64]:
    """The weight of each feature: expectation maximisation, as it is not known which of the sentences that hold a fact
    is the one that answers, with one step of Newton's method each time and a ridge on the standardised weights."""
    spread = np.maximum(np.vstack([one.features for one in data]).std(axis=0), 1e-3)
    told = [(one.features / spread, one.holds) for one in data if one.holds.any()]
    found = np.zeros(len(FEATURES))
    for _ in range(STEPS):
        gradient, curvature = RIDGE * found, RIDGE * np.eye(len(FEATURES))
        for rows, holds in told:
            chance = _softmax(rows @ found)
            wanted = np.where(holds, chance, 0.0) / chance[holds].sum()
            gradient += rows.T @ (chance - wanted)
            mean = chance @ rows
            curvature += (rows.T * chance) @ rows - np.outer(mean, mean)
        step = np.linalg.solve(curvature, gradient)
        found -= step / max(1.0, float(np.linalg.norm(step)))
    weights: NDArray[np.float64] = found / spread
    return weights


def _softmax(worths: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(worths - worths.max())
    chances: NDArray[np.float64] = raised / raised.sum()
    return chances


def crossed(data: Sequence[Example]) -> list[NDArray[np.float64]]:
    """The worths of each question's sentences by weights that were fitted without its fold."""
    by_fold = [fit([one for one in data if one.fold != fold]) for fold in range(FOLDS)]
    return [one.features @ by_fold[one.fold] for one in data]


def figures(data: Sequence[Example], worths: Sequence[NDArray[np.float64]]) -> str:
    """How often the first sentence, or the first three, hold a fact, and the share of the facts in the first words."""
    rows = []
    for one, worth in zip(data, worths, strict=True):
        best = np.argsort(-worth, kind="stable")
        recalls = [_recall(one, best, limit) for limit in READ_WORDS]
        rows.append([float(one.holds[best[0]]), float(one.holds[best[:3]].any()), *recalls])
    first, three, *recalls = 100 * np.mean(rows, axis=0)
    told = "  ".join(f"i {limit} ord {recall:.1f} %" for limit, recall in zip(READ_WORDS, recalls, strict=True))
    return f"første sætning {first:.1f} %  blandt tre {three:.1f} %  oplysninger {told}"


def _recall(one: Example, best: NDArray[np.intp], limit: int) -> float:
    text, used = "", 0
    for place in best:
        size = len(one.texts[place].split())
        if used and used + size > limit:
            break
        used += size
        text += f" {one.texts[place]}"
    return sum(stands_in(fact, text) for fact in one.facts) / len(one.facts)


def write(weights: NDArray[np.float64], data: Sequence[Example], file: Path) -> None:
    """The module that holds the fitted weights."""
    lines = [
        '"""Weights of ``rag.answer.evidence``, written by ``python -m evals.fit_sentences``: do not edit by hand."""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "",
        "",
        "@dataclass(frozen=True, slots=True)",
        "class SentenceWeights:",
        '    """What each measured likeness adds to the log-odds that a sentence holds what is asked for.',
        "",
        f"    Fitted on {sum(bool(one.holds.any()) for one in data)} dev questions of ``evals/suites``.",
        "",
        *(f"    {line}" for line in DESCRIPTION),
        '    """',
        "",
        *(f"    {name}: float = {weight:.4f}" for name, weight in zip(FEATURES, weights, strict=True)),
        "",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")


# The features, for the reader of the written module.
DESCRIPTION = (
    "``item``: the score of its item. ``around``: the share of the question's words in it, its item's title and the",
    "heading above it; ``under``: those in that heading. ``cosine``: of the two texts. ``paragraph``: how well its",
    "paragraph's words meet the question's one by one. ``number`` to ``explanation``: for questions of that kind,",
    "whether it holds such a thing. ``decided``: it stands in the Beslutning of minutes; ``decision``: and a decision",
    "is asked for; ``yes_no``: and a yes or a no is. ``recommended``: a recommendation is asked for, and it stands in",
    "one.",
)


def main() -> None:
    """Fit, show what the weights bring (each question judged by weights that have not seen it), and write."""
    data: list[Example] = []
    for suite in choose([], None)[0]:
        with opened(suite) as archive:
            fresh = list(examples(suite, archive))
        data += fresh
        sys.stdout.write(f"{suite.name}, de nuværende vægte: ")
        sys.stdout.write(f"{figures(fresh, [one.features @ np.asarray(astuple(WEIGHTS)) for one in fresh])}\n")
    worths = crossed(data)
    sys.stdout.write(f"i alt, hver femtedel med vægte fra de andre: {figures(data, worths)}\n")
    write(fit(data), data, OUTPUT)
    sys.stdout.write(f"{OUTPUT}\n")


if __name__ == "__main__":
    main()
