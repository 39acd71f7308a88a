"""What may be the heading of an item: every line that begins with a number, with the title that goes with it.

The table of contents is read here, too: its entries tell how far a title goes. Which of the candidates are headings is
weighed by ``rag.parsing.heading_weight`` and settled by ``rag.parsing.outline``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.danish.dates import MONTHS
from rag.danish.lines import join
from rag.parsing.cleaning import Line
from rag.parsing.dialect import LONGEST_SIGN, Dialect
from rag.parsing.typesetting import Setting

_LEADERS = re.compile(
    r"^(?:(?P<number>\d{1,4}(?:\.\d{1,2})?)\.?\s+)?(?P<title>.*?)\s*(?:\.\s?){2,}\s*(?P<page>\d{1,4})$"
)
_PAGE_AT_END = re.compile(r"^(?P<title>.*\D)\s+(?P<page>\d{1,4})$")
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)}|jan|feb|apr|aug|sept?|okt|nov|dec)\b", re.IGNORECASE)
_BULLET = re.compile(r"^[•·▪]\s+(?=(?:[A-ZÆØÅ][a-z]{2,}\.?\s)?\d)")  # before the number in a list of items
_DIGIT = re.compile(r"\d")
_NUMBER_WITHIN = 24  # characters from a heading's beginning
_LOOKAHEAD = 3  # lines a title can go on for
_TOC_PREFIX = 14  # characters of a title that must be the same in the table of contents
_NO_STOP_ABBREVIATIONS = ("m.m.", "mv.", "m.v.", "bl.a.", "m.fl.", "a.m.b.a.", "kr.", "nr.")

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the line it begins on, the line after it, number as printed and title, wrapped lines joined."""

    line: int
    end: int
    number: str
    title: str

    @property
    def key(self) -> Key:
        """The number as it is ordered."""
        return tuple(int(part) for part in self.number.split("."))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a heading, and what it weighs; ``bare`` where the dialect's rule asks for nothing but the number."""

    heading: Heading
    bare: bool
    weight: float = 0.0
    has_sign: bool = False  # a case line, label, entry in the table of contents or first item speaks for it
    has_child: bool = False  # only the last of these: its first item follows


def contents_of(lines: Sequence[Line], dialect: Dialect) -> tuple[set[int], dict[Key, str]]:
    """The lines of a table of contents with dot leaders, and its titles by number."""
    marked = [n for n, line in enumerate(lines) if len(line.text) <= LONGEST_SIGN and _LEADERS.match(line.text)]
    found: set[int] = set()
    entries: dict[Key, str] = {}
    for n in marked:
        start = n
        while (  # an entry that wraps has its number some lines above its leaders
            not _numbered(lines[start].text, dialect) and start and n - start < _LOOKAHEAD
            and start - 1 not in found and lines[start].page == lines[start - 1].page and not lines[start].gap
        ):  # fmt: skip
            start -= 1
        if not _numbered(lines[start].text, dialect):
            start = n
        found.update(range(start, n + 1))
        text = ""
        for line in lines[start : n + 1]:
            text = join(text, line.text) if text else line.text
        if (match := _LEADERS.match(text)) and match["number"]:
            entries[tuple(int(part) for part in match["number"].split("."))] = match["title"]
    return found, entries


def candidate_at(
    lines: Sequence[Line], n: int, line: Line, dialect: Dialect, contents: set[int], entries: dict[Key, str],
    setting: Setting,
) -> Candidate | None:  # fmt: skip
    """The candidate whose number stands in line ``n``, if there is one."""
    if len(line.text) > LONGEST_SIGN or not _DIGIT.search(line.text, 0, _NUMBER_WITHIN) or dialect.case(line.text):
        return None
    text = _BULLET.sub("", line.text)
    for rule in dialect.headings:
        if match := rule.pattern.match(text):
            break
    else:
        return None
    number, first, title = match["number"], n, match.groupdict().get("title") or ""
    if rule.title == "above" and n and not lines[n - 1].text.endswith("."):
        first, title = n - 1, lines[n - 1].text
        return Candidate(Heading(first, n + 1, number, title), rule.bare)
    if rule.title == "below" and n + 1 < len(lines) and not dialect.label(lines[n + 1].text):
        n, title = n + 1, lines[n + 1].text
    if not title or _MONTH.match(title) or (rule.bare and not title[:1].isalpha() and title[:1] != "("):
        return None
    key = tuple(int(part) for part in number.split("."))
    end = _title_end(lines, n, title, dialect, contents, entries.get(key), setting)
    for following in lines[n + 1 : end]:
        title = join(title, following.text, setting.words)
    return Candidate(Heading(first, end, number, title), rule.bare)


