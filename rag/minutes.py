"""Pages -> a meeting with its items and their sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import cleaning, dialect, meeting_date, outline, people
from rag.cleaning import Cleaned, Line
from rag.dialect import Dialect, LabelMatch
from rag.outline import Heading, Outline
from rag.overrides import Override
from rag.passages import Passages
from rag.records import AgendaItem, Kind, Meeting, Page, Period, Section, SectionKind

_FRONT = "0"
_SENTENCE_WORDS = 12  # front matter of fewer words without a sentence is a cover, no text


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of one section as printed."""

    kind: SectionKind
    heading: str
    lines: tuple[Line, ...]


def parse(source: str, pages: Sequence[Page], override: Override | None = None) -> Meeting:
    """The meeting that ``pages`` of the file ``source`` (path below the archive) tell of. Never raises."""
    chosen = dialect.choose([cleaning.fold(line) for page in pages for line in page.lines])
    cleaned = cleaning.clean(pages, chosen)
    found = outline.find(cleaned.lines, chosen, cleaned.setting)
    front = _front_lines(cleaned, found)
    listed = people.find(front, chosen)
    items = _items(cleaned, found, chosen)
    front_item = _front_item(front, listed, cleaned, found, chosen)
    all_items = ((front_item,) if front_item else ()) + items
    told = meeting_date.find(
        meeting_date.Evidence(tuple(line.text for line in front), cleaned.heads, all_items, source), chosen
    )
    stated = override or Override()
    date = stated.date or told.date
    return Meeting(
        source=source,
        body=stated.body or told.body,
        date=date,
        date_basis="oplyst i arkivsvar.toml" if stated.date else told.basis,
        kind=stated.kind or told.kind,
        period=Period(date, date) if date else told.period,
        place=stated.place or told.place,
        participants=listed.participants,
        apologies=listed.apologies,
        items=all_items,
        page_count=len(pages),
        dialect=chosen.name,
        url=stated.url,
        warnings=_warnings(cleaned, items),
    )


def _warnings(cleaned: Cleaned, items: Sequence[AgendaItem]) -> tuple[str, ...]:
    warnings: list[str] = []
    if cleaned.empty_pages:
        numbers = ", ".join(str(number) for number in cleaned.empty_pages)
        warnings.append(f"Ingen tekst på side {numbers}; ser ud til at være scannet eller tom.")
    if not items:
        warnings.append("Ingen nummererede punkter fundet; teksten er læst som ét punkt 0.")
    return tuple(warnings)


def _front_lines(cleaned: Cleaned, found: Outline) -> tuple[Line, ...]:
    """The lines before the first heading that are no table of contents."""
    end = found.headings[0].line if found.headings else len(cleaned.lines)
    return tuple(line for n, line in enumerate(cleaned.lines[:end]) if n not in found.contents)


def _items(cleaned: Cleaned, found: Outline, chosen: Dialect) -> tuple[AgendaItem, ...]:
    items: list[AgendaItem] = []
    two_levels = any(len(heading.key) == 2 for heading in found.headings)
    group: str | None = None
    closed_from = _closed_from(cleaned, found, chosen)
    for n, heading in enumerate(found.headings):
        end = found.headings[n + 1].line if n + 1 < len(found.headings) else len(cleaned.lines)
        body = [line for m, line in enumerate(cleaned.lines[heading.end : end], heading.end) if m not in found.contents]
        is_group = two_levels and len(heading.key) == 1
        if is_group:
            group = heading.title
            if not body:
                continue
        links = tuple(
            dict.fromkeys(link.url for link in cleaned.links if heading.line < link.line <= end or
                          (link.line == heading.line and False))
        )  # fmt: skip
        closed = closed_from is not None and heading.line > closed_from
        items.append(_item(heading, body, links, cleaned, chosen, None if is_group else group, closed))
    return tuple(items)


def _closed_from(cleaned: Cleaned, found: Outline, chosen: Dialect) -> int | None:
    """The line from which on items are closed, where a heading over them says so."""
    if chosen.closed_group is None or not found.headings:
        return None
    pattern = chosen.closed_group
    return next(
        (
            n
            for n, line in enumerate(cleaned.lines)
            if n >= found.headings[0].line and n not in found.contents and pattern.fullmatch(line.text)
        ),
        None,
    )


def _item(
    heading: Heading, body: Sequence[Line], links: tuple[str, ...], cleaned: Cleaned, chosen: Dialect,
    group: str | None, closed: bool,
) -> AgendaItem:  # fmt: skip
    case = _case(body, chosen)
    title, title_closed = _title(heading.title, chosen)
    parts = _parts([line for n, line in enumerate(body) if n not in case.lines], chosen)
    passages = Passages(cleaned.setting, chosen.attachment_sign)
    sections = _sections(parts, passages)
    first = cleaned.lines[heading.line].page
    last = body[-1].page if body else cleaned.lines[heading.end - 1].page
    return AgendaItem(
        number=heading.number,
        title=title,
        text=passages.text,
        sections=sections,
        page_spans=passages.page_spans(),
        seams=tuple(passages.seams),
        pages=(first, last),
        case_number=case.number,
        officers=case.officers,
        attachments=_attachments(passages, sections),
        links=links,
        closed=closed or title_closed or case.closed,
        group=group,
    )


def _title(title: str, chosen: Dialect) -> tuple[str, bool]:
    closed = chosen.closed_title is not None and bool(chosen.closed_title.search(title))
    stripped = chosen.title_strip.sub("", title).strip() if chosen.title_strip else title
    return stripped or title, closed


