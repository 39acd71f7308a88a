"""Dialects: how a kind of document prints its headings, case lines, sections and boilerplate.

A dialect is data (``rag/dialects/*.toml``); this module reads it into compiled patterns and says which one fits a
document. All patterns are matched against one line whose white space has been folded and trimmed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from rag.records import SectionKind

NAMES = ("kkr", "kommune")
LONGEST_SIGN = 300  # characters; a longer line is text, and no pattern is tried on it
_TAIL_BY_AND_DATE = (  # after a decision's label: the body that decided, and when
    r"(?:(?:\s*[:,]\s*|\s+(?:i|af|fra)\s+|\s+(?=[A-ZÆØÅ]))"
    r"(?P<tail>[A-ZÆØÅ].{2,80}?\bden\s.+|[A-ZÆØÅ][^.:]{2,60}\d{4}.?|den\s\d.+))?"
)
_WHO_AND_WHEN = r"(?P<tail>[A-ZÆØÅ][^.:\d]{2,80},?\s(?:den\s)?\d{1,2}(?:[-./]\d{1,2}[-./]|\.\s[a-z]+\s)\d{4})"
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pattern that speaks for a dialect, and how much."""

    points: int
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class HeadRule:
    """A line of a running head or foot; ``opens_page`` where it stands at a page's very top."""

    pattern: re.Pattern[str]
    opens_page: bool


