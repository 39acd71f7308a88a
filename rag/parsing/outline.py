"""Which lines are headings of items.

A number at a line's beginning proves nothing: lists, dates and amounts begin so too. Every candidate is weighed by
evidence (a case line or a section label follows, the table of contents has it, a gap stands before it; against it:
it stands in running text, continues a list, ends in a full stop), and of the candidates for which more speaks than
against, the heaviest chain of rising numbers is the outline (longest increasing subsequence with weights, by
dynamic programming).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
_UNIT = re.compile(r"(?:pct|mio|mia|kr|stk|kl|km|m2|timer|år|uger|dage|procent|kvartal|halvår|behandling)\b\.?")
_LOOKAHEAD = 3  # lines a title can go on for
_MAX_TITLE = 220  # characters
_TOC_PREFIX = 14  # characters of a title that must be the same in the table of contents
_NO_STOP_ABBREVIATIONS = ("m.m.", "mv.", "m.v.", "bl.a.", "m.fl.", "a.m.b.a.", "kr.", "nr.")

# The evidence. Above zero is a heading; tuned on nothing, but checked against the documents at hand.
_CASE_LINE, _LABEL, _IN_TOC, _CHILD, _ALONE, _USUAL, _TWICE = 6.0, 4.0, 6.0, 4.0, 3.0, 3.0, 3.0
_GAP, _TWO_LEVELS = 1.0, 1.0
_LOWER_CASE, _IN_TEXT, _STOP, _LONG, _AT, _AFTER_LABEL, _SIBLING, _NOT_IN_TOC, _NO_SIGN, _BARE = (
    -6.0, -4.0, -3.0, -3.0, -4.0, -5.0, -4.0, -4.0, -3.0, -3.0)  # fmt: skip
_NEXT_NUMBER, _MISSING_NUMBER = 1.0, -0.5

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
class Outline:
    """The headings in order, and the lines that are a table of contents."""

    headings: tuple[Heading, ...]
    contents: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    heading: Heading
    bare: bool
    weight: float = 0.0
    has_sign: bool = False  # a case line, label, entry in the table of contents or first item speaks for it
    has_child: bool = False  # only the last of these: its first item follows


def find(lines: Sequence[Line], dialect: Dialect, setting: Setting) -> Outline:
    """The headings of a document whose lines are set as ``setting`` tells."""
    contents, entries = _contents(lines, dialect)
    candidates = [
        candidate
        for n, line in enumerate(lines)
        if n not in contents and (candidate := _candidate(lines, n, line, dialect, contents, entries, setting))
    ]
    dense = _dense_contents(lines, candidates, dialect)
    if dense:
        contents |= dense
        entries |= {c.heading.key: c.heading.title for c in candidates if c.heading.line in dense}
        candidates = [candidate for candidate in candidates if candidate.heading.line not in dense]
    weighed = [_weigh(lines, n, candidates, dialect, entries, setting) for n in range(len(candidates))]
    if sum(candidate.has_sign and not candidate.has_child for candidate in weighed) >= 2:
        weighed = [_held_to_signs(candidate) for candidate in weighed]
    chain = _heaviest_chain([candidate for candidate in weighed if candidate.weight > 0])
    if not any(candidate.has_sign for candidate in chain):
        chain = max(chain, _plain_list(lines, candidates, setting), key=len)
    return Outline(tuple(candidate.heading for candidate in chain), frozenset(contents))


def _contents(lines: Sequence[Line], dialect: Dialect) -> tuple[set[int], dict[Key, str]]:
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


def _numbered(text: str, dialect: Dialect) -> re.Match[str] | None:
    return next((m for rule in dialect.headings if (m := rule.pattern.match(text))), None)


def _candidate(
    lines: Sequence[Line], n: int, line: Line, dialect: Dialect, contents: set[int], entries: dict[Key, str],
    setting: Setting,
) -> _Candidate | None:  # fmt: skip
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
        return _Candidate(Heading(first, n + 1, number, title), rule.bare)
    if rule.title == "below" and n + 1 < len(lines) and not dialect.label(lines[n + 1].text):
        n, title = n + 1, lines[n + 1].text
    if not title or _MONTH.match(title) or (rule.bare and not title[:1].isalpha() and title[:1] != "("):
        return None
    key = tuple(int(part) for part in number.split("."))
    end = _title_end(lines, n, title, dialect, contents, entries.get(key), setting)
    for following in lines[n + 1 : end]:
        title = join(title, following.text, setting.words)
    return _Candidate(Heading(first, end, number, title), rule.bare)


def _title_end(
    lines: Sequence[Line], n: int, title: str, dialect: Dialect, contents: set[int], entry: str | None, setting: Setting
) -> int:
    """The line after a title: it goes on while the table of contents says so, or up to a case line or label."""
    end = n + 1
    if entry is not None and _squeezed(entry).startswith(_squeezed(title)):
        while end < len(lines) and end - n <= _LOOKAHEAD and len(_squeezed(title)) < len(_squeezed(entry)):
            longer = join(title, lines[end].text)
            if not _squeezed(entry).startswith(_squeezed(longer)):
                break
            title, end = longer, end + 1
        if end > n + 1 or len(_squeezed(title)) == len(_squeezed(entry)):
            return end
    for stop in range(n + 1, min(n + 2 + _LOOKAHEAD, len(lines))):
        line = lines[stop]
        if dialect.case(line.text) and not any(each.gap or each.top for each in lines[n + 1 : stop]):
            return stop if not _is_sentence(lines[n:stop]) else n + 1  # large type wraps early
        if dialect.case(line.text) or dialect.label(line.text) or _is_detail(line.text, dialect):
            return stop if _may_wrap(lines[n:stop], setting) else n + 1
        if line.gap or line.top or stop in contents or _numbered(line.text, dialect):
            return (
                stop
                if stop - n <= 2 and _may_wrap(lines[n:stop], setting) and not _is_sentence(lines[n:stop])
                else n + 1
            )
    return n + 2 if n + 1 < len(lines) and title.endswith("-") and not lines[n + 1].gap else n + 1


def _may_wrap(lines: Sequence[Line], setting: Setting) -> bool:
    """Whether all lines but the last are long enough for the next word not to have fitted."""
    return all(
        setting.is_filled(f"{line.text} {following.text.split(' ', 1)[0]}", 0.7) and not following.gap
        for line, following in itertools.pairwise(lines)
    )


def _is_sentence(lines: Sequence[Line]) -> bool:
    return lines[-1].text.endswith(".") and not lines[-1].text.endswith(_NO_STOP_ABBREVIATIONS)


def _is_detail(text: str, dialect: Dialect) -> bool:
    return len(text) <= LONGEST_SIGN and any(pattern.fullmatch(text) for pattern in dialect.case_details)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _dense_contents(lines: Sequence[Line], candidates: Sequence[_Candidate], dialect: Dialect) -> set[int]:
    """The lines of a table of contents without leaders: numbers that stand close together and come again."""
    run: list[_Candidate] = []
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
    again = sum(_same_title(c.heading.title, rest.get(c.heading.key, "")) for c in run)
    if again < max(2, len(run) // 2):
        return set()
    first, last = run[0].heading.line, run[-1].heading.end
    return set(range(first, last))


def _same_title(one: str, other: str) -> bool:
    first, second = _squeezed(_PAGE_AT_END.sub(r"\g<title>", one)), _squeezed(other)
    return bool(first) and bool(second) and (first[:_TOC_PREFIX] == second[:_TOC_PREFIX])


def _weigh(
    lines: Sequence[Line], place: int, candidates: Sequence[_Candidate], dialect: Dialect, entries: dict[Key, str],
    setting: Setting,
) -> _Candidate:  # fmt: skip
    candidate = candidates[place]
    signs = _signs(lines, place, candidates, dialect, entries)
    child = _has_child(place, candidates)
    weight = signs + _CHILD * child + _form(candidate, dialect)
    weight += _surroundings(lines, place, candidates, dialect, setting)
    return replace(candidate, weight=weight, has_sign=signs > 0 or child, has_child=child and signs <= 0)


def _signs(
    lines: Sequence[Line], place: int, candidates: Sequence[_Candidate], dialect: Dialect, entries: dict[Key, str]
) -> float:
    """What follows a heading, and what the table of contents says."""
    heading = candidates[place].heading
    weight = 0.0
    after = lines[heading.end : heading.end + 2]
    if any(dialect.case(line.text) for line in after):
        weight += _CASE_LINE
    elif after and (dialect.label(after[0].text) or _is_detail(after[0].text, dialect)):
        ends_in_stop = heading.title.endswith(".") and not heading.title.endswith(_NO_STOP_ABBREVIATIONS)
        weight += 0.0 if ends_in_stop else _LABEL
    if after and _squeezed(after[0].text) == _squeezed(heading.title):
        weight += _TWICE
    if entries:
        entry = entries.get(heading.key)
        if entry is not None and _same_title(entry, heading.title):
            weight += _IN_TOC
        else:
            weight += _NOT_IN_TOC
    return weight


def _has_child(place: int, candidates: Sequence[_Candidate]) -> bool:
    """Whether the heading's own first item follows at once."""
    heading = candidates[place].heading
    following = candidates[place + 1].heading if place + 1 < len(candidates) else None
    return following is not None and following.line <= heading.end + 1 and following.key == (*heading.key, 1)


