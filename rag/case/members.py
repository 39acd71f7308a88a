"""Which items belong to a case: by its number, by its subject in the titles, by what the search finds.

A subject's words are looked for in titles; the case numbers of what is found bring in the items of the same case
that are called otherwise, and agenda and minutes of one meeting come together. What only mentions the subject is
related, not a step.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from rag.answer.draft import when, who
from rag.case import number as case_number
from rag.case.words import coverage, subject
from rag.danish import words
from rag.records import ArchiveItem, Filters, Kind, Query, SearchResult

if TYPE_CHECKING:
    from rag.index import Generation

CANDIDATES = 200  # items by words that are looked through for the subject in their title
NUMBERED = 500  # items of one case number that are read at most
EXPANDED = 40  # items of a case whose namesakes are looked for
NAMESAKES = 15  # items of nearly the same title that are looked at for each item
RELATED = 5  # items near a case that are named
ONE_YEAR = 366  # days
SAME_NUMBER = 12  # items named of a number that serves a whole meeting
COVERED = 0.75  # of the subject's words, weighed by rarity, that a title of the case holds
MENTIONS = 0.75  # the same for the text of an item that is found by search alone
NEAR_BEST = 0.5  # of the best item's score, from which an item found by search counts
SAME_TITLE = 0.8  # likeness, years apart, of two titles of one recurring subject


@dataclass(frozen=True, slots=True)
class Members:
    """The items of a case, unordered, agenda and minutes both; items near it; remarks in Danish. ``numbers`` are the
    case numbers among the items that identify a case; ``named`` tells that a title or a number names the case."""

    items: tuple[ArchiveItem, ...] = ()
    related: tuple[ArchiveItem, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    named: bool = True


def find(query: Query, result: SearchResult, generation: Generation) -> Members:
    """The items of the case a query asks for; ``result`` is what the search found for it."""
    wanted = _weights(subject(query), generation)
    number = query.filters.case_number
    if number is not None:
        numbered = by_number(number, generation)
        if not numbered:
            return Members(notes=(f"Arkivet har ingen sag med nummer {number.upper()}.",))
        if case_number.identifies(numbered):
            return _with_related(_complete(numbered, generation), wanted, query, result, generation)
        return _of_meeting_number(number, numbered, wanted)
    if not wanted:
        return Members()
    found = _by_title(wanted, query, generation)
    mentions = _by_search(wanted, result, generation)
    members = _complete(found or mentions, generation)
    told = _with_related(members, wanted, query, result, generation)
    own = {item.id for item in members}
    if found and mentions and not any(item.id in own for item in mentions):
        first = mentions[0].item
        told = replace(told, notes=(*told.notes, f"Emnet nævnes også i sag {first.case_number}: »{first.title}«."))
    if found or not members:
        return told
    note = f"Ingen overskrift nævner emnet; vist er den sag, der nævner det mest: »{mentions[0].item.title}«."
    return replace(told, notes=(note, *told.notes), named=False)


def _of_meeting_number(number: str, numbered: Sequence[ArchiveItem], wanted: Mapping[str, float]) -> Members:
    """A number that serves a whole meeting: the subject decides, and without one there is no case."""
    note = f"Sagsnummeret {number.upper()} står på punkter med forskellige emner og udpeger ikke én sag."
    chosen = tuple(item for item in numbered if wanted and coverage(wanted, item.item.title) >= COVERED)
    if chosen:
        return Members(chosen, notes=(note,))
    subjects = tuple(item for item in numbered if not _is_routine(item))
    return Members((), subjects[:SAME_NUMBER], (f"{note} Skriv, hvad sagen handler om.",))


def by_number(number: str, generation: Generation) -> tuple[ArchiveItem, ...]:
    """The items that bear a case number, in any of its spellings."""
    asked = case_number.identity(number)
    ids: list[str] = []
    for spelling in case_number.spellings(number):
        ids += generation.lexical.items(Filters(case_number=spelling), NUMBERED)
    found = generation.store.items_by_id(list(dict.fromkeys(ids)))
    return tuple(item for item in found.values() if case_number.identity(item.item.case_number or "") == asked)


def _weights(subject_words: Iterable[str], generation: Generation) -> dict[str, float]:
    """The subject's words weighed by their rarity in the archive."""
    total = generation.lexical.item_count
    weights = {}
    for word in subject_words:
        held = min(generation.lexical.stem_frequency(words.stem(word)), total)
        weights[word] = math.log(1 + (total - held + 0.5) / (held + 0.5))
    return weights


