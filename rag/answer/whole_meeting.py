"""Questions that the shape of the archive answers: who took part or holds an office, what a meeting dealt with; an item
without text."""

from __future__ import annotations

import datetime as dt

from rag.answer import compose_meeting, office
from rag.answer.absences import KNOWN_FROM, day_without_meeting
from rag.answer.draft import Draft
from rag.answer.evidence import Wanted
from rag.answer.material import Case, item_or_none
from rag.danish import words
from rag.records import ArchiveItem, Hit, Kind, Meeting, QuestionKind

FEW_WORDS = 6  # of a question up to which one with filters has little else to ask about than the meeting


def compose(case: Case) -> Draft | None:
    """The answer where a question asks for a meeting as a whole; ``None`` for others, and for a meeting on a day on
    which the archive has none."""
    if not case.result.hits or day_without_meeting(case.query, case.result) is not None:
        return None
    if (named := office.holder(case)) is not None:
        return named
    source = _meeting_asked_for(case).source
    if compose_meeting.asks_presence(case.query.text) and _is_about_meeting(case):
        front = item_or_none(case.store, f"{source}#{compose_meeting.FRONT_MATTER}")
        draft = compose_meeting.presence(front, case.query.text, case.max_words) if front else None
        if draft is not None:
            return draft
    if case.query.kind is QuestionKind.MEETING:
        return compose_meeting.agenda(case.store.items_of(source), case.max_words)
    return None


def empty_item(case: Case) -> ArchiveItem | None:
    """The item that a question names by its title and that stands without text, so that nothing can be told of it."""
    hit = case.result.hits[0] if case.result.hits else None
    if hit is None or hit.item.item.text.strip() or not _names_title(case.wants, hit):
        return None
    return hit.item


def _meeting_asked_for(case: Case) -> Meeting:
    """The meeting the question names by body and day, minutes before agenda; else that of the best item."""
    filters = case.query.filters
    found = case.result.hits[0].item.meeting
    if not filters.body and not filters.date_from:
        return found
    fitting = [
        meeting
        for meeting in case.store.meetings()
        if (not filters.body or meeting.body == filters.body)
        and (not filters.kind or meeting.kind is filters.kind)
        and (not filters.date_from or (meeting.date is not None and meeting.date >= filters.date_from))
        and (not filters.date_to or (meeting.date is not None and meeting.date <= filters.date_to))
    ]
    if found in fitting or not fitting:
        return found
    return max(fitting, key=lambda meeting: (meeting.kind is Kind.REFERAT, meeting.date or dt.date.min))


def _is_about_meeting(case: Case) -> bool:
    """Whether the front matter itself was found, or the question has little else to ask about."""
    first = case.result.hits[0].item.item.number == compose_meeting.FRONT_MATTER
    return first or (bool(case.query.filters) and len(case.wants.weights) <= FEW_WORDS)


def _names_title(wants: Wanted, hit: Hit) -> bool:
    title = words.content_words(hit.item.item.title)
    return bool(title) and any(like >= KNOWN_FROM for like in wants.found_in(title).values())
