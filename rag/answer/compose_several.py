"""Answers that set several items beside each other: a comparison, and the course of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.compose_decision import decision, recommendation_part, shortened
from rag.answer.compose_fact import compose as compose_fact
from rag.answer.compose_fact import section_span, widen
from rag.answer.draft import Draft, Part, day_of, headed
from rag.answer.evidence import Evidence, Reading
from rag.records import Kind, Query, QuestionKind, SectionKind

MAX_STEPS = 6  # of a course that are told
PER_SIDE = 2  # statements told of each side of a comparison
_SAME_CASE = 0.5  # of the best item's score, from which an item counts as a step of the same case


def comparison(query: Query, kind: QuestionKind, ranked: Sequence[Evidence], max_words: int) -> Draft:
    """The best of each side, side by side; a side without anything is named as missing. ``kind`` is the sort of thing
    that is told of each."""
    sides = _sides(query, ranked)
    if not sides:
        return compose_fact(QuestionKind.LIST, ranked, max_words)
    parts: list[Part] = []
    notes: list[str] = []
    each = max_words // max(1, len(sides))
    for name, own in sides:
        if not own:
            notes.append(f"Arkivet har ikke noget om dette fra {name}.")
            continue
        mine = [e for e in own if e.reading is own[0].reading]
        told = compose_fact(kind, mine, each).parts[:PER_SIDE]
        parts += [replace(p, lead="" if n else headed(p.item)) for n, p in enumerate(told)]
    return Draft(tuple(parts), tuple(notes))


def _sides(query: Query, ranked: Sequence[Evidence]) -> list[tuple[str, list[Evidence]]]:
    if len(query.bodies) > 1:
        return [(body, [e for e in ranked if e.reading.item.meeting.body == body]) for body in query.bodies]
    if len(query.years) > 1:
        return [(str(year), _of_year(ranked, year, query.years)) for year in sorted(query.years)]
    return []


def _of_year(ranked: Sequence[Evidence], year: int, years: Sequence[int]) -> list[Evidence]:
    """Sentences whose first year is the one asked for, or whose item's is, before those of a meeting held in it."""
    asked = {str(one) for one in years}
    named = []
    for evidence in ranked:
        told = (*evidence.sentence.words, *evidence.reading.title_words)
        if next((word for word in told if word in asked), None) == str(year):
            named.append(evidence)
    return named or [e for e in ranked if (day := e.reading.item.meeting.date) is not None and day.year == year]


def course(readings: Sequence[tuple[Reading, float]], ranked: Sequence[Evidence], max_words: int) -> Draft:
    """The steps of a case in time order: what was decided, else what was recommended, else the best sentence."""
    best = max((score for _, score in readings), default=0.0)
    steps = [reading for reading, score in readings if score >= _SAME_CASE * best][:MAX_STEPS]
    steps.sort(key=lambda reading: (day_of(reading.item), reading.item.item.number))
    each = max(20, max_words // max(1, len(steps)))
    parts = [part for reading in steps if (part := _step(reading, ranked, each)) is not None]
    return Draft(tuple(parts))


def _step(reading: Reading, ranked: Sequence[Evidence], max_words: int) -> Part | None:
    item = reading.item
    if item.meeting.kind is Kind.REFERAT and section_span(reading, SectionKind.BESLUTNING) is not None:
        decided = decision(reading, ranked, max_words).parts
        if decided:
            return Part(item, shortened(reading, decided[0].span, max_words), decided[0].lead)
    recommended = recommendation_part(reading, max_words)
    if recommended is not None:
        return replace(recommended, lead=headed(item))
    own = next((e for e in ranked if e.reading is reading), None)
    return Part(item, widen(own, QuestionKind.OTHER, max_words), headed(item)) if own else None
