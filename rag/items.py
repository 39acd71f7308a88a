"""Lines under headings -> items with case line, sections, attachments and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import links
from rag.cleaning import Cleaned, Line
from rag.dialect import Dialect, LabelMatch
from rag.outline import Heading, Outline
from rag.passages import Passages
from rag.records import AgendaItem, Section, SectionKind

_CASE_LINES = 12  # below a heading within which its case line stands
_LONGEST_LABEL = 160  # characters; a longer line is text
_LISTS = frozenset({SectionKind.DELTAGERE, SectionKind.AFBUD})
_OFFICERS_IN_LINE = re.compile(
    r"(?:Initialer|Sagsinitialer|Sagsbehandler|Forfatter|Init\.?)\s*:?\s*(?P<officers>[\w/.-]{1,40})"
)
_OFFICER_LABELS = ("initialer", "sagsinitialer", "sagsbehandler")
_WRAPPED_BEFORE = (",", "-", " og", " eller", " i", " af", " den", " til", " en", " et", " for", " om")


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one section as printed, without its label; no heading where there is none."""

    kind: SectionKind
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """What stands in and beside a case line, and on which lines of the item."""

    number: str | None
    officers: str | None
    closed: bool
    lines: frozenset[int]


def build(cleaned: Cleaned, found: Outline, dialect: Dialect) -> tuple[AgendaItem, ...]:
    """The numbered items in order. A heading over items is their group; it is an item only where it has text."""
    items: list[AgendaItem] = []
    two_levels = any(len(heading.key) == 2 for heading in found.headings)
    owned_links = links.assign(cleaned, found.headings)
    closed_from = _closed_from(cleaned, found, dialect)
    group: str | None = None
    for n, heading in enumerate(found.headings):
        end = found.headings[n + 1].line if n + 1 < len(found.headings) else len(cleaned.lines)
        body = [cleaned.lines[m] for m in range(heading.end, end) if m not in found.contents]
        is_group = two_levels and len(heading.key) == 1
        if is_group:
            group = heading.title
            if not any(not _is_group_line(line.text, dialect) for line in body):
                continue
        closed = closed_from is not None and heading.line > closed_from
        item_links = owned_links.get(n, ())
        items.append(_item(heading, body, item_links, cleaned, dialect, None if is_group else group, closed))
    return tuple(items)


def sections(parts: Sequence[Part], passages: Passages) -> tuple[Section, ...]:
    """The sections of ``parts``, their text added to ``passages``. An empty section keeps its heading."""
    spans = [(part, passages.add(part.lines, as_list=part.kind in _LISTS)) for part in parts]
    text = passages.text
    return tuple(
        Section(part.kind, part.heading, text[start:end], start, end)
        for part, (start, end) in spans
        if part.heading or end > start
    )


def _item(
    heading: Heading,
    body: Sequence[Line],
    item_links: tuple[str, ...],
    cleaned: Cleaned,
    dialect: Dialect,
    group: str | None,
    closed: bool,
) -> AgendaItem:
    case = _case(body, dialect)
    title, title_closed = _title(heading.title, dialect)
    parts = _parts([line for n, line in enumerate(body) if n not in case.lines], title, dialect)
    passages = Passages(cleaned.setting, dialect.attachment_sign)
    found = sections(parts, passages)
    first = cleaned.lines[heading.line].page
    last = body[-1].page if body else cleaned.lines[heading.end - 1].page
    return AgendaItem(
        number=heading.number,
        title=title,
        text=passages.text,
        sections=found,
        page_spans=passages.page_spans(),
        seams=tuple(passages.seams),
        pages=(first, last),
        case_number=case.number,
        officers=case.officers,
        attachments=_attachments(passages, found),
        links=item_links,
        closed=closed or title_closed or case.closed,
        group=group,
    )


def _closed_from(cleaned: Cleaned, found: Outline, dialect: Dialect) -> int | None:
    """The line from which on items are closed, where a heading over them says so."""
    pattern = dialect.closed_group
    if pattern is None or not found.headings:
        return None
    lines = enumerate(cleaned.lines[found.headings[0].line :], found.headings[0].line)
    return next((n for n, line in lines if n not in found.contents and pattern.fullmatch(line.text)), None)


def _title(title: str, dialect: Dialect) -> tuple[str, bool]:
    """A title without the sign that its item is open or closed, and whether it is closed."""
    closed = dialect.closed_title is not None and bool(dialect.closed_title.search(title))
    stripped = dialect.title_strip.sub("", title).strip() if dialect.title_strip else title
    return stripped or title, closed


def _case(body: Sequence[Line], dialect: Dialect) -> _Case:
    """The case line and what stands beside it, before the item's first section."""
    number: str | None = None
    officers: str | None = None
    closed = awaits_officers = False
    used: set[int] = set()
    for n, line in enumerate(body[:_CASE_LINES]):
        text = line.text
        if dialect.label(text) or len(text) > _LONGEST_LABEL:
            break
        match = dialect.case(text)
        detail = next((m for pattern in dialect.case_details if (m := pattern.fullmatch(text))), None)
        if match and number is None:
            groups = match.groupdict()
            number, rest = groups.get("case"), groups.get("rest") or ""
            beside = _OFFICERS_IN_LINE.search(rest)
            officers = officers or groups.get("officers") or (beside["officers"] if beside else None)
            closed = closed or _says_closed(rest, dialect)
        elif detail is not None:
            officers = officers or detail.groupdict().get("officers")
            closed = closed or _says_closed(text, dialect)
            awaits_officers = text.rstrip(": ").lower() in _OFFICER_LABELS
        elif awaits_officers and len(text) <= 40:
            officers, awaits_officers = officers or text, False
        elif used:
            break
        else:
            continue
        used.add(n)
    return _Case(number, officers.strip() if officers else None, closed, frozenset(used))


def _says_closed(text: str, dialect: Dialect) -> bool:
    return dialect.case_closed is not None and bool(dialect.case_closed.search(text))


def _parts(body: Sequence[Line], title: str, dialect: Dialect) -> list[Part]:
    """The item's lines section by section; what stands before the first label is a section without heading."""
    parts: list[Part] = []
    current: list[Line] = []
    kind, heading = SectionKind.ANDET, ""
    for n, line in enumerate(body):
        if _is_group_line(line.text, dialect) or (n == 0 and line.text == title):
            continue
        label = dialect.label(line.text)
        if label is None or not _stands_alone(body, n, label):
            current.append(line)
            continue
        if current or heading:
            parts.append(Part(kind, heading, tuple(current)))
        kind, heading = label.kind, label.heading
        current = [Line(label.rest, line.page, line.gap, line.top, line.cut)] if label.rest else []
    if current or heading:
        parts.append(Part(kind, heading, tuple(current)))
    return parts


def _is_group_line(text: str, dialect: Dialect) -> bool:
    return any(p is not None and p.fullmatch(text) for p in (dialect.open_group, dialect.closed_group))


def _stands_alone(body: Sequence[Line], n: int, label: LabelMatch) -> bool:
    """Whether a label is a heading, and not a word that the line break set on a line of its own."""
    line = body[n]
    if line.gap or line.top or n == 0 or label.rest:
        return True
    return not body[n - 1].text.endswith(_WRAPPED_BEFORE)


def _attachments(passages: Passages, found: Sequence[Section]) -> tuple[str, ...]:
    listed = [
        line.strip()
        for section in found
        if section.kind is SectionKind.BILAG
        for line in re.split(r"\n+", section.text)
        if line.strip()
    ]
    return tuple(dict.fromkeys((*passages.attachments, *listed)))
