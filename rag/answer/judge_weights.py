"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 334 answerable, 62 unanswerable, 296 answerable
    ones without their documents, 372 asked of another archive. ``bias`` puts one half where
    4.5 % of the answerable are refused.
    """

    bias: float = -1.3982
    held: float = -1.8901
    first: float = -0.6872
    lacking: float = -2.0249
    nothing: float = 0.0206
    near: float = 0.5430
    agreed: float = 2.9274
    lead: float = 2.5749
    lead_dense: float = 0.0455
    length: float = 3.0989
    foreign: float = 0.3108
