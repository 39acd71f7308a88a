"""Lines under headings -> items with case line, sections, attachments and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.parsing import links, people
from rag.parsing.cleaning import Cleaned, Line
from rag.parsing.dialect import Dialect, LabelMatch
from rag.parsing.headings import Heading
from rag.parsing.outline import Outline
from rag.parsing.passages import Passages
from rag.records import AgendaItem, Section, SectionKind

_CASE_LINES = 12  # below a heading within which its case line stands
_LONGEST_LABEL = 160  # characters; a longer line is text
_DECIDED = re.compile(
    r"(?i)\b(?:godkendte?|vedtaget|vedtog|tiltrådte?|anbefal\w+|besluttede|udsat|afvist|drøftet|drøftede"
    r"|(?:tag\w+ |tog .{0,40})til efterretning)\b"
)
_SIGNS = re.compile(r"[\W_]+")
_ATTACHMENT = re.compile(r"Bilag\s+(?:nr\.?\s*)?\d")
_SENTENCE = 80  # characters; the name of an attachment is shorter
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
        if n + 1 < len(found.headings):
            following = found.headings[n + 1]
            again = _repeats(following.number, following.title)
            while body and _SIGNS.sub("", body[-1].text).lower() in again:  # a list entry that opens the next item
                body.pop()
        is_group = two_levels and len(heading.key) == 1
        if is_group:
            group = heading.title
            if not any(not _is_group_line(line.text, dialect) for line in body):
                continue
        closed = closed_from is not None and heading.line > closed_from
        item_links = owned_links.get(n, ())
        items.append(_item(heading, body, item_links, cleaned, dialect, None if is_group else group, closed))
    return tuple(items)


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
    parts = _parts(lines, title, dialect)
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
    """The item's lines section by section; what stands before the first label is a section without heading.

    Who was absent is a section of its own, after which the section around it goes on.
    """
    sorter = _Sorter()
    for n, line in enumerate(body):
        if _is_group_line(line.text, dialect) or (n == 0 and line.text == title):
            continue
        label = dialect.label(line.text)
        if label is not None and sorter.lists_attachments and not _opens_text(body, n, label, dialect):
            label = None
        if label is not None and _stands_alone(body, n, label):
            sorter.open(label.kind, label.heading, replace(line, text=label.rest) if label.rest else None)
        elif (absent := dialect.apologies.fullmatch(line.text)) and line.text[0].isupper():
            rest = replace(line, text=absent["rest"]) if absent["rest"] else None
            sorter.open_absent(absent["label"].capitalize(), rest)
        else:
            sorter.add(line, names_person=sorter.lists_absent and people.is_person(line.text, dialect))
    return sorter.finish()


class _Sorter:
    """Sorts an item's lines into sections."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._open = Part(SectionKind.ANDET, "", ())
        self._tail: Line | None = None  # what a decision's label says of body and date
        self._around: Part | None = None  # the section that goes on after the names of those absent

    @property
    def lists_attachments(self) -> bool:
        """Whether the open section is a list of attachments."""
        return self._open.kind is SectionKind.BILAG

    @property
    def lists_absent(self) -> bool:
        """Whether a list of those absent is open."""
        return self._around is not None

    def open(self, kind: SectionKind, heading: str, tail: Line | None) -> None:
        """Begins a section."""
        self._close_around()
        self._close()
        self._open, self._tail = Part(kind, heading, (tail,) if tail else ()), tail

    def open_absent(self, heading: str, names: Line | None) -> None:
        """Begins a list of those absent inside a section."""
        if self._around is None:
            self._around = replace(self._open, lines=())
            if self._tail is not None and self._open.lines == (self._tail,):
                # Body and date stay with the decision, which comes after the names.
                self._around = self._open
            elif self._open.lines or self._open.heading:
                self._close()
        else:
            self._give_way()
            self._close()
        self._open = Part(SectionKind.AFBUD, heading, (names,) if names else ())

    def add(self, line: Line, names_person: bool) -> None:
        """Adds a line to the open section; a line that is no name ends a list of those absent."""
        if self._around is not None and not names_person:
            self._give_way()
            around, self._around = self._around, None
            self._close()
            self._open = around
        self._open = replace(self._open, lines=(*self._open.lines, line))

    def finish(self) -> list[Part]:
        """The sections in order."""
        self._close_around()
        self._close()
        return self._parts

    def _give_way(self) -> None:
        """A decision that was only body and date comes before names that stand on a later page."""
        around = self._around
        if around is None or not (around.lines and self._open.lines):
            return
        if self._open.lines[-1].page != around.lines[-1].page:
            self._parts.append(around)
            self._around = replace(around, lines=())

    def _close_around(self) -> None:
        """A decision that was only body and date, named before those absent."""
        if self._around is not None and self._around.lines:
            self._parts.append(self._around)
        self._around = None

    def _close(self) -> None:
        if self._open.lines or self._open.heading:
            self._parts.append(self._open)


def _is_group_line(text: str, dialect: Dialect) -> bool:
    return any(p is not None and p.fullmatch(text) for p in (dialect.open_group, dialect.closed_group))


def _stands_alone(body: Sequence[Line], n: int, label: LabelMatch) -> bool:
    """Whether a label is a heading, and not a word that the line break set on a line of its own."""
    line = body[n]
    if line.gap or line.top or n == 0 or label.rest:
        return True
    return not body[n - 1].text.endswith(_WRAPPED_BEFORE)


def _opens_text(body: Sequence[Line], n: int, label: LabelMatch, dialect: Dialect) -> bool:
    """Whether a label among attachments begins a section, and is not an attachment of that name ("Indstilling")."""
    if label.kind is SectionKind.BESLUTNING or label.rest:
        return True
    following = body[n + 1].text if n + 1 < len(body) else ""
    if _ATTACHMENT.match(following):
        return False
    return following.endswith((".", ":", ",", ";")) or len(following) >= _SENTENCE or bool(dialect.label(following))


def _attachments(passages: Passages, found: Sequence[Section]) -> tuple[str, ...]:
    listed = [
        line.strip()
        for section in found
        if section.kind is SectionKind.BILAG
        for line in re.split(r"\n+", section.text)
        if line.strip()
    ]
    return tuple(dict.fromkeys((*passages.attachments, *listed)))
