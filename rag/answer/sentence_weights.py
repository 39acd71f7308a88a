"""Weights of ``rag.answer.evidence``, written by ``python -m evals.fit_sentences``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What each measured likeness adds to the log-odds that a sentence holds what is asked for.

    Fitted on 493 dev questions of ``evals/suites``.

    ``item``: the score of its item. ``around``: the share of the question's words in it, its item's title and the
    heading above it; ``under``: those in that heading. ``cosine``: of the two texts. ``paragraph``: how well its
    paragraph's words meet the question's one by one. ``number`` to ``explanation``: for questions of that kind,
    whether it holds such a thing. ``decided``: it stands in the Beslutning of minutes; ``decision``: and a decision
    is asked for; ``yes_no``: and a yes or a no is. ``recommended``: a recommendation is asked for, and it stands in
    one.
    """

    item: float = 9.8012
    around: float = 6.4028
    under: float = 4.7483
    cosine: float = 2.6828
    paragraph: float = 3.1999
    number: float = 5.4214
    date: float = 7.5824
    person: float = 3.3799
    list_: float = 2.8671
    explanation: float = 1.4385
    decided: float = 1.3434
    decision: float = 3.4270
    recommended: float = 4.5821
    yes_no: float = 1.3011
