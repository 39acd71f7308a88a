"""Lines under headings -> items with case line, sections, attachments and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.parsing import links
from rag.parsing.cleaning import Cleaned, Line
from rag.parsing.dialect import Dialect
from rag.parsing.headings import Heading
from rag.parsing.outline import Outline
from rag.parsing.parts import Part, is_group_line, parts_of
from rag.parsing.passages import Passages
from rag.records import AgendaItem, Section, SectionKind

_SIGNS = re.compile(r"[\W_]+")
_LISTS = frozenset({SectionKind.DELTAGERE, SectionKind.AFBUD})


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
        if n + 1 < len(found.headings):
            following = found.headings[n + 1]
            again = _repeats(following.number, following.title)
            while body and _SIGNS.sub("", body[-1].text).lower() in again:  # a list entry that opens the next item
                body.pop()
        is_group = two_levels and len(heading.key) == 1
        if is_group:
            group = heading.title
            if not any(not is_group_line(line.text, dialect) for line in body):
                continue
        closed = closed_from is not None and heading.line > closed_from
        item_links = owned_links.get(n, ())
        items.append(_item(heading, body, item_links, cleaned, dialect, None if is_group else group, closed))
    return tuple(items)


def _closed_from(cleaned: Cleaned, found: Outline, dialect: Dialect) -> int | None:
    """The line from which on items are closed, where a heading over them says so."""
    pattern = dialect.closed_group
    if pattern is None or not found.headings:
        return None
    lines = enumerate(cleaned.lines[found.headings[0].line :], found.headings[0].line)
    return next((n for n, line in lines if n not in found.contents and pattern.fullmatch(line.text)), None)


_DECIDED = re.compile(
    r"(?i)\b(?:godkendte?|vedtaget|vedtog|tiltrådte?|anbefal\w+|besluttede|udsat|afvist|drøftet|drøftede"
    r"|(?:tag\w+ |tog .{0,40})til efterretning)\b"
)


def with_decision(item: AgendaItem) -> AgendaItem:
    """A closed item of minutes whose only text is what was decided: the case itself is not published."""
    told = [section for section in item.sections if section.kind is not SectionKind.AFBUD]
    if not item.closed or len(told) != 1 or told[0].heading or not _DECIDED.search(told[0].text):
        return item
    decided = replace(told[0], kind=SectionKind.BESLUTNING)
    return replace(item, sections=tuple(decided if each is told[0] else each for each in item.sections))


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
    repeated = _repeats(heading.number, title)
    lines = [line for n, line in enumerate(body) if n not in case.lines]
    while lines and _SIGNS.sub("", lines[0].text).lower() in repeated:
        lines = lines[1:]
    parts = parts_of(lines, title, dialect)
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


def _repeats(number: str, title: str) -> frozenset[str]:
    """A heading's number and title as they can stand once more below it, letters and digits alone."""
    bare, plain = _SIGNS.sub("", title).lower(), _SIGNS.sub("", number)
    return frozenset({bare, plain + bare, f"pkt{plain}", f"punkt{plain}", f"pkt{plain}{bare}", f"punkt{plain}{bare}"})


def _title(title: str, dialect: Dialect) -> tuple[str, bool]:
    """A title without the sign that its item is open or closed, and whether it is closed."""
    closed = dialect.closed_title is not None and bool(dialect.closed_title.search(title))
    stripped = dialect.title_strip.sub("", title).strip() if dialect.title_strip else title
    return stripped or title, closed


_CASE_LINES = 12  # below a heading within which its case line stands
_LONGEST_LABEL = 160  # characters; a longer line is text
_OFFICERS_IN_LINE = re.compile(
    r"(?:Initialer|Sagsinitialer|Sagsbehandler|Forfatter|Init\.?)\s*:?\s*(?P<officers>[\w/.-]{1,40})"
)
_OFFICER_LABELS = ("initialer", "sagsinitialer", "sagsbehandler")


@dataclass(frozen=True, slots=True)
class _Case:
    """What stands in and beside a case line, and on which lines of the item."""

    number: str | None
    officers: str | None
    closed: bool
    lines: frozenset[int]


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


def _attachments(passages: Passages, found: Sequence[Section]) -> tuple[str, ...]:
    listed = [
        line.strip()
        for section in found
        if section.kind is SectionKind.BILAG
        for line in re.split(r"\n+", section.text)
        if line.strip()
    ]
    return tuple(dict.fromkeys((*passages.attachments, *listed)))
