"""Weights of ``rag.answer.evidence``, written by ``python -m evals.fit_sentences``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What each measured likeness adds to the log-odds that a sentence holds what is asked for.

    Fitted on 489 dev questions of ``evals/suites``.

    ``item``: the score of its item. ``around``: the share of the question's words in it, its item's title and the
    heading above it; ``under``: those in that heading. ``cosine``: of the two texts. ``paragraph``: how well its
    paragraph's words meet the question's one by one. ``number`` to ``explanation``: for questions of that kind,
    whether it holds such a thing. ``decided``: it stands in the Beslutning of minutes; ``decision``: and a decision
    is asked for; ``yes_no``: and a yes or a no is. ``recommended``: a recommendation is asked for, and it stands in
    one.
    """

    item: float = 9.1800
    around: float = 7.0890
    under: float = 4.0594
    cosine: float = 2.1545
    paragraph: float = 3.0042
    number: float = 4.8024
    date: float = 8.4997
    person: float = 3.3173
    list_: float = 3.1339
    explanation: float = 1.3721
    decided: float = 1.3794
    decision: float = 3.3882
    recommended: float = 5.0397
    yes_no: float = 1.1854