def _form(candidate: _Candidate, dialect: Dialect) -> float:
    """What the heading itself looks like."""
    title, weight = candidate.heading.title, 0.0
    first = title.lstrip("”\"'»(§*– ")[:1]
    if not (first.isupper() or first.isdigit()) or _UNIT.match(title):
        weight += _LOWER_CASE
    if title[-1] in ".,;:" and not title.endswith(_NO_STOP_ABBREVIATIONS):
        weight += _STOP
    if len(title) > _MAX_TITLE:
        weight += _LONG
    if title.lower().startswith("at "):
        weight += _AT
    if candidate.bare:
        weight += _BARE
    if len(candidate.heading.key) == 2:
        weight += _TWO_LEVELS
    if any(title.lower().startswith(usual.lower()) for usual in dialect.usual_titles) or _is_closed(title, dialect):
        weight += _USUAL if len(title) <= 2 * len(max(dialect.usual_titles, key=len)) + 40 else 0.0
    return weight


def _is_closed(title: str, dialect: Dialect) -> bool:
    return dialect.closed_title is not None and bool(dialect.closed_title.search(title))


def _surroundings(
    lines: Sequence[Line], place: int, candidates: Sequence[_Candidate], dialect: Dialect, setting: Setting
) -> float:
    """What stands before and after: running text, a list, a label, the page's edges."""
    heading = candidates[place].heading
    line, weight = lines[heading.line], 0.0
    before = lines[heading.line - 1] if heading.line else None
    last_on_page = heading.end >= len(lines) or lines[heading.end].top
    if before is None or line.gap or line.top:
        weight += _GAP
        if before is not None and line.top and not line.gap and _runs_on(before.text, line.text, setting):
            weight += _IN_TEXT
    elif _runs_on(before.text, line.text, setting):
        weight += _IN_TEXT
    if (
        before is not None
        and not line.top
        and not line.cut
        and (heading.line > 1 or not dialect.is_kind_line(before.text))
        and (dialect.label(before.text) or before.text.endswith((":", ",")))
    ):
        weight += _AFTER_LABEL
    if line.top and last_on_page:
        weight += _ALONE
    previous = candidates[place - 1].heading if place else None
    if previous is not None and len(heading.key) == 1 and _is_next(previous.key, heading.key):
        between = lines[previous.end : heading.line]
        edges = line.top and lines[previous.line].top
        if not edges and not any(dialect.case(each.text) or dialect.label(each.text) for each in between):
            weight += _SIBLING
    return weight


