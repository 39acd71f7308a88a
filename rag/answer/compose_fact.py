"""Answers that rest on the best sentences: a number, a date, a person, a list, an explanation, anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.draft import Draft, Part, headed, place, when, who, within
from rag.answer.evidence import FEATURES, Evidence, Reading, Sentence
from rag.records import ArchiveItem, QuestionKind, SectionKind, Span

# Words that point back to the sentence before, at the beginning of a sentence.
_POINTS_BACK = frozenset(
    """dermed den denne der deraf derfor derfra derimod derudover desuden det dette de disse han heraf herefter herfra
    hertil herunder hun herudover samtidig sådan således udvalget""".split()  # noqa: SIM905 - a word list
)
_SAME = 0.75  # share of words from which two sentences say the same
_ELSEWHERE = 0.35  # of the best sentence's chance, from which a sentence of another item is told too
_SURE = 0.9  # chance that what is told holds the answer, from which no more is told
_SURE_ITEM = 0.9  # chance that the items told are the right ones, from which no other is told
_LIKELY = 0.1  # chance of another item, from which it is told where those told are not sure
_ELSEWHERE_WORDS = 45  # words at most of what another item says
_LONG_LIST = 70  # words of a list that is no longer told whole unless a list was asked for
_CELL = 5  # words up to which what no full stop ends is a table's cell, or a heading
_AROUND = FEATURES.index("around")
_SAYING = 3  # words from which what holds no figure says something by itself ("Ingen." does not)
STATEMENTS = 5  # told at most
ENOUGH_WORDS = 75  # after which no further statement is begun


def compose(kind: QuestionKind, ranked: Sequence[Evidence], max_words: int) -> Draft:
    """The best sentence, widened to what it needs to be understood, and as many of the next ones as it takes to be
    fairly sure that the answer is among them; where its item may well be the wrong one, the best of another, too."""
    parts = extended((), kind, ranked, max_words)
    other = elsewhere([part.item for part in parts], ranked, max_words)
    if other is not None:
        parts = extended((), kind, ranked, max_words - other.words)
    return with_others(Draft(_named(parts)), ranked, max_words)


def with_others(draft: Draft, ranked: Sequence[Evidence], max_words: int) -> Draft:
    """The draft, and in place of its last statements what another item says, where its own may well be the wrong
    one."""
    other = elsewhere([part.item for part in draft.parts], ranked, max_words)
    if other is None:
        return draft
    first = draft.parts[0]
    parts = (first if first.lead else replace(first, lead=headed(first.item)), *draft.parts[1:])
    kept = within(replace(draft, parts=parts), max_words - other.words)
    return replace(kept, parts=(*kept.parts, other))


def elsewhere(told: Sequence[ArchiveItem], ranked: Sequence[Evidence], max_words: int) -> Part | None:
    """The best sentence of the likeliest item that is not among those told, where these may well be the wrong ones:
    by the chances of their sentences."""
    other = likeliest_other(told, ranked)
    if other is None or not told:
        return None
    own = [e for e in ranked if e.reading is other and not e.sentence.heading]
    best = next((e for e in own if _stands_alone(e.sentence)), None)
    if best is None or not best.features[_AROUND]:
        return None
    same = other.item.meeting.source == told[0].meeting.source
    source = f"{who(other.item)} {when(other.item)} ({place(other.item)})"
    lead = f"I et andet punkt, {source}, står der:" if same else f"Fra et andet møde, {source}:"
    spans = (widen(best, QuestionKind.OTHER, min(max_words, _ELSEWHERE_WORDS)), best.sentence.span)
    parts = [Part(other.item, span, lead) for span in spans]
    return next((part for part in parts if part.words <= _ELSEWHERE_WORDS), None)


def _stands_alone(sentence: Sentence) -> bool:
    """Whether a sentence is neither a table's cell nor the lead-in of a list."""
    return sentence.text.endswith(".") or (len(sentence.words) > _CELL and not sentence.text.endswith(":"))


def likeliest_other(told: Sequence[ArchiveItem], ranked: Sequence[Evidence]) -> Reading | None:
    """The likeliest item beside those told, where they are not surely the right ones; the agenda and the minutes of one
    matter are told together."""
    known = {name for item in told for name in (item.id, item.counterpart) if name}
    chances: dict[str, float] = {}
    readings: dict[str, Reading] = {}
    for evidence in ranked:
        item = evidence.reading.item
        readings[item.id] = evidence.reading
        chances[item.id] = chances.get(item.id, 0.0) + evidence.chance
    others = {name: chance for name, chance in chances.items() if name not in known}
    if not others or sum(chances[name] for name in known & chances.keys()) >= _SURE_ITEM:
        return None
    best = max(others, key=lambda name: others[name])
    return readings[best] if others[best] >= _LIKELY else None


def extended(begun: Sequence[Part], kind: QuestionKind, ranked: Sequence[Evidence], max_words: int) -> tuple[Part, ...]:
    """The parts that are told already, and the best sentences after them."""
    parts = list(begun)
    told: list[Evidence] = []
    sure = 0.0
    for evidence in ranked:
        item = evidence.reading.item
        if evidence.sentence.heading or any(p.item.id == item.id and _holds(p.span, evidence) for p in parts):
            sure += evidence.chance
            continue
        used = sum(part.words for part in parts)
        if parts and (len(parts) >= STATEMENTS or used >= min(ENOUGH_WORDS, max_words) or sure >= _SURE):
            break
        if parts and not _adds(evidence, told, ranked[0], parts):
            continue
        span = widen(evidence, kind, max_words)
        part = Part(item, span, cut=_is_cut(evidence, span))
        if _says_nothing(evidence.sentence, part, kind):
            continue
        grown = _with(parts, part)
        if parts and sum(part.words for part in grown) > max_words:
            continue
        parts = grown
        told.append(evidence)
        sure += evidence.chance
    return tuple(parts)


