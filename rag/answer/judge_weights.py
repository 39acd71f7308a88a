"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 503 answerable, 135 unanswerable, 445 answerable
    ones without their documents, 596 asked of another archive. ``bias`` puts one half where
    4.5 % of the answerable are refused.
    """

    bias: float = -4.0252
    lacking: float = -1.7087
    lacking_terms: float = -0.8
    lacking_others: float = -0.2
    beside: float = -0.5
    fits: float = 0.5
    near: float = 1.4872
    agreed: float = 3.8150
    lead: float = -0.6327
    lead_dense: float = 2.0771
    length: float = 3.2993
    foreign: float = -0.0606
