"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 504 answerable, 135 unanswerable, 445 answerable
    ones without their documents, 598 asked of another archive. ``bias`` puts one half where
    5 % of the answerable are refused.
    """

    bias: float = -4.8010
    lacking: float = -1.6020
    lacking_terms: float = -0.5733
    beside: float = -3.1164
    fits: float = 0.7767
    agreed: float = 4.0852
    lead_dense: float = 3.4946
    length: float = 3.4340
    foreign: float = 0.8975
