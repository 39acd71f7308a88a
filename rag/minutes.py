"""Pages -> a meeting with its items and their sections.

The steps are small modules of their own: ``dialect`` says how such documents look, ``cleaning`` takes out what the
layout added, ``outline`` finds the headings, ``items``, ``parts`` and ``passages`` make sections and text of what
stands under them, ``people`` reads who was there, ``meeting_date`` which meeting it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.overrides import Override
from rag.parsing import cleaning, dialect, items, meeting_date, outline, people
from rag.parsing.cleaning import Cleaned, Line
from rag.parsing.dialect import Dialect
from rag.parsing.outline import Outline
from rag.parsing.parts import Part
from rag.parsing.passages import Passages
from rag.records import AgendaItem, Kind, Meeting, Page, Period, SectionKind

FRONT_NUMBER = "0"
_SENTENCE_WORDS = 12  # front matter of fewer words, or without a sentence, is a cover and no text


def parse(source: str, pages: Sequence[Page], override: Override | None = None) -> Meeting:
    """The meeting that ``pages`` of the file ``source`` (its path below the archive) tell of. Never raises.

    Front matter (participants, apologies, text before the first item) is item "0"; a document without numbered
    items is all of it item "0". What ``override`` states wins over what was read.
    """
    chosen = dialect.choose([cleaning.fold(line) for page in pages for line in page.lines])
    cleaned = cleaning.clean(pages, chosen)
    found = outline.find(cleaned.lines, chosen, cleaned.setting)
    front = _front_lines(cleaned, found)
    listed = people.find(front, chosen)
    numbered = items.build(cleaned, found, chosen)
    front_item = _front_item(front, listed, cleaned, found, chosen)
    all_items = (front_item, *numbered) if front_item else numbered
    evidence = meeting_date.Evidence(tuple(line.text for line in front), cleaned.heads, all_items)
    told = meeting_date.find(evidence, chosen)
    stated = override or Override()
    date = stated.date or told.date
    kind = stated.kind or told.kind
    if kind is Kind.REFERAT:
        all_items = tuple(items.with_decision(item) for item in all_items)
    return Meeting(
        source=source,
        body=stated.body or told.body,
        date=date,
        date_basis="oplyst i arkivsvar.toml" if stated.date else told.basis,
        kind=kind,
        period=Period(date, date) if date else told.period,
        place=stated.place or told.place,
        participants=listed.participants,
        apologies=listed.apologies,
        items=all_items,
        page_count=len(pages),
        dialect=chosen.name,
        url=stated.url,
        warnings=_warnings(cleaned, numbered),
    )


def _warnings(cleaned: Cleaned, numbered: Sequence[AgendaItem]) -> tuple[str, ...]:
    warnings: list[str] = []
    if cleaned.empty_pages:
        numbers = ", ".join(str(number) for number in cleaned.empty_pages)
        warnings.append(f"Ingen tekst på side {numbers}; den er scannet eller tom.")
    if not numbered:
        warnings.append("Ingen nummererede punkter fundet; hele teksten er læst som punkt 0.")
    return tuple(warnings)


def _front_lines(cleaned: Cleaned, found: Outline) -> tuple[Line, ...]:
    """The lines before the first heading that are no table of contents."""
    end = found.headings[0].line if found.headings else len(cleaned.lines)
    return tuple(line for n, line in enumerate(cleaned.lines[:end]) if n not in found.contents)


def _front_item(
    front: Sequence[Line], listed: people.People, cleaned: Cleaned, found: Outline, chosen: Dialect
) -> AgendaItem | None:
    kinds = {True: SectionKind.DELTAGERE, False: SectionKind.AFBUD}
    parts = {each.start: Part(kinds[each.present], each.heading, each.lines) for each in listed.lists}
    runs = _runs([n for n in range(len(front)) if n not in listed.used])
    if not found.headings or _has_sentences([front[n] for run in runs for n in run]):
        parts |= {run[0]: Part(SectionKind.ANDET, "", tuple(front[n] for n in run)) for run in runs}
    passages = Passages(cleaned.setting, chosen.attachment_sign)
    sections = items.sections([parts[start] for start in sorted(parts)], passages)
    if not len(passages):
        return None
    spans = passages.page_spans()
    front_title = "Deltagere og afbud" if listed.used else "Indledning"
    limit = found.headings[0].line if found.headings else len(cleaned.lines)
    return AgendaItem(
        number=FRONT_NUMBER,
        title=front_title if found.headings else "Dokumentets tekst",
        text=passages.text,
        sections=sections,
        page_spans=spans,
        seams=tuple(passages.seams),
        pages=(min(span.page for span in spans), max(span.page for span in spans)),
        attachments=tuple(passages.attachments),
        links=tuple(dict.fromkeys(link.url for link in cleaned.links if link.line <= limit)),
    )


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Rising numbers, split where one is missing."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _has_sentences(lines: Sequence[Line]) -> bool:
    words = sum(len(line.text.split()) for line in lines)
    return words >= _SENTENCE_WORDS and any(line.text.endswith(".") and len(line.text.split()) >= 4 for line in lines)
