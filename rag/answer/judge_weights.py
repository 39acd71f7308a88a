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

    bias: float = -4.5155
    held: float = 0.3937
    lacking: float = -2.2730
    near: float = 0.1626
    agreed: float = 3.9243
    lead: float = 1.3723
    lead_dense: float = 1.4789
    length: float = 3.0098
    foreign: float = 0.2670
