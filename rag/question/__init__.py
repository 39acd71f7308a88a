"""From a question, with the conversation before it, to what is looked for: a ``Query``. Deterministic, by rules.

What is surely meant becomes a filter; all else that a question says of body and time is a preference, because it may
belong to the subject ("resultatkontrakt 2022" was agreed upon in 2021).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.danish import dates, words
from rag.glossary import translated
from rag.question.bodies import BodyMention, find_bodies
from rag.question.follow_up import Archive, Link, joined, link_of, offered
from rag.question.kind import kind_of, language_of
from rag.question.text import FoldedText
from rag.question.time import TimeAsked, find_time
from rag.question.wording import Vocabulary, corrections
from rag.records import SCANDINAVIAN, Filters, Kind, Meeting, Period, Query, QuestionKind, Turn

# Earlier turns that are looked at; a subject does not last longer.
REMEMBERED_TURNS = 8

_ITEM = re.compile(
    r"\b(?:dagsordens?)?(?:punkt(?:et)?|pkt\.?|item) (?:nr\.? |nummer )?(?P<number>\d{1,3}(?:\.\d{1,2})?)(?![\w,]|\.\d)"
)
_CASE = re.compile(
    r"\b(?:sag-\d{4}-\d{3,6}|(?:sags?(?:nr|id|nummer)?\.? ?:? ?)(?:\d{2,4}[-/]\d{2,6}(?:-\d{2,6})?)"
    r"|\d{3}-\d{4}-\d{2,6}|\d{2}/\d{3,6})\b"
)
_CASE_WORD = re.compile(r"^sags?(?:nr|id|nummer)?\.? ?:? ?(?=\d)")
_MINUTES = re.compile(
    r"\b(?:ifoelge|i|fra|if\.) (?:\w+ ){0,3}?referat(?:et|erne)?\b(?! fra)|\breferat(?:et)? (?:siger|skriver|viser)\b"
    r"|s referat\b"
)
_AGENDA = re.compile(r"\b(?:ifoelge|i) (?:\w+ ){0,3}?dagsorden(?:en)?\b|\bdagsorden(?:en)? (?:siger|skriver|viser)\b")
_JOINS = re.compile(r"\b(?:og|eller|versus|vs|kontra|end|samt|and|or|than)\b|/")


def understand(
    text: str,
    history: Sequence[Turn] = (),
    bodies: Sequence[str] = (),
    meetings: Sequence[Meeting] = (),
    vocabulary: Vocabulary | None = None,
) -> Query:
    """What a question asks for.

    ``history`` are the turns before it, oldest first; ``bodies`` and ``meetings`` those of the archive, and
    ``vocabulary`` its words (``Generation.lexical``): without them places, dates without a year and typos are read
    less well. Never fails on any text.
    """
    archive = Archive(tuple(bodies), tuple(meetings), vocabulary)
    earlier: Query | None = None
    reply = ""
    for turn in list(history)[-REMEMBERED_TURNS:]:
        if turn.role == "user":
            earlier = _follow(turn.content, earlier, reply, archive)
            reply = ""
        else:
            reply = turn.content
    query = _follow(text, earlier, reply, archive)
    if query.is_follow_up and query.kind is not QuestionKind.COMPARISON:
        return query
    return replace(query, parts=_sides(query, archive))


def _follow(text: str, earlier: Query | None, reply: str, archive: Archive) -> Query:
    """A turn read on its own, or joined to what was before it."""
    query = _read(text, archive)
    if earlier is None:
        return query
    link = link_of(text, query, archive.vocabulary, earlier, reply)
    if link is Link.CONSENT:
        question = offered(reply)
        if question:
            return replace(_read(question, archive), text=text, is_follow_up=True)
        link = Link.ELLIPTIC
    return joined(query, link, earlier, reply, archive)


def _read(text: str, archive: Archive) -> Query:
    """A question on its own."""
    language = language_of(text)
    meant = _misspelt(text, archive.vocabulary if language in SCANDINAVIAN else None)
    folded = FoldedText.of(FoldedText.of(text).with_words(meant))
    kind = kind_of(folded.original)
    mentions = find_bodies(folded.folded, archive.bodies)
    body = _acting_body(mentions)
    time = find_time(folded.folded, archive.meetings, body)
    item = _ITEM.search(folded.folded)
    case = _CASE.search(folded.folded)
    filters = Filters(
        body=body,
        date_from=time.sure.earliest if time.sure else None,
        date_to=time.sure.latest if time.sure else None,
        kind=_document_kind(folded.folded),
        item_number=item["number"] if item else None,
        case_number=_CASE_WORD.sub("", case[0]).strip() if case else None,
    )
    named = tuple(dict.fromkeys(mention.body for mention in mentions if mention.body))
    if len(named) > 1 and kind is QuestionKind.OTHER and _JOINS.search(folded.folded):
        kind = QuestionKind.COMPARISON

    # What is filtered need not be looked for; names that only prefer stay in the text.
    spans = [*time.spans, *(match.span() for match in (item, case) if match)]
    spans += [(mention.start, mention.end) for mention in mentions if body and mention.body == body and mention.acting]
    search_text = folded.without(spans) or text.strip()
    notes = [*_missing_bodies(mentions), *_missing_time(time, body, archive)]
    if language == "da":  # a Norwegian or Swedish word was not misspelt
        notes += [f"Læst som “{right}” for “{wrong}”." for wrong, right in meant.items()]
    # A word may have been right after all: it is looked for, too.
    search_text = " ".join([search_text, *meant])
    if language not in SCANDINAVIAN:
        search_text = _in_danish(search_text)
    return Query(
        text=text,
        search_text=search_text,
        kind=kind,
        filters=filters,
        bodies=named,
        years=time.years,
        language=language,
        notes=tuple(notes),
        period=time.likely or Period(),
    )


def _acting_body(mentions: Sequence[BodyMention]) -> str | None:
    """The one body that surely is meant; several, or one that stands beside the subject, narrow nothing."""
    acting = {mention.body for mention in mentions if mention.acting and mention.body}
    named = {mention.body for mention in mentions if mention.body}
    return acting.pop() if len(acting) == 1 and len(named) == 1 else None


def _missing_bodies(mentions: Sequence[BodyMention]) -> list[str]:
    """A note for each body that is named and that the archive lacks."""
    missing = dict.fromkeys(mention.name for mention in mentions if mention.body is None)
    return [f"Arkivet har ingen møder i {name}." for name in missing]


def _missing_time(time: TimeAsked, body: str | None, archive: Archive) -> list[str]:
    """A note where a body is asked what it did at a time of which the archive has no meeting."""
    asked = time.likely
    if body is None or time.sure or asked is None or not asked.earliest or not asked.latest:
        return []
    held = (meeting for meeting in archive.meetings if meeting.body == body)
    if any(_touches(meeting, asked.earliest, asked.latest) for meeting in held) or not archive.meetings:
        return []
    return [f"Arkivet har intet møde i {body} fra {dates.format_period(asked)}."]


def _touches(meeting: Meeting, first: dt.date, last: dt.date) -> bool:
    """Whether a meeting was, or may have been, within a time."""
    earliest, latest = meeting.date or meeting.period.earliest, meeting.date or meeting.period.latest
    return (earliest is None or earliest <= last) and (latest is None or latest >= first)


def _document_kind(folded: str) -> Kind | None:
    """Agenda or minutes, where a question asks what stands in the one or the other."""
    minutes, agenda = bool(_MINUTES.search(folded)), bool(_AGENDA.search(folded))
    if minutes == agenda:
        return None
    return Kind.REFERAT if minutes else Kind.DAGSORDEN


def _misspelt(text: str, vocabulary: Vocabulary | None) -> dict[str, str]:
    """The archive's spelling of each misspelt word."""
    return corrections(words.tokens(text), vocabulary) if vocabulary else {}


