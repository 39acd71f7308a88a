"""Answers about who was against a decision, or for it: the lines of the minutes that say so, then the decision."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from rag.answer.compose_decision import decides, settles
from rag.answer.draft import Draft, Part, headed, shown
from rag.answer.evidence import Reading
from rag.answer.needs import OPPOSED
from rag.answer.treatments import Passage, reported
from rag.danish import sentences
from rag.danish.dates import format_date
from rag.records import ArchiveItem, Kind, Span

_WHO = r"\b(?:hvem|hvilken|hvilke|var der nogen|who|which)\b.*"
_ASKS_AGAINST = re.compile(
    _WHO + rf"(?:{OPPOSED}|\b(?:sure?|utilfredse?|uenige?|vrede?|forbehold|undlod"
    r"|modstandere?|kritiske?|afvist[e]?|nej|protester\w*|against|oppose\w*)\b"
    r"|\b(?:bakkede|støttede|stemte|gik) (?:\w+ ){0,2}?ikke\b|\bikke (?:\w+ )?(?:bakke\w*|støtte\w*|tiltræde|med på)"
    r"\b)",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    _WHO + r"\b(?:stemte (?:\w+ ){0,2}?(?:for|ja)\b(?! at\b)|sagde ja|voted (?:for|in favou?r))\b", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\bimod (?:\w+ )?stem\w*|\bstemte (?:[^.]{0,60}\s)?(?:imod|nej)\b|\bstemmer (?:imod|nej)\b"
    r"|^\W*imod\b|\bvar imod\b"
    r"|\bk(?:unne|an) (?:\w+ )?ikke (?:\w+ ){0,2}?(?:tiltræde|godkende|støtte|anbefale|bakke|gå ind|stemme)"
    r"|\bt(?:og|ager|age) (?:\w+ )?forbehold\b|\bundl(?:od|ader)\b|\bmindretals\w*|\bvar (?:\w+ )?uenige?\b"
    r"|\bstøttede? ikke\b|\bønskede? (?:\w+ )?(?:ført )?til (?:referat|protokol)\w*|\bhenholdt sig til\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bfor (?:\w+ )?stem\w*|\bstemte (?:[^.]{0,60}\s)?(?:for|ja)\b(?! at\b)|^\W*for\b(?=.*\()"
    r"|\bflertal\w*|\benstemmig\w*",
    re.IGNORECASE,
)
_OPENS = {_AGAINST: re.compile(r"\W*imod\b", re.IGNORECASE), _FOR: re.compile(r"\W*for\b", re.IGNORECASE)}
# A party's letter ends a sentence of votes: "For stemte 14: A og B. Imod stemte 11: C."
_AFTER_LETTER = re.compile(r"(?<=[ (][A-ZÆØÅ]\.)\s+(?=(?:For|Imod) stemte\b|Ændringsforslag|Forslag|Indstilling)")
NOBODY = "Referatets beslutning nævner ingen, der var imod eller tog forbehold."


def asks_against(question: str) -> bool:
    """Whether a question asks who was against something: "Hvem stemte imod?", "Hvem var sure over det?"."""
    return _ASKS_AGAINST.search(question) is not None


def asks_for(question: str) -> bool:
    """Whether a question asks who voted for something."""
    return _ASKS_FOR.search(question) is not None and not asks_against(question)


def tells(text: str, question: str) -> bool:
    """Whether a sentence names those a question asks for: who was against, or who was for it."""
    return (_AGAINST if asks_against(question) else _FOR).search(text) is not None


def votes(reading: Reading, question: str) -> Draft | None:
    """The lines of the minutes' decision that name those who were against (or for), then the decision; where its own
    body was at one, those of the bodies before it. ``None`` where there is no such line, or no minutes."""
    wanted = _AGAINST if asks_against(question) else _FOR
    item = reading.item
    if item.meeting.kind is not Kind.REFERAT or reading.decision is None:
        return None
    found = list(_lines(item, reading.decision, wanted))
    if found:
        # What begins with those who are asked for is told before what names them after the others.
        found.sort(key=lambda span: _OPENS[wanted].match(_text(item, span)) is None)
        told = [Part(item, span, "" if n else headed(item)) for n, span in enumerate(found)]
        others = [span for span in _sentences(item, reading.decision) if span not in found]
        others.sort(key=lambda span: (span.start > found[0].start, abs(found[0].start - span.start)))
        plain = (span for span in others if decides(_text(item, span)))
        deciding = next(plain, None) or next((span for span in others if settles(_text(item, span))), None)
        return Draft((*told, Part(item, deciding, "Beslutningen lød:")) if deciding else tuple(told))
    for passage in sorted(reported(item), key=lambda p: p.date or dt.date.min, reverse=True):
        if earlier := list(_lines(item, passage.span, wanted)):
            return Draft(tuple(_quoted(passage, span, first=not n) for n, span in enumerate(earlier)), (NOBODY,))
    return None


def _quoted(passage: Passage, span: Span, *, first: bool) -> Part:
    """A line of what another body said before the meeting; the head that names body and day is part of the quote."""
    day = f" den {format_date(passage.date)}" if passage.date else ""
    lead = f"{passage.body}{day}:" if first else ""
    return Part(passage.item, Span(passage.whole.start, span.end), lead, shown(_text(passage.item, span)))


def _lines(item: ArchiveItem, span: Span, wanted: re.Pattern[str]) -> Iterator[Span]:
    """The sentences of a passage that hold such a vote, each with the list it leads in."""
    own = list(_sentences(item, span))
    for place, sentence in enumerate(own):
        if not wanted.search(_text(item, sentence)):
            continue
        end = place
        if _text(item, sentence).endswith(":"):
            while end + 1 < len(own) and re.match(r"\s*(?:[–•*·-]|\()", _text(item, own[end + 1])):
                end += 1
        yield Span(sentence.start, own[end].end)


def _sentences(item: ArchiveItem, span: Span) -> Iterator[Span]:
    text = item.item.text
    for sentence in sentences.split(text[span.start : span.end]):
        start, end = span.start + sentence.start, span.start + sentence.end
        for seam in _AFTER_LETTER.finditer(text, start, end):
            yield Span(start, seam.start())
            start = seam.end()
        yield Span(start, end)


def _text(item: ArchiveItem, span: Span) -> str:
    return item.item.text[span.start : span.end]
