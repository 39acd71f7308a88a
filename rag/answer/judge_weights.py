"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 534 answerable, 195 unanswerable, 474 answerable
    ones without their documents, 688 asked of another archive. ``bias`` puts one half where
    6.5 % of the answerable are refused.
    """

    bias: float = -4.7121
    lacking: float = -1.6901
    lacking_terms: float = -0.5366
    beside: float = -3.8134
    fits: float = 0.7401
    agreed: float = 4.2180
    lead_dense: float = 3.0799
    length: float = 3.0876
    foreign: float = 0.7188