def _numbered(text: str, dialect: Dialect) -> re.Match[str] | None:
    return next((m for rule in dialect.headings if (m := rule.pattern.match(text))), None)


def _title_end(
    lines: Sequence[Line], n: int, title: str, dialect: Dialect, contents: set[int], entry: str | None, setting: Setting
) -> int:
    """The line after a title: it goes on while the table of contents says so, or up to a case line or label."""
    end = n + 1
    if entry is not None and squeezed(entry).startswith(squeezed(title)):
        while end < len(lines) and end - n <= _LOOKAHEAD and len(squeezed(title)) < len(squeezed(entry)):
            longer = join(title, lines[end].text)
            if not squeezed(entry).startswith(squeezed(longer)):
                break
            title, end = longer, end + 1
        if end > n + 1 or len(squeezed(title)) == len(squeezed(entry)):
            return end
    for stop in range(n + 1, min(n + 2 + _LOOKAHEAD, len(lines))):
        line = lines[stop]
        if dialect.case(line.text) and not any(each.gap or each.top for each in lines[n + 1 : stop]):
            return stop if not ends_in_stop(lines[stop - 1].text) else n + 1  # large type wraps early
        if dialect.case(line.text) or dialect.label(line.text) or is_detail(line.text, dialect):
            return stop if _may_wrap(lines[n:stop], setting) else n + 1
        if line.gap or line.top or stop in contents or _numbered(line.text, dialect):
            return (
                stop
                if stop - n <= 2 and _may_wrap(lines[n:stop], setting) and not ends_in_stop(lines[stop - 1].text)
                else n + 1
            )
    return n + 2 if n + 1 < len(lines) and title.endswith("-") and not lines[n + 1].gap else n + 1


def _may_wrap(lines: Sequence[Line], setting: Setting) -> bool:
    """Whether all lines but the last are long enough for the next word not to have fitted."""
    return all(
        setting.is_filled(f"{line.text} {following.text.split(' ', 1)[0]}", 0.7) and not following.gap
        for line, following in itertools.pairwise(lines)
    )


def ends_in_stop(text: str) -> bool:
    """Whether a full stop ends a text, and no abbreviation does."""
    return text.endswith(".") and not text.endswith(_NO_STOP_ABBREVIATIONS)


def is_detail(text: str, dialect: Dialect) -> bool:
    """Whether a line tells what stands beside a case line."""
    return len(text) <= LONGEST_SIGN and any(pattern.fullmatch(text) for pattern in dialect.case_details)


def dense_contents(lines: Sequence[Line], candidates: Sequence[Candidate], dialect: Dialect) -> set[int]:
    """The lines of a table of contents without leaders: numbers that stand close together and come again."""
    run: list[Candidate] = []
    for candidate in candidates:
        if run and (
            candidate.heading.line > run[-1].heading.end + 2
            or candidate.heading.key <= run[-1].heading.key
            or any(
                dialect.case(line.text) or dialect.label(line.text)
                for line in lines[run[-1].heading.line : candidate.heading.line]
            )
        ):
            break
        run.append(candidate)
    if len(run) < 2:
        return set()
    rest = {candidate.heading.key: candidate.heading.title for candidate in candidates[len(run) :]}
    again = sum(same_title(c.heading.title, rest.get(c.heading.key, "")) for c in run)
    if again < max(2, len(run) // 2):
        return set()
    first, last = run[0].heading.line, run[-1].heading.end
    return set(range(first, last))


def same_title(one: str, other: str) -> bool:
    """Whether an entry in the table of contents and a title begin alike."""
    first, second = squeezed(_PAGE_AT_END.sub(r"\g<title>", one)), squeezed(other)
    return bool(first) and bool(second) and (first[:_TOC_PREFIX] == second[:_TOC_PREFIX])


def squeezed(text: str) -> str:
    """The letters and digits alone, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()
