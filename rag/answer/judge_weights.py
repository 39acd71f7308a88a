"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``rag.answer.judge``.

    Fitted on dev questions of ``evals/suites``: 230 answerable, 40 unanswerable, and 205
    answerable ones without their documents. ``bias`` puts one half where 4.5 % of the answerable are refused.
    """

    bias: float = -3.0912
    held: float = 1.6077
    missing: float = -2.6657
    near: float = 1.7123
    margin: float = 2.8018
    length: float = 3.3986
    foreign: float = 1.7890
