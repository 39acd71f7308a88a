"""What speaks for and against a candidate being the heading of an item.

For it: a case line or a section label follows, the table of contents has it, a gap stands before it. Against it: it
stands in running text, continues a list, ends in a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.parsing.cleaning import Line
from rag.parsing.dialect import Dialect
from rag.parsing.headings import Candidate, Key, ends_in_stop, is_detail, same_title, squeezed
from rag.parsing.typesetting import Setting

_UNIT = re.compile(r"(?:pct|mio|mia|kr|stk|kl|km|m2|timer|år|uger|dage|procent|kvartal|halvår|behandling)\b\.?")
_MAX_TITLE = 220  # characters

# The evidence. Above zero is a heading; tuned on nothing, but checked against the documents at hand.
_CASE_LINE, _LABEL, _IN_TOC, _CHILD, _ALONE, _USUAL, _TWICE = 6.0, 4.0, 6.0, 4.0, 3.0, 3.0, 3.0
_GAP, _TWO_LEVELS = 1.0, 1.0
_LOWER_CASE, _IN_TEXT, _STOP, _LONG, _AT, _AFTER_LABEL, _SIBLING, _NOT_IN_TOC, _NO_SIGN, _BARE = (
    -6.0, -4.0, -3.0, -3.0, -4.0, -5.0, -4.0, -4.0, -3.0, -3.0)  # fmt: skip


def weigh(
    lines: Sequence[Line], place: int, candidates: Sequence[Candidate], dialect: Dialect, entries: dict[Key, str],
    setting: Setting,
) -> Candidate:  # fmt: skip
    """The candidate at a place among all, with its weight and the signs that were found."""
    candidate = candidates[place]
    signs = _signs(lines, place, candidates, dialect, entries)
    child = _has_child(place, candidates)
    weight = signs + _CHILD * child + _form(candidate, dialect)
    weight += _surroundings(lines, place, candidates, dialect, setting)
    return replace(candidate, weight=weight, has_sign=signs > 0 or child, has_child=child and signs <= 0)


def held_to_signs(candidate: Candidate) -> Candidate:
    """In a document whose headings show signs, one without them weighs less."""
    return candidate if candidate.has_sign else replace(candidate, weight=candidate.weight + _NO_SIGN)


def _signs(
    lines: Sequence[Line], place: int, candidates: Sequence[Candidate], dialect: Dialect, entries: dict[Key, str]
) -> float:
    """What follows a heading, and what the table of contents says."""
    heading = candidates[place].heading
    weight = 0.0
    after = lines[heading.end : heading.end + 2]
    if any(dialect.case(line.text) for line in after):
        weight += _CASE_LINE
    elif after and (dialect.label(after[0].text) or is_detail(after[0].text, dialect)):
        weight += 0.0 if ends_in_stop(heading.title) else _LABEL
    if after and squeezed(after[0].text) == squeezed(heading.title):
        weight += _TWICE
    if entries:
        entry = entries.get(heading.key)
        if entry is not None and same_title(entry, heading.title):
            weight += _IN_TOC
        else:
            weight += _NOT_IN_TOC
    return weight


def _has_child(place: int, candidates: Sequence[Candidate]) -> bool:
    """Whether the heading's own first item follows at once."""
    heading = candidates[place].heading
    following = candidates[place + 1].heading if place + 1 < len(candidates) else None
    return following is not None and following.line <= heading.end + 1 and following.key == (*heading.key, 1)


def _form(candidate: Candidate, dialect: Dialect) -> float:
    """What the heading itself looks like."""
    title, weight = candidate.heading.title, 0.0
    first = title.lstrip("”\"'»(§*– ")[:1]
    if not (first.isupper() or first.isdigit()) or _UNIT.match(title):
        weight += _LOWER_CASE
    if title[-1] in ",;:" or ends_in_stop(title):
        weight += _STOP
    if len(title) > _MAX_TITLE:
        weight += _LONG
    if title.lower().startswith("at "):
        weight += _AT
    if candidate.bare:
        weight += _BARE
    if len(candidate.heading.key) == 2:
        weight += _TWO_LEVELS
    if any(title.lower().startswith(usual.lower()) for usual in dialect.usual_titles) or _is_closed(title, dialect):
        weight += _USUAL if len(title) <= 2 * len(max(dialect.usual_titles, key=len)) + 40 else 0.0
    return weight


def _is_closed(title: str, dialect: Dialect) -> bool:
    return dialect.closed_title is not None and bool(dialect.closed_title.search(title))


def _surroundings(
    lines: Sequence[Line], place: int, candidates: Sequence[Candidate], dialect: Dialect, setting: Setting
) -> float:
    """What stands before and after: running text, a list, a label, the page's edges."""
    heading = candidates[place].heading
    line, weight = lines[heading.line], 0.0
    before = lines[heading.line - 1] if heading.line else None
    last_on_page = heading.end >= len(lines) or lines[heading.end].top
    if before is None or line.gap or line.top:
        weight += _GAP
        if before is not None and line.top and not line.gap and runs_on(before.text, line.text, setting):
            weight += _IN_TEXT
    elif runs_on(before.text, line.text, setting):
        weight += _IN_TEXT
    if (
        before is not None
        and not line.top
        and not line.cut
        and (heading.line > 1 or not dialect.is_kind_line(before.text))
        and (dialect.label(before.text) or before.text.endswith((":", ",")))
    ):
        weight += _AFTER_LABEL
    if line.top and last_on_page:
        weight += _ALONE
    previous = candidates[place - 1].heading if place else None
    if previous is not None and len(heading.key) == 1 and is_next(previous.key, heading.key):
        between = lines[previous.end : heading.line]
        edges = line.top and lines[previous.line].top
        if not edges and not any(dialect.case(each.text) or dialect.label(each.text) for each in between):
            weight += _SIBLING
    return weight


def runs_on(before: str, text: str, setting: Setting) -> bool:
    """Whether ``text`` can be the next line of the sentence that ``before`` belongs to."""
    if before.endswith((".", ":", "!", "?")) and not re.search(r"\b(?:stk|nr|pkt|art|kap|ca|kl|den|d|jf|s)\.$", before):
        return False
    return setting.is_filled(f"{before} {text.split(' ', 1)[0]}", 0.8)


def is_next(one: Key, other: Key) -> bool:
    """Whether a number follows another of the same level."""
    return other[:-1] == one[:-1] and other[-1] == one[-1] + 1
