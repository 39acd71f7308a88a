"""What has to be said beside an answer: filters that were let go, another body, a false premise, English."""

from __future__ import annotations

import re

from rag.answer import compose_decision, compose_votes, needs, verdict
from rag.answer.draft import Draft, when
from rag.answer.material import Case
from rag.claims import numbers
from rag.danish import sentences, words
from rag.danish.dates import MONTHS, format_date
from rag.records import ArchiveItem, SectionKind
from rag.verify import fold

NO_REJECTION = "De nærmeste punkter rummer ingen beslutning, der siger nej; her er, hvad de siger."


def preface(case: Case, draft: Draft) -> tuple[str, ...]:
    """What has to be said before the answer: filters that were let go, another body than the one asked about, that no
    refusal was found."""
    item = draft.parts[0].item
    found = [note for note in case.result.loosened if not _is_met(case, draft, note)]
    body = _other_body(case, item)
    if body and not any(body in note for note in (*case.query.notes, *found)):
        found.append(f"Arkivet har ikke fundet noget om dette fra {body}; svaret er fra {item.meeting.body}.")
    if verdict.is_no_missing(case.query.text, (part.statement for part in draft.parts)):
        found.append(NO_REJECTION)
    return tuple(dict.fromkeys(found))


def remarks(case: Case, draft: Draft) -> tuple[str, ...]:
    """What has to be said after the answer: how it was read, minutes that are missing, a false premise, English."""
    item = draft.parts[0].item
    found = [*case.query.notes]
    if _needs_minutes(case, item, draft):
        found.append(
            f"Arkivet har kun dagsordenen til mødet {when(item)}, ikke referatet; hvad mødet endte med, kendes ikke."
        )
    premise = _false_premise(case, draft)
    if premise:
        found.append(premise)
    if case.query.language == "en":
        day = f", {format_date(item.meeting.date)}" if item.meeting.date else ""
        source = item.meeting.body or item.meeting.source
        found.append(f"In English: the answer is quoted from the Danish source ({source}{day}).")
    return tuple(dict.fromkeys(found))


def _needs_minutes(case: Case, item: ArchiveItem, draft: Draft) -> bool:
    """Whether the outcome was asked for, only an agenda answers, and the answer does not say so yet."""
    asked = needs.section_asked_for(case.query.text) is SectionKind.BESLUTNING
    said = any("kun dagsordenen" in text for text in (*draft.notes, *(part.lead for part in draft.parts)))
    return asked and compose_decision.is_agenda_without_minutes(item) and not said


_NAMED_BODY = re.compile(r"\bKKR\s+([A-ZÆØÅ][a-zæøå]+)")


def _is_met(case: Case, draft: Draft, note: str) -> bool:
    """Whether the answer is from the very body that a note says has nothing, on a day that was asked for."""
    filters = case.query.filters
    for part in draft.parts:
        meeting = part.item.meeting
        in_time = meeting.date is None or (
            (filters.date_from is None or meeting.date >= filters.date_from)
            and (filters.date_to is None or meeting.date <= filters.date_to)
        )
        if in_time and meeting.body and (meeting.body in note or (not filters.body and note.startswith("Mødet "))):
            return True
    return False


def _other_body(case: Case, item: ArchiveItem) -> str:
    """A body the question names that is not the one answered from."""
    named = [f"KKR {match.group(1).removesuffix('s')}" for match in _NAMED_BODY.finditer(case.query.text)]
    asked = [case.query.filters.body, *case.query.bodies, *named]
    bodies = {part for part in asked if part}
    if not bodies or item.meeting.body in bodies:
        return ""
    return sorted(bodies)[0]


def wrong_number(question: str, item: ArchiveItem) -> tuple[str, str] | None:
    """A number of the question, with what it counts, that the item does not hold though it counts the same thing."""
    asked = _counted(question)
    if not asked:
        return None
    held = numbers(item.item.text)
    counted = {words.stem(noun) for _, noun in _counted(item.item.text)}
    for number, noun in asked:
        if number not in held and words.stem(noun) in counted:
            return number, noun
    return None