@dataclass(frozen=True, slots=True)
class BodyRule:
    """Where a body (organ) is named; ``name`` is filled with the match's groups."""

    pattern: re.Pattern[str]
    name: str


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """A numbered heading, groups ``number`` and ``title``; ``bare`` without a full stop after the number.

    ``title`` tells where the title stands: on the number's line, or on the line ``below`` or ``above`` it.
    """

    pattern: re.Pattern[str]
    bare: bool
    title: str


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A section label alone on its line, or before a colon, or before what its ``tail`` allows: body and date
    (decisions), or ``fra`` and a name (proposals), or after body and date (decisions by number)."""

    kind: SectionKind
    alone: re.Pattern[str]
    inline: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A section label found: its kind, the label as printed, and what else the line says."""

    kind: SectionKind
    heading: str
    rest: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect. ``None`` patterns are things this dialect does not have."""

    name: str
    evidence: tuple[Evidence, ...]
    running_heads: tuple[HeadRule, ...]
    boilerplate: tuple[re.Pattern[str], ...]
    drop: tuple[re.Pattern[str], ...]
    bodies: tuple[BodyRule, ...]
    municipality: re.Pattern[str] | None
    headings: tuple[HeadingRule, ...]
    case_lines: tuple[re.Pattern[str], ...]
    case_details: tuple[re.Pattern[str], ...]
    case_closed: re.Pattern[str] | None
    usual_titles: tuple[str, ...]
    closed_title: re.Pattern[str] | None
    title_strip: re.Pattern[str] | None
    open_group: re.Pattern[str] | None
    closed_group: re.Pattern[str] | None
    sections: tuple[SectionRule, ...]
    participants: re.Pattern[str]
    apologies: re.Pattern[str]
    cover_agenda: re.Pattern[str]
    cover_minutes: re.Pattern[str]
    cover_date: re.Pattern[str]
    cover_place: re.Pattern[str]
    attachment_sign: re.Pattern[str]

    def label(self, line: str) -> LabelMatch | None:
        """The section label that ``line`` is, or begins with before a colon."""
        if not line or not line[0].isupper() or len(line) > LONGEST_SIGN:
            return None
        for rule in self.sections:
            if match := rule.alone.fullmatch(line):
                rest = match.groupdict().get("tail") or ""
                return LabelMatch(rule.kind, _printed(match["label"]), rest)
        for rule in self.sections:
            if match := rule.inline.match(line):
                return LabelMatch(rule.kind, _printed(match["label"]), match["rest"])
        return None

    def case(self, line: str) -> re.Match[str] | None:
        """The match of a case line, or ``None``."""
        if len(line) > LONGEST_SIGN:
            return None
        return next((match for pattern in self.case_lines if (match := pattern.fullmatch(line))), None)

    def running_head(self, line: str) -> re.Match[str] | None:
        """The match of a running head, or ``None``."""
        if len(line) > LONGEST_SIGN:
            return None
        return next((match for rule in self.running_heads if (match := rule.pattern.fullmatch(line))), None)

    def opens_page(self, line: str) -> bool:
        """Whether ``line`` is a running head that stands at the top of a page."""
        return len(line) <= LONGEST_SIGN and any(
            rule.opens_page and rule.pattern.fullmatch(line) for rule in self.running_heads
        )

    def is_kind_line(self, line: str) -> bool:
        """Whether ``line`` says on a cover that the document is an agenda or minutes."""
        return len(line) <= LONGEST_SIGN and bool(self.cover_agenda.match(line) or self.cover_minutes.match(line))

    def score(self, lines: Iterable[str]) -> int:
        """How much speaks for this dialect in ``lines``."""
        return sum(
            item.points
            for line in lines
            if len(line) <= LONGEST_SIGN
            for item in self.evidence
            if item.pattern.search(line)
        )


@cache
def load(name: str) -> Dialect:
    """The shipped dialect ``name`` (one of ``NAMES``)."""
    text = resources.files("rag.parsing").joinpath("dialects", f"{name}.toml").read_text(encoding="utf-8")
    return _dialect(tomllib.loads(text))


def choose(lines: Sequence[str]) -> Dialect:
    """The dialect that fits ``lines`` best; the first of ``NAMES`` where nothing tells."""
    dialects = [load(name) for name in NAMES]
    return max(dialects, key=lambda dialect: dialect.score(lines))


def _dialect(data: dict[str, Any]) -> Dialect:
    titles, groups, cover = data["titles"], data.get("groups", {}), data["cover"]
    people, details = data["people"], data.get("case_detail", [])
    return Dialect(
        name=data["name"],
        evidence=tuple(Evidence(entry["points"], re.compile(entry["pattern"])) for entry in data["evidence"]),
        running_heads=tuple(
            HeadRule(re.compile(entry["pattern"]), entry.get("opens_page", False)) for entry in data["running_head"]
        ),
        boilerplate=_patterns(data.get("boilerplate", [])),
        drop=_patterns(data.get("drop", [])),
        bodies=tuple(BodyRule(re.compile(entry["pattern"]), entry["name"]) for entry in data["body"]),
        municipality=_optional(data.get("municipality", {}).get("pattern")),
        headings=tuple(
            HeadingRule(re.compile(entry["pattern"]), entry.get("bare", False), entry.get("title", "beside"))
            for entry in data["heading"]
        ),
        case_lines=_patterns(data["case_line"]),
        case_details=_patterns(details),
        case_closed=_optional(next((entry["closed"] for entry in details if "closed" in entry), None)),
        usual_titles=tuple(titles["usual"]),
        closed_title=_optional(titles.get("closed")),
        title_strip=_optional(titles.get("strip")),
        open_group=_optional(groups.get("open")),
        closed_group=_optional(groups.get("closed")),
        sections=tuple(_section(entry) for entry in data["section"]),
        participants=_people(people["participants"]),
        apologies=_people(people["apologies"]),
        cover_agenda=re.compile(cover["dagsorden"]),
        cover_minutes=re.compile(cover["referat"]),
        cover_date=re.compile(cover["date"]),
        cover_place=re.compile(cover["place"]),
        attachment_sign=re.compile(data["attachments"]["sign"]),
    )


def _patterns(entries: Iterable[dict[str, Any]]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(entry["pattern"]) for entry in entries)


def _optional(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _section(entry: dict[str, Any]) -> SectionRule:
    labels = "|".join(re.escape(label) for label in sorted(entry["labels"], key=len, reverse=True))
    if entry.get("tail") == "from":
        whole = rf"(?P<label>(?i:(?:{labels})\s+fra)\s+[^\W\d_][^.:]{{0,90}})"
        return SectionRule(SectionKind(entry["kind"]), re.compile(whole), _NEVER)
    if entry.get("tail") == "who_and_when":
        number = rf"(?P<label>(?i:{labels})\s*\d{{1,4}})"
        return SectionRule(SectionKind(entry["kind"]), re.compile(rf"{_WHO_AND_WHEN},\s+{number}\s*:?"), _NEVER)
    tail = _TAIL_BY_AND_DATE if entry.get("tail") == "by_and_date" else ""
    return SectionRule(
        kind=SectionKind(entry["kind"]),
        alone=re.compile(rf"(?P<label>(?i:{labels})){tail}\s*[:.]?\s*"),
        inline=re.compile(rf"(?P<label>(?i:{labels}))\s*:\s*(?P<rest>\S.*)$"),
    )


def _people(labels: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"(?P<label>(?i:{alternatives}))\s*(?::\s*(?P<rest>.*))?")


def _printed(label: str) -> str:
    """A label as printed, but not in capitals: ``BESLUTNING`` -> ``Beslutning``; a name after it stays."""
    if label.isupper() and " FRA " in label:
        word, _, name = label.partition(" FRA ")
        return f"{word.capitalize()} fra {name}"
    return label.capitalize() if label.isupper() and len(label) > 1 else label