def _runs_on(before: str, text: str, setting: Setting) -> bool:
    """Whether ``text`` can be the next line of the sentence that ``before`` belongs to."""
    if before.endswith((".", ":", "!", "?")) and not re.search(r"\b(?:stk|nr|pkt|art|kap|ca|kl|den|d|jf|s)\.$", before):
        return False
    return setting.is_filled(f"{before} {text.split(' ', 1)[0]}", 0.8)


def _held_to_signs(candidate: _Candidate) -> _Candidate:
    """In a document whose headings show signs, one without them weighs less."""
    return candidate if candidate.has_sign else replace(candidate, weight=candidate.weight + _NO_SIGN)


def _is_next(one: Key, other: Key) -> bool:
    return other[:-1] == one[:-1] and other[-1] == one[-1] + 1


def _step(one: Key, other: Key) -> float:
    """What the step from one number to the next is worth: numbers rise by one."""
    if other in ((*one, 1), (one[0] + 1,), (one[0] + 1, 1)) or _is_next(one, other):
        return _NEXT_NUMBER
    missing = other[-1] - one[-1] - 1 if other[:-1] == one[:-1] else other[0] - one[0]
    return _MISSING_NUMBER * min(max(missing, 1), 6)


def _heaviest_chain(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    best: list[float] = []
    previous: list[int] = []
    keys = [candidate.heading.key for candidate in candidates]
    for n, candidate in enumerate(candidates):
        best.append(candidate.weight)
        previous.append(-1)
        for m in range(n):
            if keys[m] < keys[n] and candidates[m].heading.end <= candidate.heading.line:
                total = best[m] + candidate.weight + _step(keys[m], keys[n])
                if total > best[n]:
                    best[n], previous[n] = total, m
    chain: list[_Candidate] = []
    n = max(range(len(best)), key=best.__getitem__, default=-1)
    while n >= 0:
        chain.append(candidates[n])
        n = previous[n]
    return chain[::-1]


def _plain_list(lines: Sequence[Line], candidates: Sequence[_Candidate], setting: Setting) -> list[_Candidate]:
    """The items of an agenda that is nothing but a list of titles: 1, 2, 3 ... without a break."""
    chain: list[_Candidate] = []
    for candidate in candidates:
        heading = candidate.heading
        title = heading.title
        usable = (
            not candidate.bare and len(heading.key) == 1 and title[:1].isupper() and not setting.is_filled(title, 1.1)
        )
        before = lines[heading.line - 1].text if heading.line else ""
        if not usable or (before and not lines[heading.line].gap and _runs_on(before, title, setting)):
            continue
        if heading.key == ((chain[-1].heading.key[0] + 1,) if chain else (1,)):
            chain.append(candidate)
    return chain if len(chain) >= 2 else []
