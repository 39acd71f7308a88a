"""Which lines are headings of items.

A number at a line's beginning proves nothing: lists, dates and amounts begin so too. Every candidate is weighed by
evidence, and of the candidates for which more speaks than against, the heaviest chain of rising numbers is the outline
(longest increasing subsequence with weights, by dynamic programming).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.parsing.cleaning import Line
from rag.parsing.dialect import Dialect
from rag.parsing.heading_weight import held_to_signs, is_next, runs_on, weigh
from rag.parsing.headings import Candidate, Heading, Key, candidate_at, contents_of, dense_contents
from rag.parsing.typesetting import Setting

_NEXT_NUMBER, _MISSING_NUMBER = 1.0, -0.5


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings in order, and the lines that are a table of contents."""

    headings: tuple[Heading, ...]
    contents: frozenset[int]


def find(lines: Sequence[Line], dialect: Dialect, setting: Setting) -> Outline:
    """The headings of a document whose lines are set as ``setting`` tells."""
    contents, entries = contents_of(lines, dialect)
    candidates = [
        candidate
        for n, line in enumerate(lines)
        if n not in contents and (candidate := candidate_at(lines, n, line, dialect, contents, entries, setting))
    ]
    dense = dense_contents(lines, candidates, dialect)
    if dense:
        contents |= dense
        entries |= {c.heading.key: c.heading.title for c in candidates if c.heading.line in dense}
        candidates = [candidate for candidate in candidates if candidate.heading.line not in dense]
    weighed = [weigh(lines, n, candidates, dialect, entries, setting) for n in range(len(candidates))]
    if sum(candidate.has_sign and not candidate.has_child for candidate in weighed) >= 2:
        weighed = [held_to_signs(candidate) for candidate in weighed]
    chain = _heaviest_chain([candidate for candidate in weighed if candidate.weight > 0])
    if not any(candidate.has_sign for candidate in chain):
        chain = max(chain, _plain_list(lines, candidates, setting), key=len)
    return Outline(tuple(candidate.heading for candidate in chain), frozenset(contents))


def _heaviest_chain(candidates: Sequence[Candidate]) -> list[Candidate]:
    best: list[float] = []
    previous: list[int] = []
    keys = [candidate.heading.key for candidate in candidates]
    for n, candidate in enumerate(candidates):
        best.append(candidate.weight)
        previous.append(-1)
        for m in range(n):
            if keys[m] < keys[n] and candidates[m].heading.end <= candidate.heading.line:
                total = best[m] + candidate.weight + _step(keys[m], keys[n])
                if total > best[n]:
                    best[n], previous[n] = total, m
    chain: list[Candidate] = []
    n = max(range(len(best)), key=best.__getitem__, default=-1)
    while n >= 0:
        chain.append(candidates[n])
        n = previous[n]
    return chain[::-1]


def _step(one: Key, other: Key) -> float:
    """What the step from one number to the next is worth: numbers rise by one."""
    if other in ((*one, 1), (one[0] + 1,), (one[0] + 1, 1)) or is_next(one, other):
        return _NEXT_NUMBER
    missing = other[-1] - one[-1] - 1 if other[:-1] == one[:-1] else other[0] - one[0]
    return _MISSING_NUMBER * min(max(missing, 1), 6)


def _plain_list(lines: Sequence[Line], candidates: Sequence[Candidate], setting: Setting) -> list[Candidate]:
    """The items of an agenda that is nothing but a list of titles: 1, 2, 3 ... without a break."""
    chain: list[Candidate] = []
    for candidate in candidates:
        heading = candidate.heading
        title = heading.title
        usable = (
            not candidate.bare and len(heading.key) == 1 and title[:1].isupper() and not setting.is_filled(title, 1.1)
        )
        before = lines[heading.line - 1].text if heading.line else ""
        if not usable or (before and not lines[heading.line].gap and runs_on(before, title, setting)):
            continue
        if heading.key == ((chain[-1].heading.key[0] + 1,) if chain else (1,)):
            chain.append(candidate)
    return chain if len(chain) >= 2 else []