def _is_cut(evidence: Evidence, span: Span) -> bool:
    """Whether a span begins a list and ends in the middle of it."""
    block = [s for s in evidence.reading.sentences if s.block == evidence.sentence.block and s.block is not None]
    return bool(block) and span.start == block[0].span.start and span.end < block[-1].span.end


def _says_nothing(sentence: Sentence, part: Part, kind: QuestionKind) -> bool:
    """Whether a part is an attachment's title, or a scrap that is no sentence: a table's cell. A name alone may tell
    who."""
    if sentence.section is SectionKind.BILAG:
        return True
    told = part.statement
    if len(told.split()) < _SAYING and not any(char.isdigit() for char in told):
        return kind is not QuestionKind.PERSON
    scrap = len(told.split()) <= _CELL and told[-1:] not in '.!?:;)…”"»' and told[:1] not in "–-•*·"
    return scrap and kind is not QuestionKind.PERSON


def _holds(span: Span, evidence: Evidence) -> bool:
    return span.start <= evidence.sentence.span.start and evidence.sentence.span.end <= span.end


def _with(parts: Sequence[Part], fresh: Part) -> list[Part]:
    """The parts with a further one; what overlaps it or stands next to it in one paragraph becomes one with it."""
    text = fresh.item.item.text
    for number, part in enumerate(parts):
        if part.item.id != fresh.item.id:
            continue
        first, last = sorted((part.span, fresh.span))
        if last.start < first.end or not text[first.end : last.start].strip(" "):
            end = max(first.end, last.end)
            joined = replace(
                part, span=Span(first.start, end), cut=any(p.cut and p.span.end == end for p in (part, fresh))
            )
            return [*parts[:number], joined, *parts[number + 1 :]]
    return [*parts, fresh]


def _named(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts item by item, each item with its meeting named where there are several."""
    items = list(dict.fromkeys(part.item.id for part in parts))
    if len(items) < 2:
        return tuple(parts)
    told: list[Part] = []
    for item in items:
        first, *rest = (part for part in parts if part.item.id == item)
        told += [replace(first, lead=headed(first.item)), *rest]
    return tuple(told)


def _adds(evidence: Evidence, told: Sequence[Evidence], best: Evidence, parts: Sequence[Part]) -> bool:
    """Whether a further sentence says something that has not been said, and another item's is nearly as good."""
    if evidence.reading.item.id != parts[0].item.id and evidence.chance < _ELSEWHERE * best.chance:
        return False
    return not any(_alike(evidence.sentence, t.sentence) for t in told)


def _alike(one: Sentence, other: Sentence) -> bool:
    mine, theirs = set(one.words), set(other.words)
    return len(mine & theirs) >= _SAME * min(len(mine), len(theirs))


def widen(evidence: Evidence, kind: QuestionKind, max_words: int) -> Span:
    """The span of a sentence with what it cannot be understood without: its list, or the sentence it points back to."""
    sentences = evidence.reading.sentences
    sentence = evidence.sentence
    if sentence.block is not None:
        return _list_span(evidence.reading, evidence.place, kind, max_words)
    first = last = evidence.place
    if _points_back(sentence) and first and sentences[first - 1].paragraph == sentence.paragraph:
        first -= 1
    if kind is QuestionKind.EXPLANATION and last + 1 < len(sentences) and _points_back(sentences[last + 1]):
        follows = sentences[last + 1]
        if follows.paragraph == sentence.paragraph and follows.block is None:
            last += 1
    return Span(sentences[first].span.start, sentences[last].span.end)


def _points_back(sentence: Sentence) -> bool:
    head = sentence.text.split(maxsplit=1)
    return bool(head) and head[0].casefold().strip(",.:") in _POINTS_BACK


def _list_span(reading: Reading, place: int, kind: QuestionKind, max_words: int) -> Span:
    """The whole list where it is short or was asked for; else the one line, with its own further sentences."""
    sentence = reading.sentences[place]
    block = [s for s in reading.sentences if s.block == sentence.block]
    size = sum(len(s.text.split()) for s in block)
    whole = Span(block[0].span.start, block[-1].span.end)
    if size <= (max_words if kind is QuestionKind.LIST or not sentence.line else _LONG_LIST):
        return whole
    if kind is QuestionKind.LIST or (not sentence.line and block[0] is sentence):
        return _first_lines(block, max_words)
    first = last = reading.sentences.index(sentence)
    while not reading.sentences[first].line and first > 0 and reading.sentences[first - 1].block == sentence.block:
        first -= 1
    return Span(reading.sentences[first].span.start, reading.sentences[last].span.end)


def _first_lines(block: Sequence[Sentence], max_words: int) -> Span:
    end, used = block[0].span.end, 0
    for sentence in block:
        used += len(sentence.text.split())
        if used > max_words:
            break
        end = sentence.span.end
    return Span(block[0].span.start, end)


def section_span(reading: Reading, kind: SectionKind) -> Span | None:
    """The text of an item's first section of a kind, or ``None`` where it has none or an empty one; of a Beslutning
    what the meeting's own body decided, not what other bodies did before it."""
    if kind is SectionKind.BESLUTNING:
        return reading.decision
    for section in reading.item.item.sections:
        if section.kind is kind and section.text.strip():
            head = len(section.text) - len(section.text.lstrip())
            return Span(section.start + head, section.start + len(section.text.rstrip()))
    return None
