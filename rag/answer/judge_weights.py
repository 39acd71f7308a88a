"""Weights of ``rag.answer.judge``, written by ``python -m evals.fit_judge``: do not edit by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """A logistic model: log-odds that the archive holds an answer, per unit of each signal of ``judge``.

    Fitted on dev questions of ``evals/suites``: 333 answerable, 62 unanswerable, 296 answerable
    ones without their documents, 372 asked of another archive. ``bias`` puts one half where
    4.5 % of the answerable are refused.
    """

    bias: float = -4.7093
    held: float = 0.4119
    lacking: float = -2.2447
    near: float = 0.1339
    agreed: float = 4.1363
    lead: float = 1.0978
    lead_dense: float = 1.8237
    length: float = 2.9815
    foreign: float = 0.2487
