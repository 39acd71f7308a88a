"""Is there evidence enough to answer? A judgement made before anything is written.

First what is plainly absent: a body, a day, a year or a name that the question turns on and nothing found holds.
Then a logistic model over measured signals, whose threshold is ``Settings.refuse_below``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from rag.danish import words
from rag.danish.dates import format_date
from rag.evidence import Evidence, Reading, Wanted, matches
from rag.question_bodies import find_bodies
from rag.question_text import FoldedText
from rag.records import Query, SearchResult

KNOWN_FROM = 0.5  # likeness from which a question's word counts as found


@dataclass(frozen=True, slots=True)
class Signals:
    """What is measured of a question and its evidence; each 0–1.

    ``held``: the weighed share of the question's words found in the best item (title, body and text).
    ``foreign``: 1 where the question is not in Danish, so that words were translated one by one.
    """

    held: float = 0.0
    foreign: float = 0.0


@dataclass(frozen=True, slots=True)
class JudgeWeights:
    """The logistic model: log-odds that the archive holds an answer, per unit of each signal.

    Fitted on the dev questions of ``evals/suites`` (41 unanswerable of 272), where ``held`` alone ranks best (area
    under the curve .71; the best sentence's share .61, the chunk's cosine .58, the search's margin .59, the fit of the
    type .45 add nothing to it). ``bias`` puts one half where 4 % of the answerable questions would be refused.
    """

    bias: float = -2.3
    held: float = 12.0
    foreign: float = 0.7


JUDGE_WEIGHTS = JudgeWeights()


def measure(query: Query, wants: Wanted, ranked: Sequence[Evidence]) -> Signals:
    """Measure the signals of a question's evidence; ``ranked`` is best first."""
    if not ranked:
        return Signals()
    return Signals(held=wants.share(_found(ranked[0].reading, wants)), foreign=float(query.language != "da"))


def _found(reading: Reading, wants: Wanted) -> dict[str, float]:
    found: dict[str, float] = {}
    for likes in matches(reading, wants).values():
        for word, like in likes.items():
            found[word] = max(like, found.get(word, 0.0))
    return found


def confidence(signals: Signals, weights: JudgeWeights = JUDGE_WEIGHTS) -> float:
    """The probability, 0–1, that the evidence answers the question; 0 where there is none."""
    log_odds = weights.bias + sum(getattr(weights, f.name) * getattr(signals, f.name) for f in fields(signals))
    return 1 / (1 + math.exp(-log_odds))


def absences(
    query: Query, result: SearchResult, wants: Wanted, ranked: Sequence[Evidence], bodies: Sequence[str]
) -> tuple[str, ...]:
    """What the question turns on and the archive plainly lacks, each as a Danish sentence; empty if nothing is."""
    if not ranked or query.is_follow_up:
        return ()
    readings = list({e.reading.item.id: e.reading for e in ranked}.values())
    return (
        *_absent_bodies(query, bodies),
        *_absent_day(query, result),
        *_absent_years(query, readings),
        *_absent_names(query, wants, readings, bodies),
    )


def _absent_bodies(query: Query, bodies: Sequence[str]) -> list[str]:
    """A body that is asked about as the one that acted, and that holds no meeting in the archive."""
    mentions = find_bodies(FoldedText.of(query.text).folded, bodies)
    if any(mention.body for mention in mentions):
        return []
    names = dict.fromkeys(mention.name for mention in mentions if mention.body is None and mention.acting)
    return [f"Arkivet har ingen møder i {name}." for name in names]


def _absent_day(query: Query, result: SearchResult) -> list[str]:
    """A single day on which the archive has no meeting."""
    day = query.filters.date_from
    if day is None or day != query.filters.date_to or result.filters.date_from is not None:
        return []
    return [f"Arkivet har intet møde den {format_date(day)}."]


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _absent_years(query: Query, readings: Sequence[Reading]) -> list[str]:
    """Years of the question none of which any item found names or was treated in."""
    years = list(dict.fromkeys(_YEAR.findall(query.text)))
    if not years or any(_names_year(reading, year) for reading in readings for year in years):
        return []
    return [f"De nærmeste punkter siger intet om {' og '.join(years)}."]


def _names_year(reading: Reading, year: str) -> bool:
    meeting = reading.item.meeting
    days = [day for day in (meeting.date, meeting.period.earliest, meeting.period.latest) if day is not None]
    if days and min(days).year <= int(year) <= max(days).year:
        return True
    return any(year in text for text in (reading.item.item.title, reading.item.item.text))


_NAME = re.compile(r"(?<=[a-zæøå0-9,] )[A-ZÆØÅ][a-zæøåéü]{2,}(?:-[A-ZÆØÅ][a-zæøåéü]+)?")


def _absent_names(query: Query, wants: Wanted, readings: Sequence[Reading], bodies: Sequence[str]) -> list[str]:
    """Names of the question (capital inside the sentence, no body's) that none of the items found holds."""
    if query.language != "da":
        return []
    folded = FoldedText.of(query.text).folded
    mentions = find_bodies(folded, bodies)
    of_bodies = {word for m in mentions for word in words.tokens(folded[m.start : m.end])}
    asked = {name: words.tokens(name)[0] for name in _NAME.findall(query.text)}
    asked = {name: word for name, word in asked.items() if word in wants.weights and word not in of_bodies}
    held = [_found(reading, wants) for reading in readings] if asked else []
    names = [name for name, word in asked.items() if all(found.get(word, 0.0) < KNOWN_FROM for found in held)]
    return [f"De nærmeste punkter nævner ikke {' og '.join(names)}."] if names else []


def unknown_words(wants: Wanted, readings: Sequence[Evidence]) -> tuple[str, ...]:
    """The question's words, folded, that none of the evidence holds, rarest first."""
    held = {word for e in readings for word, like in e.found.items() if like >= KNOWN_FROM}
    absent = [word for word in wants.weights if word not in held]
    return tuple(sorted(absent, key=lambda word: -wants.weights[word]))
