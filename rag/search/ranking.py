"""How the preferences of a question move an item: small factors on its fused score."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from rag.chunking import FRONT_MATTER
from rag.danish import words
from rag.lexical import item_text, meeting_days
from rag.question.wording import Vocabulary
from rag.records import ArchiveItem, Filters, Kind, Period, Query, QuestionKind, SectionKind

# Factors on a fused score. Tuned on dev questions to the KKR documents.
BODY = 1.25
PERIOD = 1.3
YEAR = 1.2
FOCUS = 1.25
DECIDED = 1.05
# Who was there stands in a meeting's front matter, and nowhere in so many words.
ATTENDANCE = 1.5
# An agenda item whose minutes the archive has, too: the minutes say the same and more.
SUPERSEDED = 0.7
# "Godkendelse af dagsorden", "Eventuelt" …: in every meeting, about nothing; unless the question names them.
FORMALITY = 0.85
# A longer text under such a title ("Siden sidst" may hold half a meeting) is about something after all.
FORMALITY_CHARS = 600

# How much the latest (or earliest) item found gains where the question asks for it.
TIMELY = 0.2
# A name that stands in at most this share of the items is what a question turns on; an item without it loses.
RARE = 0.25
NAMELESS = 0.65

_LATEST = re.compile(
    r"\bnu\b|\bi dag\b|\bseneste?\b|\bsidst(?:e|\b)|\ballersidst|\bigen\b|\bnyeste\b|\baktuel"
    r"|\bendnu en gang\b|\bstadig"
)
_EARLIEST = re.compile(
    r"\bfoerste gang\b|\boprindelig|\btil at begynde med\b|\bi starten\b|\bdengang\b|\bfoerste plan\b"
)
_NAME = re.compile(r"(?<=[a-zæøå0-9,] )[A-ZÆØÅ][a-zæøåéü]{2,}(?:-[A-ZÆØÅ][a-zæøåéü]+)?")
_FORMALITY = re.compile(
    r"(?:godkendelse af (?:\w+ )?(?:dagsorden|referat|protokol)|eventuelt|siden sidst|meddelelser|orientering(?:er)?"
    r"|orienteringssager|naeste moede|punkter til naeste moede|underskrift\w*|gensidig orientering|deltagere"
    r"|lukkede? punkt)\b.*"
)

_ASKS_FORMALITY = re.compile(
    r"\bgodkend\w* (?:af )?(?:dagsorden|referat)|\breferatet\b.*\bgodkend|\bdagsordenen\b.*\bgodkend|\beventuelt\b"
    r"|\bsiden sidst\b|\borienter|\bnaeste moede|\bmeddelelser|\bafbud|\bdelt(?:og|ager)|\bfravaer|\bnext meeting"
    r"|\bmoedte\b|\btil stede\b|\bvar (?:\w+ )?(?:ikke )?med\b"
)

_ASKS_ATTENDANCE = re.compile(
    r"\bafbud|\bdeltog\b|\bdeltagere?\b|\bfravaer|\bmoedte (?:op|frem)|\btil stede\b|\bvar (?:\w+ )?(?:ikke )?med\b"
    r"|\bdukkede (?:ikke )?op\b|\bmanglede\b|\battend|\babsent\b|\bpresent at\b"
)


def is_formality(title: str) -> bool:
    """Whether an item is of the sort that every meeting has."""
    return bool(_FORMALITY.fullmatch(words.fold(title).strip()))


def preference(query: Query, entry: ArchiveItem) -> float:
    """The factor on an item's score for all that a question would rather have."""
    factor = 1.0
    meeting = entry.meeting
    if query.bodies and meeting.body and meeting.body in query.bodies:
        factor *= BODY
    if query.period != Period() and overlaps(query.period, entry):
        factor *= PERIOD
    elif any(_in_year(year, entry) for year in query.years):
        factor *= YEAR
    if any(_is_focus(focus, entry) for focus in query.focus):
        factor *= FOCUS
    if entry.item.number == FRONT_MATTER and _ASKS_ATTENDANCE.search(words.fold(query.text)):
        factor *= ATTENDANCE
    if query.kind is QuestionKind.DECISION and any(
        section.kind is SectionKind.BESLUTNING and section.text for section in entry.item.sections
    ):
        factor *= DECIDED
    if meeting.kind is Kind.DAGSORDEN and entry.counterpart and query.filters.kind is not Kind.DAGSORDEN:
        factor *= SUPERSEDED
    if len(entry.item.text) < FORMALITY_CHARS and is_formality(entry.item.title) and not names_formality(query):
        factor *= FORMALITY
    return factor


def timely(query: Query, entries: Mapping[str, ArchiveItem]) -> dict[str, float]:
    """The factor on each item's score where a question asks how things are now, or were at first: the latest, or the
    earliest, of the items found gains most."""
    folded = words.fold(query.text)
    if query.is_follow_up:  # "dengang" is the time that is spoken of
        folded = folded.replace("dengang", "")
    latest, earliest = _LATEST.search(folded) is not None, _EARLIEST.search(folded) is not None
    days = {item_id: meeting_days(entry.meeting)[1] for item_id, entry in entries.items()}
    if latest == earliest or not days:
        return dict.fromkeys(entries, 1.0)
    first, last = min(days.values()), max(days.values())
    span = max(1, last - first)
    return {item_id: 1 + TIMELY * ((day - first) if latest else (last - day)) / span for item_id, day in days.items()}


def rare_names(query: Query, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Names of the question (capital inside the sentence), folded, that few of the archive's items hold."""
    if not query.is_scandinavian:
        return ()
    names = {token for name in _NAME.findall(query.search_text) for token in words.tokens(name)}
    most = max(1.0, RARE * vocabulary.item_count)
    return tuple(sorted(name for name in names if 0 < vocabulary.stem_frequency(words.stem(name)) <= most))


def named(names: Sequence[str], entry: ArchiveItem) -> float:
    """The factor on an item's score for the rare names of the question that it lacks."""
    if not names:
        return 1.0
    folded = words.fold(item_text(entry))
    return math.prod(1.0 if words.stem(name) in folded else NAMELESS for name in names)


def overlaps(period: Period, entry: ArchiveItem) -> bool:
    """Whether a meeting's day, or the days it may have been, touch a period."""
    earliest, latest = meeting_days(entry.meeting)
    after = period.earliest is None or latest >= period.earliest.toordinal()
    before = period.latest is None or earliest <= period.latest.toordinal()
    return after and before


def _in_year(year: int, entry: ArchiveItem) -> bool:
    meeting = entry.meeting
    days = {meeting.date} if meeting.date else {meeting.period.earliest, meeting.period.latest}
    return all(day is not None and day.year == year for day in days)


def _is_focus(focus: Filters, entry: ArchiveItem) -> bool:
    """Whether an item is the one that the conversation named."""
    meeting = entry.meeting
    return (
        focus.item_number == entry.item.number
        and (focus.body is None or focus.body == meeting.body)
        and (focus.date_from is None or overlaps(Period(focus.date_from, focus.date_to), entry))
    )


def names_formality(query: Query) -> bool:
    """Whether a question asks for one of the formal items."""
    return bool(_ASKS_FORMALITY.search(words.fold(query.text)))
