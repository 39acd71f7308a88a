"""Answers about what was decided or recommended. A recommendation is never told as a decision.

The words *besluttede*, *godkendte* and *vedtog* are ours only where minutes with a Beslutning are cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.approved import Elsewhere, reference
from rag.answer.compose_fact import section_span
from rag.answer.compose_recommended import behind, recommended_by
from rag.answer.draft import Draft, Part, headed, place, when, who
from rag.answer.evidence import Evidence, Reading
from rag.records import ArchiveItem, Kind, SectionKind, Span

_SHORT_WAY = 35  # words up to which a motion is told before the votes on it
_ON_TOPIC = 0.5  # of the share of the question's words that the best sentence of a long Beslutning holds
_SHORT_OUTCOME = 50  # words up to which a decision is told beside an answer that rests on something else
WHOLE_SECTION = 75  # words up to which a Beslutning is told whole
_ONE_MATTER = 160  # words up to which a Beslutning is taken to settle one matter, not a round of them

# Verbs with which minutes tell that something was settled, not only talked about.
_SETTLES = re.compile(
    r"\b(?:beslutte(?:de|t)|godkend(?:te|t)|vedt(?:og|aget)|tiltr(?:ådte|ådt|æder)|bevilge(?:de|t)|bemyndige(?:de|t)"
    r"|tog\b.{0,80}\b(?:efterretning|orientering)|taget til (?:efterretning|orientering)|enighe?d? om|enige om"
    r"|bakke(?:de|r) op|opbakning|stemte|ønske(?:r|de)?|udpeg(?:ede|et|er)|valgt(?:e|es)?|anbefale(?:de|r|t)"
    r"|indstille(?:de|r|s)|(?:frem|over|tilbage|videre)send(?:es|t|te)|sendt tilbage|henvis(?:es|t|te)|trukket"
    r"|trækkes|udgår|udskudt|udskydes|afvis(?:te|t)|forkaste(?:de|t)|udsat(?:te|tes)?|udsættes"
    r"|bortfald(?:t|er)|nedsat(?:te|tes)?|nedsættes|fastsat(?:te|tes)?|imødekommet)\b",
    re.IGNORECASE | re.DOTALL,
)

# The plain verbs of a decision; its first sentence leads.
_DECIDES = re.compile(
    r"\b(?:besluttede|godkendte|vedtog|tiltrådte|afviste|bevilgede|bemyndigede|tog\b.{0,80}\befterretning"
    r"|blev (?:godkendt|vedtaget|tiltrådt|udsat))\b",
    re.IGNORECASE | re.DOTALL,
)

_NOTES = re.compile(r"\b(?:efterretning|til orientering|orienterede|drøft\w*)\b", re.IGNORECASE)

# A sentence by which the matter itself, or a motion in it, is carried or falls.
_OPERATIVE = re.compile(
    r"(?:^|[.!?]\s)\W*(?:(?:ændrings)?forslag|indstilling|sag|ansøgning|(?:lokal)?plan|punkt)(?:en|et|erne)?\b.{0,60}"
    r"\b(?:vedt\w+|forkaste\w*|godkend\w*|bortf\w+|tiltr\w+|afvis\w*|udsat\w*|udsættes|sendes|sendt|anbefales"
    r"|imødekom\w*|trukket|frafald\w*)\b",
    re.IGNORECASE | re.DOTALL,
)
_MOTION = re.compile(r"\b(?:ændrings)?forslag(?:et|ets)?\b", re.IGNORECASE)
# How a sentence begins that decides on a motion named before it.
_VOTED_ON = re.compile(r"(?:For stemte|Imod stemte|Ændringsforslag|Forslag|Dette|Det )")


def settles(text: str) -> bool:
    """Whether a sentence of a Beslutning settles something."""
    return _SETTLES.search(text) is not None


def only_informs(reading: Reading) -> bool:
    """Whether an item settles nothing: a report that is taken note of, or nothing at all."""
    span = reading.decision or section_span(reading, SectionKind.INDSTILLING)
    text = reading.item.item.text[span.start : span.end] if span else ""
    return not text or (len(text.split()) <= _SHORT_WAY and _NOTES.search(text) is not None)


def _size(reading: Reading, span: Span) -> int:
    """How many words a passage of an item has."""
    return len(reading.item.item.text[span.start : span.end].split())


def is_round(reading: Reading) -> bool:
    """Whether the minutes settle many things under one item, as a round of orientations does."""
    span = reading.decision
    return span is not None and _size(reading, span) > _ONE_MATTER


def decides(text: str) -> bool:
    """Whether a sentence says in plain verbs what was decided."""
    return _DECIDES.search(text) is not None


def decision(reading: Reading, ranked: Sequence[Evidence], max_words: int, elsewhere: Elsewhere | None = None) -> Draft:
    """What was decided under the item; from an agenda, what was recommended and that the minutes are missing.
    ``elsewhere`` finds other minutes that hold a recommendation the decision follows."""
    item = reading.item
    section = section_span(reading, SectionKind.BESLUTNING)
    if item.meeting.kind is Kind.REFERAT and section is not None:
        return _from_minutes(reading, section, ranked, max_words, elsewhere)
    recommended = recommendation_part(reading, max_words)
    if item.meeting.kind is Kind.REFERAT:
        note = f"Referatet har ingen beslutning under punkt {item.item.number} ({who(item)} {when(item)})."
    else:
        note = (
            f"Arkivet har kun dagsordenen til mødet i {who(item)} {when(item)}; "
            "referatet er ikke i arkivet, så beslutningen kendes ikke."
        )
    if recommended is None:
        return Draft((), (note,))
    return Draft((replace(recommended, lead=f"{note} Indstillingen lød:"),))


def _from_minutes(
    reading: Reading, section: Span, ranked: Sequence[Evidence], max_words: int, elsewhere: Elsewhere | None
) -> Draft:
    item = reading.item
    spans = _decided_spans(reading, section, ranked, max_words)
    leading = item.item.text[spans[0].start : spans[0].end]
    if settles(leading):
        lead = f"{who(item)} besluttede {when(item)} ({place(item)}):"
    else:
        lead = f"Referatet fra {who(item)} {when(item)} (punkt {item.item.number}) siger om drøftelsen:"
    first, *rest = (Part(item, span) for span in spans)
    told = (Part(item, first.span, lead), *rest)
    decided = "\n".join(item.item.text[span.start : span.end] for span in spans)
    recommended = behind(item, decided, max_words - sum(part.words for part in told), elsewhere)
    return replace(recommended, parts=(*told, *recommended.parts))


def outcome(reading: Reading, ranked: Sequence[Evidence]) -> Part | None:
    """The first statement of what was decided, from minutes that settle something in few words."""
    section = section_span(reading, SectionKind.BESLUTNING)
    if section is None or reading.item.meeting.kind is not Kind.REFERAT:
        return None
    part = _from_minutes(reading, section, ranked, WHOLE_SECTION, None).parts[0]
    told = reading.item.item.text[part.span.start : part.span.end]
    return part if settles(told) and part.words <= _SHORT_OUTCOME else None


def _decided_spans(reading: Reading, section: Span, ranked: Sequence[Evidence], max_words: int) -> list[Span]:
    """The whole section where it is short, the core of one that settles one matter at length; else its settling
    sentences, then those nearest to the question."""
    text = reading.item.item.text
    size = _size(reading, section)
    if size <= WHOLE_SECTION:
        return _deciding_first(reading, section)
    core = _core(reading, section, max_words - 15) if size <= _ONE_MATTER else None  # less our lead
    if core is not None:
        return [core]
    inside = [e for e in ranked if e.reading is reading and section.start <= e.sentence.span.start < section.end]
    # A long Beslutning (a round of orientations) settles many things: only what is asked about is told.
    most = max((evidence.share for evidence in inside), default=0.0)
    units: list[tuple[Span, float]] = []
    for evidence in inside:
        if evidence.share < _ON_TOPIC * most:
            continue
        span = _unit(reading, evidence)
        if not any(span == other for other, _ in units):
            told = text[span.start : span.end]
            plain = _DECIDES.search(told) is not None
            units.append((span, evidence.worth + 0.5 * settles(told) + 0.5 * plain))
    units.sort(key=lambda unit: (-unit[1], unit[0]))
    chosen: list[Span] = []
    left = max_words - 15  # our lead
    for span, _ in units:
        size = _size(reading, span)
        if size <= left or not chosen:
            chosen.append(span)
            left -= size
    opening = _opening(reading, section)
    if opening is not None and not any(span.start <= opening.start < span.end for span in chosen):
        chosen.insert(0, opening)
    first = chosen[0]
    return [first, *_merged(text, sorted(chosen[1:]), first)]


def _core(reading: Reading, section: Span, max_words: int) -> Span | None:
    """From the sentence by which the matter or a motion is carried or falls (from the motion itself, where that stands
    before it) to the last such one: what members said of it and had put on record is left out."""
    own = [s for s in reading.sentences if section.start <= s.span.start < section.end]
    operative = [place for place, s in enumerate(own) if _OPERATIVE.search(s.text)]
    if not operative:
        return None
    first = operative[0]
    if _MOTION.search(own[first].text) or _VOTED_ON.match(own[first].text):
        first = next((place for place in range(first) if _MOTION.search(own[place].text)), first)
    for last in reversed(operative):
        span = Span(own[first].span.start, own[last].span.end)
        if _size(reading, span) <= max_words:
            return span
    return own[operative[0]].span


def _opening(reading: Reading, section: Span) -> Span | None:
    """The first sentence of a Beslutning where it says briefly that a recommendation was followed: what comes after
    it ("Godkendt med den bemærkning, at …") only adds to that."""
    first = next((s for s in reading.sentences if section.start <= s.span.start < section.end), None)
    if first is None or len(first.text.split()) > _SHORT_WAY:
        return None
    return first.span if _DECIDES.search(first.text) and reference(first.text) is not None else None


def _deciding_first(reading: Reading, section: Span) -> list[Span]:
    """The section from its first sentence that decides on, then what stands before it; a motion
    that the decision points back to is told before it."""
    own = [s for s in reading.sentences if section.start <= s.span.start < section.end]
    first = next((s for s in own if _DECIDES.search(s.text) and s.block is None), None)
    if first is None or first is own[0]:
        return [section]
    before = Span(section.start, next(s.span.end for s in reversed(own) if s.span.end <= first.span.start))
    if _VOTED_ON.match(first.text) and _size(reading, before) <= _SHORT_WAY:
        return [section]
    return [Span(first.span.start, section.end), before]


def _unit(reading: Reading, evidence: Evidence) -> Span:
    """The sentence, or the whole list it stands in when that is short, else the list line."""
    sentence = evidence.sentence
    if sentence.block is None:
        return sentence.span
    block = [s for s in reading.sentences if s.block == sentence.block]
    if sum(len(s.text.split()) for s in block) <= WHOLE_SECTION:
        return Span(block[0].span.start, block[-1].span.end)
    return sentence.span


def _merged(text: str, spans: Sequence[Span], first: Span) -> list[Span]:
    """Neighbouring spans made one, so that running text is told as running text."""
    merged: list[Span] = []
    for span in spans:
        if merged and not text[merged[-1].end : span.start].strip() and not merged[-1].end <= first.start < span.start:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def recommendation(reading: Reading, max_words: int, question: str = "") -> Draft:
    """The item's Indstilling, or what the body that the question names recommended; says so where there is none."""
    theirs = recommended_by(reading.item, question, max_words)
    if theirs is not None:
        return Draft((theirs,))
    part = recommendation_part(reading, max_words)
    item = reading.item
    if part is None:
        return Draft((), (f"Punkt {item.item.number} ({who(item)} {when(item)}) har ingen indstilling.",))
    return Draft((replace(part, lead=headed(item)),))