def _false_premise(case: Case, draft: Draft) -> str:
    """What is wrong in the question: a number the source has otherwise, or a refusal where it was approved."""
    told = "\n".join(part.statement for part in draft.parts)
    wrong = wrong_number(case.query.text, draft.parts[0].item)
    if wrong:
        instead = [phrase for phrase, noun in _counted(told) if words.stem(noun) == words.stem(wrong[1])]
        if instead:
            return f"Spørgsmålet nævner {wrong[0]}; kilden siger {instead[0]}."
    other = anothers_amount(case.query.text, draft.parts[0].item)
    if other:
        return other
    if compose_votes.asks_against(case.query.text):
        return ""
    if is_rejection_unfounded(case.query.text, told) and (approved := _APPROVED.search(told)):
        return f"Kilden siger ikke, at det blev afvist, men »{approved.group()}«."
    return ""


def is_rejection_unfounded(question: str, decided: str) -> bool:
    """Whether a question takes for granted that something was rejected which a decision plainly approved."""
    rejected = _REJECTED.search(question) is not None and _REJECTED.search(decided) is None
    return rejected and _APPROVED.search(decided) is not None


_PARTY = re.compile(r"(?<=\w )[A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)+")
_AMOUNT = re.compile(r"\b(?P<number>\d[\d.]*(?:,\d+)?)\s*(?:(?:mio|mia)\.?\s*)?(?:kr\b\.?|kroner)")
_QUOTED_WORDS = 35  # of a sentence that a remark quotes


def anothers_amount(question: str, item: ArchiveItem) -> str:
    """That an amount the question gives to one party stands in the item with another, where both are named there and
    nowhere together; "" where that cannot be told."""
    amount, party = _AMOUNT.search(question), _PARTY.search(question)
    if amount is None or party is None:
        return ""
    paragraphs = re.split(r"\n\s*\n", item.item.text)
    held = numbers(amount["number"])
    named = [p for p in paragraphs if party.group().casefold() in p.casefold()]
    given = [p for p in paragraphs if held <= numbers(p)]
    if not named or not given or any(p in named for p in given):
        return ""
    others = [s for p in given if (s := _sentence_with(p, held)) and _PARTY.search(f"x {s}")]
    if not others:
        return ""
    other = _PARTY.search(f"x {others[0]}")
    alone = [p for p in named if other is None or other.group().casefold() not in p.casefold()]
    own = [s for p in alone if len(told := _AMOUNT.findall(p)) == 1 and (s := _sentence_with(p, numbers(told[0])))]
    about = f" Om {party.group()} siger kilden: »{own[0]}«" if len(own) == 1 else ""
    return f"Spørgsmålet nævner {amount.group()} I kilden står det beløb i: »{others[0]}«{about}"


def _sentence_with(paragraph: str, held: frozenset[str]) -> str:
    """The first sentence of a paragraph that holds some numbers, if it is short enough to be quoted."""
    spans = (paragraph[span.start : span.end] for span in sentences.split(paragraph))
    found = next((fold(sentence) for sentence in spans if held <= numbers(sentence)), "")
    return found if len(found.split()) <= _QUOTED_WORDS else ""


_REJECTED = re.compile(r"\b(?:afvis\w*|forkast\w*|nedstem\w*|sagde\b.{0,20}\bnej|imod|reject\w*)\b", re.IGNORECASE)
_APPROVED = re.compile(r"\b(?:godkendte|vedtog|tiltrådte|godkendt|vedtaget|tiltrådt)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?<![\d.,/§-])(?P<phrase>(?:\d[\d.,]*\s+(?:ud )?af (?:de |i alt )?)?(?P<number>\d[\d.,]*))"
    r"\s+(?P<noun>(?:[^\W\d_]+\s+)??[^\W\d_]{4,})"
)


def _counted(text: str) -> list[tuple[str, str]]:
    """Numbers (no years, no dates), as told ("152 af de 550"), with each word they may count."""
    found = []
    for match in _COUNTED.finditer(_DATE.sub(" ", text)):
        if not re.fullmatch(r"(?:19|20)\d\d", match["number"]):
            phrase = match["phrase"].strip(".,")
            found += [(phrase, word) for word in words.content_words(match["noun"])]
    return found


_DATE = re.compile(rf"\b\d{{1,2}}\.?\s*(?:{'|'.join(MONTHS)})(?:\s+\d{{4}})?", re.IGNORECASE)
