"""Answers about a meeting as a whole: what it dealt with, who took part, and items that hold no text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.draft import TITLE, Draft, Part, place, when, who
from rag.records import ArchiveItem, SectionKind, Span

FRONT_MATTER = "0"  # the item that holds participants and apologies

_ASKS_PRESENCE = re.compile(
    r"\b(?:delt(?:og|ager|aget|agere|agerne)|mødte|mødt op|til stede|tilstede|fremmød\w*"
    r"|afbud|fravær\w*|meldt fra|manglede|attend\w*|present|absent)\b",
    re.IGNORECASE,
)
_ASKS_ABSENCE = re.compile(
    r"\b(?:afbud|fravær\w*|meldt? fra|manglede|ikke (?:med|til stede|mødt|op)|mødte ikke|deltog ikke|absent)\b",
    re.IGNORECASE,
)


def asks_presence(question: str) -> bool:
    """Whether a question may be about who took part in a meeting or stayed away."""
    return _ASKS_PRESENCE.search(question) is not None


def presence(front: ArchiveItem, question: str, max_words: int) -> Draft | None:
    """Participants or apologies from a meeting's front matter; ``None`` where it has no such section."""
    wanted = SectionKind.AFBUD if _ASKS_ABSENCE.search(question) else SectionKind.DELTAGERE
    section = next((s for s in front.item.sections if s.kind is wanted and s.text.strip()), None)
    if section is None:
        return None
    end, used = section.start, 0
    for line in re.finditer(r"[^\n]*\S[^\n]*", section.text):
        used += len(line.group().split())
        if used > max_words and end > section.start:
            break
        end = section.start + line.end()
    heading = "Afbud til" if wanted is SectionKind.AFBUD else "Deltagere i"
    lead = f"{heading} mødet i {who(front)} {when(front)}:"
    cut = bool(section.text[end - section.start :].strip())
    return Draft((Part(front, Span(section.start, end), lead, cut=cut),))


def agenda(items: Sequence[ArchiveItem], max_words: int) -> Draft:
    """What a meeting dealt with: its items by number and title, each cited by its heading."""
    told = [item for item in items if item.item.number != FRONT_MATTER and item.item.title]
    if not told:
        return Draft()
    parts: list[Part] = []
    used = 0
    for item in told:
        lead = f"{headed_meeting(item)}\n" if not parts else ""
        part = Part(item, TITLE, text=f"{lead}{item.item.number} {item.item.title}")
        if parts and used + part.words > max_words:
            break
        parts.append(part)
        used += part.words
    left = len(told) - len(parts)
    return Draft(tuple(parts), (f"Mødet havde {left} punkter mere.",) if left else ())


def headed_meeting(item: ArchiveItem) -> str:
    """The line over a meeting's items: "Punkter på mødet i KKR Nordjylland den 15. oktober 2021 (referat):"."""
    return f"Punkter på mødet i {who(item)} {when(item)} ({item.meeting.kind.value}):"


def empty(item: ArchiveItem) -> str:
    """What there is to say of an item without text."""
    return f"Punktet »{item.item.title}« ({who(item)} {when(item)}, {place(item)}) står uden tekst i arkivet."
