"""The parts of the data that a fit is tested in, cut by the questions' ids so that every run cuts alike."""

from __future__ import annotations

import hashlib


def fold_of(question: str, folds: int) -> int:
    """The part, from 0, of ``folds`` parts that a question's id falls into."""
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % folds