def _in_danish(text: str) -> str:
    """A foreign question in Danish words: what the glossary knows is translated, the rest stays as it is."""
    return " ".join(translated(text)) or text


def _sides(query: Query, archive: Archive) -> tuple[Query, ...]:
    """The sides of a comparison: one for each body, or for each year in which the archive has a meeting."""
    folded = FoldedText.of(query.search_text)
    if len(query.bodies) > 1 and (query.kind is QuestionKind.COMPARISON or _JOINS.search(folded.folded)):
        names = [(mention.start, mention.end) for mention in find_bodies(folded.folded, archive.bodies)]
        text = folded.without(names) or query.search_text
        return tuple(
            replace(query, search_text=text, filters=replace(query.filters, body=body), bodies=(body,))
            for body in query.bodies
        )
    if len(query.years) < 2 or query.filters.date_from:
        return ()
    held = {meeting.date.year for meeting in archive.meetings if meeting.date}
    years = [year for year in query.years if year in held]
    if len(years) > 1:
        time = [match.span() for match in re.finditer(r"\b(?:19|20)\d\d\b", folded.folded)]
        text = folded.without(time) or query.search_text
        return tuple(
            replace(query, search_text=text, years=(year,), period=_whole_year(year, archive)) for year in years
        )
    return ()


def _whole_year(year: int, archive: Archive) -> Period:
    """The first and last day on which a meeting was held in a year."""
    days = [meeting.date for meeting in archive.meetings if meeting.date and meeting.date.year == year]
    return Period(min(days), max(days))
