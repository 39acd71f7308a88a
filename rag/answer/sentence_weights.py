"""Weights of ``rag.answer.evidence``, written by ``python -m evals.fit_sentences``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What each measured likeness adds to the log-odds that a sentence holds what is asked for.

    Fitted on 321 dev questions of ``evals/suites``.

    ``item``: the score of its item. ``around``: the share of the question's words in it, its item's title and the
    heading above it; ``under``: those in that heading. ``cosine``: of the two texts. ``paragraph``: how well its
    paragraph's words meet the question's one by one. ``number`` to ``explanation``: for questions of that kind,
    whether it holds such a thing. ``decided``: it stands in the Beslutning of minutes; ``decision``: and a decision is
    asked for. ``recommended``: a recommendation is asked for, and it stands in one.
    """

    item: float = 11.4805
    around: float = 6.1809
    under: float = 4.6395
    cosine: float = 3.0522
    paragraph: float = 2.3572
    number: float = 5.3734
    date: float = 6.2070
    person: float = 3.8447
    list_: float = 4.1110
    explanation: float = 1.9406
    decided: float = 1.7826
    decision: float = 3.1483
    recommended: float = 4.2422
