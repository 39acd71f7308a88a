"""An item's lines -> its parts: which line is the label of a section, and which lines stand below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.parsing import people
from rag.parsing.cleaning import Line
from rag.parsing.dialect import Dialect, LabelMatch
from rag.records import SectionKind

_ATTACHMENT = re.compile(r"Bilag\s+(?:nr\.?\s*)?\d")
_SENTENCE = 80  # characters; the name of an attachment is shorter
_WRAPPED_BEFORE = (",", "-", " og", " eller", " i", " af", " den", " til", " en", " et", " for", " om")


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one section as printed, without its label; no heading where there is none."""

    kind: SectionKind
    heading: str
    lines: tuple[Line, ...]


def parts_of(body: Sequence[Line], title: str, dialect: Dialect) -> list[Part]:
    """The item's lines section by section; what stands before the first label is a section without heading.

    Who was absent is a section of its own, after which the section around it goes on.
    """
    sorter = _Sorter()
    for n, line in enumerate(body):
        if is_group_line(line.text, dialect) or (n == 0 and line.text == title):
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


def is_group_line(text: str, dialect: Dialect) -> bool:
    """Whether a line says that the items below it are open, or closed."""
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
