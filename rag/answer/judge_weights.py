"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 334 answerable, 62 unanswerable, 296
    answerable ones without their documents, 372 asked of another archive. ``bias`` puts one half where
    4.5 % of the answerable are refused.
    """

    bias: float = -4.6731
    held: float = 1.1102
    first: float = -0.7211
    lacking: float = -1.9722
    near: float = 0.5681
    score: float = 3.9932
    lead: float = 1.2218
    lead_dense: float = 0.8229
    length: float = 2.8689
    foreign: float = 0.3217