def recommendation_part(reading: Reading, max_words: int) -> Part | None:
    """The Indstilling, cut after whole sentences or list lines where it is longer than ``max_words``."""
    span = section_span(reading, SectionKind.INDSTILLING)
    if span is None:
        return None
    kept = shortened(reading, span, max_words)
    return Part(reading.item, kept, cut=kept.end < span.end)


def shortened(reading: Reading, span: Span, max_words: int) -> Span:
    """The first whole sentences or list lines of a span, up to about ``max_words``; at least one."""
    end, used = span.start, 0
    for sentence in reading.sentences:
        if span.start <= sentence.span.start < span.end:
            used += len(sentence.text.split())
            if used > max_words and end > span.start:
                break
            end = sentence.span.end
    return Span(span.start, end) if end > span.start else span


def reported(ranked: Sequence[Evidence], section: Span | None, reading: Reading) -> Evidence | None:
    """The best sentence, where it stands outside the Beslutning and itself tells of an earlier decision."""
    best = ranked[0] if ranked else None
    if best is None or best.reading is not reading or not settles(best.sentence.text):
        return None
    if section is not None and section.start <= best.sentence.span.start < section.end:
        return None
    return best if best.sentence.section is not SectionKind.INDSTILLING else None


def is_agenda_without_minutes(item: ArchiveItem) -> bool:
    """Whether only the agenda of the item's meeting is in the archive."""
    return item.meeting.kind is Kind.DAGSORDEN and item.counterpart is None
