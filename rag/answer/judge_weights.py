"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 504 answerable, 135 unanswerable, 445 answerable
    ones without their documents, 597 asked of another archive. ``bias`` puts one half where
    5 % of the answerable are refused.
    """

    bias: float = -4.4006
    lacking: float = -1.3777
    lacking_terms: float = -0.6172
    beside: float = -3.0608
    fits: float = 0.7368
    agreed: float = 3.6319
    lead_dense: float = 3.9956
    length: float = 3.1945
    foreign: float = 1.0557