def _by_title(wanted: Mapping[str, float], query: Query, generation: Generation) -> tuple[ArchiveItem, ...]:
    """The items whose title holds the subject."""
    terms = [term for word in wanted for term in words.terms(word)]
    ids = [item_id for item_id, _ in generation.lexical.search_items(terms, CANDIDATES, _outside(query))]
    found = generation.store.items_by_id(ids).values()
    return tuple(item for item in found if coverage(wanted, item.item.title) >= COVERED and not _is_routine(item))


def _outside(query: Query) -> Filters:
    """The filters of a query that say whose archive is meant: those for body and time are kept for the steps."""
    return Filters(kind=query.filters.kind)


_ROUTINE = re.compile(r"^(?:godkendelse af|rettelse til) (?:dagsorden|referat)", re.IGNORECASE)


def _is_routine(item: ArchiveItem) -> bool:
    return _ROUTINE.match(item.item.title) is not None or item.item.number == "0"


def _by_search(wanted: Mapping[str, float], result: SearchResult, generation: Generation) -> tuple[ArchiveItem, ...]:
    """The items of the case that the search finds most of, best first: for a subject that no title names. Only items
    that really hold the subject count."""
    best = max((hit.score for hit in result.hits), default=0.0)
    threads: defaultdict[case_number.Identity, list[ArchiveItem]] = defaultdict(list)
    weight: defaultdict[case_number.Identity, float] = defaultdict(float)
    for hit in result.hits:
        item = hit.item
        near = hit.score >= NEAR_BEST * best and not _is_routine(item) and item.item.case_number
        if not near or coverage(wanted, f"{item.item.title}\n{item.item.text}") < MENTIONS:
            continue
        thread = case_number.identity(item.item.case_number or "")
        threads[thread].append(item)
        weight[thread] += hit.score
    for thread in sorted(threads, key=lambda thread: -weight[thread]):
        number = threads[thread][0].item.case_number or ""
        if case_number.identifies(by_number(number, generation)):
            return tuple(threads[thread])
    return ()


def _complete(found: Iterable[ArchiveItem], generation: Generation) -> tuple[ArchiveItem, ...]:
    """The items with all others of the same cases, recurring items of the same name, and their counterparts."""
    members = {item.id: item for item in found}
    looked_up: set[tuple[case_number.Identity, str]] = set()
    for item in list(members.values()):
        key = case_number.identity(item.item.case_number or ""), case_number.authority(item.meeting)
        if item.item.case_number and key not in looked_up:
            looked_up.add(key)
            members |= {other.id: other for other in _same_case(item, generation)}
    by_title = {(item.item.title, case_number.authority(item.meeting)): item for item in members.values()}
    for item in list(by_title.values())[:EXPANDED]:
        for other in _same_title(item, generation):
            members.setdefault(other.id, other)
    missing = [item.counterpart for item in members.values() if item.counterpart and item.counterpart not in members]
    members |= generation.store.items_by_id(missing)
    return tuple(members.values())


def _same_case(item: ArchiveItem, generation: Generation) -> tuple[ArchiveItem, ...]:
    """The other items of the same authority with the same number, where that identifies a case."""
    number = item.item.case_number or ""
    own = tuple(other for other in by_number(number, generation) if case_number.same_case(item, other))
    return own if case_number.identifies(own) else ()