@dataclass(frozen=True, slots=True)
class _Case:
    number: str | None
    officers: str | None
    closed: bool
    lines: frozenset[int]


def _case(body: Sequence[Line], chosen: Dialect) -> _Case:
    """The case line and what stands beside it, before the item's first section."""
    number = officers = None
    closed = False
    used: set[int] = set()
    awaited = ""  # a label whose value stands on the next line
    for n, line in enumerate(body[:12]):
        text = line.text
        if chosen.label(text) or len(text) > 160:
            break
        match = chosen.case(text)
        groups = match.groupdict() if match else {}
        if match and number is None:
            number = groups.get("case")
            officers = officers or groups.get("officers") or None
            rest = groups.get("rest") or ""
            if rest:
                detail = _detail(rest, chosen)
                officers = officers or detail
                closed = closed or (chosen.case_closed is not None and bool(chosen.case_closed.search(rest)))
            awaited = "" if number else "case"
        elif detail_match := next((m for p in chosen.case_details if (m := p.fullmatch(text))), None):
            officers = officers or detail_match.groupdict().get("officers")
            closed = closed or (chosen.case_closed is not None and bool(chosen.case_closed.search(text)))
            awaited = "officers" if text.rstrip(": ").lower() in ("initialer", "sagsinitialer", "sagsbehandler") else ""
        elif awaited == "officers" and len(text) <= 40:
            officers, awaited = officers or text, ""
        else:
            if used:
                break
            continue
        used.add(n)
    return _Case(number, officers.strip() if officers else None, closed, frozenset(used))


def _detail(text: str, chosen: Dialect) -> str | None:
    match = re.search(r"(?:Initialer|Sagsinitialer|Sagsbehandler|Forfatter)\s*:?\s*(?P<officers>[\w/.-]{1,40})", text)
    return match["officers"] if match else None


def _parts(body: Sequence[Line], chosen: Dialect) -> list[_Part]:
    """The item's lines section by section; what stands before the first label is a section without heading."""
    parts: list[_Part] = []
    current: list[Line] = []
    kind, heading = SectionKind.ANDET, ""
    for n, line in enumerate(body):
        label = chosen.label(line.text)
        if label is None or not _stands_alone(body, n, label):
            if chosen.closed_group is None or not _is_group(line.text, chosen):
                current.append(line)
            continue
        if current or heading:
            parts.append(_Part(kind, heading, tuple(current)))
        kind, heading = label.kind, label.heading
        current = [Line(label.rest, line.page, line.gap, line.top, line.cut)] if label.rest else []
    if current or heading:
        parts.append(_Part(kind, heading, tuple(current)))
    return parts


def _is_group(text: str, chosen: Dialect) -> bool:
    return any(p is not None and p.fullmatch(text) for p in (chosen.open_group, chosen.closed_group))


def _stands_alone(body: Sequence[Line], n: int, label: LabelMatch) -> bool:
    """Whether a label is a heading, and not a word that the line break set on a line of its own."""
    line = body[n]
    if line.gap or line.top or n == 0 or label.rest:
        return True
    before = body[n - 1].text
    return not before.endswith((",", "-", " og", " eller", " i", " af", " den", " til"))


def _sections(parts: Sequence[_Part], passages: Passages) -> tuple[Section, ...]:
    spans = [(part, passages.add(part.lines, as_list=part.kind in _LISTS)) for part in parts]
    text = passages.text
    return tuple(
        Section(part.kind, part.heading, text[start:end], start, end)
        for part, (start, end) in spans
        if part.heading or end > start
    )


_LISTS = frozenset({SectionKind.DELTAGERE, SectionKind.AFBUD})


def _attachments(passages: Passages, sections: Sequence[Section]) -> tuple[str, ...]:
    listed = [
        line.strip()
        for section in sections
        if section.kind is SectionKind.BILAG
        for line in re.split(r"\n+", section.text)
        if line.strip()
    ]
    return tuple(dict.fromkeys((*passages.attachments, *listed)))


def _front_item(
    front: Sequence[Line], listed: people.People, cleaned: Cleaned, found: Outline, chosen: Dialect
) -> AgendaItem | None:
    """Item 0: participants, apologies and other text that belongs to no item."""
    passages = Passages(cleaned.setting, chosen.attachment_sign)
    parts = [_Part(SectionKind.DELTAGERE, heading, lines) for heading, lines in listed.participant_lines]
    parts += [_Part(SectionKind.AFBUD, heading, lines) for heading, lines in listed.apology_lines]
    rest = [line for n, line in enumerate(front) if n not in listed.used]
    if not found.headings or _has_sentences(rest):
        parts.append(_Part(SectionKind.ANDET, "", tuple(rest)))
    sections = _sections(parts, passages)
    if not len(passages):
        return None
    spans = passages.page_spans()
    titles = {True: "Deltagere og afbud", False: "Indledning" if found.headings else "Dokumentets tekst"}
    return AgendaItem(
        number=_FRONT,
        title=titles[bool(listed.participants or listed.apologies) and bool(found.headings)],
        text=passages.text,
        sections=sections,
        page_spans=spans,
        seams=tuple(passages.seams),
        pages=(spans[0].page, spans[-1].page),
        attachments=tuple(passages.attachments),
        links=tuple(
            dict.fromkeys(
                link.url for link in cleaned.links if not found.headings or link.line <= found.headings[0].line
            )
        ),
    )


def _has_sentences(lines: Sequence[Line]) -> bool:
    words = sum(len(line.text.split()) for line in lines)
    return words >= _SENTENCE_WORDS and any(line.text.endswith(".") and len(line.text.split()) >= 4 for line in lines)


__all__ = ["Kind", "parse"]
