"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 504 answerable, 135 unanswerable, 445 answerable
    ones without their documents, 597 asked of another archive. ``bias`` puts one half where
    4.5 % of the answerable are refused.
    """

    bias: float = -4.0525
    lacking: float = -1.8602
    lacking_terms: float = -0.6116
    beside: float = -3.7669
    fits: float = 0.7175
    agreed: float = 4.1937
    lead_dense: float = 6.0061
    length: float = 2.9711
    foreign: float = 0.9551
