"""Weights of ``rag.answer.evidence``, written by ``python -m evals.fit_sentences``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What each measured likeness adds to the log-odds that a sentence holds what is asked for.

    Fitted on 323 dev questions of ``evals/suites``.

    ``item``: the score of its item. ``around``: the share of the question's words in it, its item's title and the
    heading above it; ``under``: those in that heading. ``cosine``: of the two texts. ``paragraph``: how well its
    paragraph's words meet the question's one by one. ``number`` to ``explanation``: for questions of that kind,
    whether it holds such a thing. ``decided``: it stands in the Beslutning of minutes; ``decision``: and a decision
    is asked for; ``yes_no``: and a yes or a no is. ``recommended``: a recommendation is asked for, and it stands in
    one.
    """

    item: float = 10.9786
    around: float = 6.5098
    under: float = 4.7030
    cosine: float = 3.0204
    paragraph: float = 2.2960
    number: float = 4.9815
    date: float = 6.5161
    person: float = 3.9610
    list_: float = 4.1785
    explanation: float = 1.8725
    decided: float = 1.6537
    decision: float = 3.0673
    recommended: float = 4.6280
    yes_no: float = 1.8082
