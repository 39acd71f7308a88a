"""Is there evidence enough to answer? A judgement made before anything is written.

A logistic model over a few measured signals. Its weights were fitted on the dev questions of
``evals/suites/kkr.jsonl`` (unanswerables against all others); ``Settings.refuse_below`` is its threshold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from rag.evidence import Evidence, Wanted, matches
from rag.records import Query, SearchResult

KNOWN_FROM = 0.5  # likeness from which a question's word counts as found


@dataclass(frozen=True, slots=True)
class Signals:
    """What is measured of a question and its evidence; each 0–1.

    ``held``: the weighed share of the question's words found in the best item (title, body and text).
    ``share``: the same in the best sentence alone. ``rarest``: whether the question's rarest word stands in the best
    item. ``dense``: the best chunk's cosine. ``cosine``: the best sentence's. ``fit``: whether the best sentence
    holds the sort of thing asked for. ``foreign``: the question is not in Danish, so that words say nothing.
    """

    held: float = 0.0
    share: float = 0.0
    rarest: float = 0.0
    dense: float = 0.0
    cosine: float = 0.0
    fit: float = 0.0
    foreign: float = 0.0


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """The logistic model: log-odds that the archive holds an answer, per unit of each signal."""

    bias: float = -2.4
    held: float = 2.0
    share: float = 1.0
    rarest: float = 1.0
    dense: float = 3.0
    cosine: float = 2.0
    fit: float = 0.5
    foreign: float = 1.0


JUDGE_WEIGHTS = JudgeWeights()


def measure(query: Query, result: SearchResult, wants: Wanted, ranked: Sequence[Evidence]) -> Signals:
    """Measure the signals of a question's evidence; ``ranked`` is best first."""
    if not ranked:
        return Signals()
    best = ranked[0]
    item = best.reading.item
    found: dict[str, float] = {}
    for likes in matches(best.reading, wants).values():
        for word, like in likes.items():
            found[word] = max(like, found.get(word, 0.0))
    rarest = max(wants.weights, key=lambda word: wants.weights[word], default="")
    return Signals(
        held=wants.share(found),
        share=best.share,
        rarest=found.get(rarest, 0.0),
        dense=max(0.0, max((hit.dense for hit in result.hits if hit.item.id == item.id), default=0.0)),
        cosine=max(0.0, max(e.cosine for e in ranked[:5])),
        fit=best.fit,
        foreign=float(query.language != "da"),
    )


def confidence(signals: Signals, weights: JudgeWeights = JUDGE_WEIGHTS) -> float:
    """The probability, 0–1, that the evidence answers the question."""
    log_odds = weights.bias + sum(getattr(weights, f.name) * getattr(signals, f.name) for f in fields(signals))
    return 1 / (1 + math.exp(-log_odds))


def unknown_words(wants: Wanted, readings: Sequence[Evidence]) -> tuple[str, ...]:
    """The question's words, folded, that none of the evidence holds, rarest first."""
    held = {word for e in readings for word, like in e.found.items() if like >= KNOWN_FROM}
    absent = [word for word in wants.weights if word not in held]
    return tuple(sorted(absent, key=lambda word: -wants.weights[word]))
