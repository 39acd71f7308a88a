"""Lines -> running text: which lines make a paragraph, a list line or a table row, and where each part stands.

Printed lines are broken where the next word did not fit. A line after which it would have fitted was ended on
purpose: by a sub-heading, a list, a row of a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.danish.dates import MONTHS
from rag.danish.lines import seam
from rag.parsing.cleaning import Line
from rag.parsing.typesetting import Setting
from rag.records import PageSpan

_BULLET = re.compile(r"(?:[-–—•·▪◦●*→\uf0b7\uf0a7\uf02d]|o(?=\s+[A-ZÆØÅ]))\s+\S|\(?[a-zæøå]\)\s+\S|\(?\d{1,2}\)\s+\S")
_NUMBERED = re.compile(r"\d{1,2}\.\s+(?!(?:" + "|".join(MONTHS) + r")\b)\S")
_TERMINAL = re.compile(r"[.!?:;][”\"'’»)\]]*$")
_ABBREVIATION = re.compile(
    r"\b(?:stk|nr|pkt|art|kap|ca|kl|den|d|jf|s|bl\.a|f\.eks|fx|m\.m|mio|mia|hhv|vedr|inkl|ekskl|dvs|pr)\.$"
)
_HALF_OPEN = re.compile(
    r"(?:,|[-–/]|\b(?:og|eller|at|den|i|på|af|til|fra|med|for|om|som|der|en|et|de|det|ved|stk\.|nr\.|§))$"
)
_NUMBER_AT_END = re.compile(r"\d\.$")


@dataclass(slots=True)
class Passages:
    """Text as it grows, with the pages and seams of ``AgendaItem``. Offsets are in characters of ``text``."""

    setting: Setting
    attachment_sign: re.Pattern[str]
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[tuple[int, int]] = field(default_factory=list)  # (start, page), in order
    seams: list[int] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(self._parts)

    def __len__(self) -> int:
        return self._length

    def page_spans(self) -> tuple[PageSpan, ...]:
        """The page spans of the text: they cover it without gaps."""
        spans: list[PageSpan] = []
        for n, (start, page) in enumerate(self._pages):
            end = self._pages[n + 1][0] if n + 1 < len(self._pages) else self._length
            if end <= start:
                continue
            if spans and spans[-1].page == page:
                spans[-1] = PageSpan(page, spans[-1].start, end)
            else:
                spans.append(PageSpan(page, start, end))
        return tuple(spans)

    def add(self, lines: Sequence[Line], as_list: bool = False) -> tuple[int, int]:
        """Adds the lines of one section as paragraphs of their own; their span in the text.

        ``as_list``: every line stands alone (names of participants).
        """
        if not any(self._body(line) for line in lines):
            return self._length, self._length
        if self._length:
            self._append("\n\n", self._pages[-1][1])
        start = self._length
        before: Line | None = None
        in_list = in_attachment = False
        paragraph = start
        for n, line in enumerate(lines):
            body = self._body(line)
            if not body:
                continue
            is_attachment = body != line.text
            following = next((each for each in lines[n + 1 :] if each.text), None)
            glue = "" if before is None else self._glue(before, line, following, in_list, in_attachment, as_list)
            if "\n" in glue or before is None:
                self._close_attachment(in_attachment, paragraph)
                paragraph = self._length + len(glue)
                in_attachment = is_attachment
                in_list = _is_list_line(body) or (in_list and glue == "\n")
            elif glue == "" and before is not None:
                glue = self._hyphen(body)
            # The sign of an attachment was taken out, or what stood between two pages.
            if before is not None and (is_attachment or (line.cut and "\n" not in glue)):
                self.seams.append(self._length + len(glue))
            self._append(glue, before.page if before else line.page)
            self._append(body, line.page)
            before = line
        self._close_attachment(in_attachment, paragraph)
        return start, self._length

    def _body(self, line: Line) -> str:
        """A line's text without the sign of an attachment, which is layout."""
        return self.attachment_sign.sub("", line.text, count=1)

    def _append(self, text: str, page: int) -> None:
        if not text:
            return
        if not self._pages or self._pages[-1][1] != page:
            self._pages.append((self._length, page))
        self._parts.append(text)
        self._length += len(text)

    def _close_attachment(self, is_open: bool, start: int) -> None:
        if is_open:
            text = " ".join(self.text[start:].split())
            if text and text not in self.attachments:
                self.attachments.append(text)

    def _hyphen(self, body: str) -> str:
        """Joins ``body`` to the last line: drops the line-break hyphen, and gives what stands between."""
        last = self._parts[-1]
        kept, glue = seam(last, body, self.setting.words)
        if kept != last:
            self._length -= len(last) - len(kept)
            self._parts[-1] = kept
        return glue

    def _glue(
        self, before: Line, line: Line, following: Line | None, in_list: bool, in_attachment: bool, as_list: bool
    ) -> str:
        """What stands between two lines: a paragraph's end, a line's end, or nothing (they run on)."""
        if as_list:
            return "\n"
        if self.attachment_sign.match(line.text):
            return "\n" if in_attachment else "\n\n"
        if _is_list_line(line.text) and self._starts_list_line(before, line, in_list):
            return "\n" if in_list or not line.gap else "\n\n"
        if self._runs_on(before, line, in_list):
            return ""
        if before.cells and line.cells:
            return "\n"
        if line.gap or line.top or line.cut:
            return "\n\n"
        if (
            not in_list
            and following is not None
            and not _TERMINAL.search(before.text)
            and self._is_row(line, following)
        ):
            return "\n"
        return "\n\n"

    def _starts_list_line(self, before: Line, line: Line, in_list: bool) -> bool:
        if line.gap:
            return True
        if line.text[:1].isdigit() and _ABBREVIATION.search(before.text):
            return False
        if in_list or _TERMINAL.search(before.text) or before.text.endswith(","):
            return True
        after_sign = line.text.split(" ", 1)[-1]
        return after_sign[:1].isupper() or self.setting.fitted(before.text, line.text)

    def _runs_on(self, before: Line, line: Line, in_list: bool) -> bool:
        """Whether a line goes on with the sentence of the line before it."""
        ends = bool(_TERMINAL.search(before.text)) and not _ABBREVIATION.search(before.text)
        small = line.text[:1].islower()
        broken = before.text.endswith("-") and not before.text.endswith(" -") and small
        if broken:
            return True
        if line.gap:
            return False
        if small and (not ends or _NUMBER_AT_END.search(before.text) or not (line.top or line.cut)):
            return True
        if ends and (line.top or line.cut):
            return False
        if _HALF_OPEN.search(before.text) and not ends:
            return True
        return not self.setting.fitted(before.text, line.text, in_list)

    def _is_row(self, line: Line, following: Line) -> bool:
        """Whether ``line`` is ended on purpose too: rows and names stand under each other."""
        return (
            not following.gap
            and not following.top
            and following.text[:1].isupper()
            and self.setting.fitted(line.text, following.text)
            and not _TERMINAL.search(line.text)
        )


def _is_list_line(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBERED.match(text))