def _same_title(item: ArchiveItem, generation: Generation) -> tuple[ArchiveItem, ...]:
    """Items of the same authority with nearly the same title that have the same case under another number's spelling,
    or no number that could tell cases apart."""
    terms = words.terms(item.item.title)
    ids = [item_id for item_id, _ in generation.lexical.search_items(terms, NAMESAKES)]
    found = generation.store.items_by_id(ids).values()
    return tuple(other for other in found if other.id != item.id and _continues(item, other))


def _continues(item: ArchiveItem, other: ArchiveItem) -> bool:
    alike = case_number.like_titles(item, other)
    if item.item.case_number and other.item.case_number:
        written_otherwise = item.item.case_number != other.item.case_number
        return alike and written_otherwise and case_number.same_case(item, other)
    same_owner = case_number.authority(item.meeting) == case_number.authority(other.meeting)
    return alike and same_owner and _title_likeness(item.item.title, other.item.title) >= SAME_TITLE


def _title_likeness(one: str, other: str) -> float:
    first, second = (" ".join(re.sub(r"\d", " ", words.fold(title)).split()) for title in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _with_related(
    members: Sequence[ArchiveItem],
    wanted: Mapping[str, float],
    query: Query,
    result: SearchResult,
    generation: Generation,
) -> Members:
    """The members a query's body and time leave, with the nearest other items the search found."""
    kept = _narrowed(members, query)
    own = {item.id for item in members}
    best = max((hit.score for hit in result.hits), default=0.0)
    near = [
        hit.item
        for hit in result.hits
        if hit.item.id not in own
        and hit.score >= NEAR_BEST * best
        and not _is_routine(hit.item)
        and not (hit.item.meeting.kind is Kind.DAGSORDEN and hit.item.counterpart)
        and (not wanted or coverage(wanted, f"{hit.item.item.title}\n{hit.item.item.text}") >= MENTIONS)
    ]
    notes = []
    if len(kept) < len(members):
        left = sorted({f"{who(item)} {when(item)}" for item in members if item not in kept})
        notes.append(f"Sagen er også behandlet uden for det, der spørges om: {'; '.join(left)}.")
    return Members(kept, tuple(near[:RELATED]), tuple(notes), _identifying(kept, generation))


def _identifying(items: Sequence[ArchiveItem], generation: Generation) -> tuple[str, ...]:
    """The case numbers of the items, oldest item first, that identify a case."""
    ordered = sorted(items, key=lambda item: (item.meeting.date or item.meeting.period.latest or dt.date.max, item.id))
    numbers = dict.fromkeys(item.item.case_number for item in ordered if item.item.case_number)
    return tuple(number for number in numbers if case_number.identifies(by_number(number, generation)))


def _narrowed(members: Sequence[ArchiveItem], query: Query) -> tuple[ArchiveItem, ...]:
    """The items in the body and the time a query names, where that leaves any. What else there is, is told in a note,
    so that a preference may narrow here; but one year alone is mostly part of a name ("kvoter 2023")."""
    kept = tuple(item for item in members if _within(item, query.filters))
    if query.filters.body is None and len(query.bodies) == 1:
        named = replace(query.filters, body=query.bodies[0])
        kept = tuple(item for item in kept if _within(item, named)) or kept
    first, last = query.period.earliest, query.period.latest
    if (first or last) and not (first and last and (last - first).days <= ONE_YEAR):
        asked = Filters(date_from=first, date_to=last)
        kept = tuple(item for item in kept if _within(item, asked)) or kept
    return kept


def _within(item: ArchiveItem, filters: Filters) -> bool:
    """Whether an item's meeting is in the body and the time that were asked for; an unknown day passes."""
    meeting = item.meeting
    if filters.body and meeting.body != filters.body:
        return False
    earliest, latest = meeting.date or meeting.period.earliest, meeting.date or meeting.period.latest
    if filters.date_from and latest and latest < filters.date_from:
        return False
    return not (filters.date_to and earliest and earliest > filters.date_to)
