"""Which body met, when and where, and whether the document is the agenda or the minutes.

A date counts only where the document states it as its own meeting's: in a running head, on the cover, in
"dagsorden til ... møde den ...", or with the decisions. The first date that comes along is somebody else's. Where
nothing states it, the date stays unknown and ``rag.parsing.meeting_period`` says when it can have been.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.danish import dates
from rag.danish.dates import FoundDate, Precision
from rag.parsing import meeting_period
from rag.parsing.dialect import Dialect
from rag.records import AgendaItem, Kind, Period, Section, SectionKind

_COVER_LINES = 40  # of the front matter are looked at for body, date and place
_COVER_LINE = 140  # characters; longer lines are text
_LARGEST_SHARE = 0.6  # of the bodies named in the text that the document's own must reach
_FEWEST_NAMED = 3
_DECIDED_SHARE = 0.2  # of the items of minutes that call themselves an agenda have a decision
_WEEKDAY = re.compile(r"(?i)\b(?:man|tirs|ons|tors|fre|lør|søn)dag\b")
_CLOCK = re.compile(r"(?i)\bkl(?:\.|okken)?\s*\d{1,2}|\b\d{1,2}[.:]\d\d\b")
_NOT_THE_MEETING = re.compile(
    r"(?i)publicer|udskrev|udsend|offentlig|godkend|opdater|ændret|frist|senest|næste møde|print"
)
_NAMES_OTHER_MEETING = re.compile(
    r"(?i)\breferat(?:et)?\b|\bsidste møde\b|\bforrige møde\b|\bnæste møde\b|\bkommende møde\b"
)
_OTHER_ON_COVER = re.compile(r"(?i)\bgodkendelse af\b|\b(?:sidste|forrige|næste|kommende) møde\b")
_AGENDA_FOR = re.compile(
    r"(?i)\bdagsorden(?:en)?\s+(?:til|for|på)\b[^.!?\n]{0,90}\bmøde\b|\bdagsorden(?:en)?\s+(?:til|for)\s+mødet\b"
)
_TREATED_NOW = re.compile(r"(?i)\b(?:behandler|behandles|forelægges|drøftes|drøfter|fremlægges|præsenteres)\b")
_ABOUT_THE_CASE = re.compile(
    r"(?i)\bbehandler\s+(?:først\s+)?(?:sagen|punktet)\b|\bførst\s+behandler\b"
    r"|\b\w*-?mødet\s+(?:i\s+[\w ]+\s+)?(?:den|d\.)\b"
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document shows: the lines before its first item, its running heads, its items."""

    front: tuple[str, ...]
    heads: tuple[str, ...]
    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the document says of its meeting; ``basis`` tells in Danish where the date comes from."""

    body: str | None
    date: dt.date | None
    basis: str
    kind: Kind
    period: Period
    place: str | None


def find(evidence: Evidence, dialect: Dialect) -> Told:
    """What ``evidence`` says of the meeting."""
    cover = [line for line in evidence.front[:_COVER_LINES] if len(line) <= _COVER_LINE]
    body = _body(evidence, cover, dialect)
    date, basis = _date(evidence, cover, body, dialect)
    period = Period(date, date)
    if date is None:
        period, hints = meeting_period.find(evidence.items, body, dialect)
        basis = f"ukendt, anslået ud fra {hints}" if hints else "ukendt"
    return Told(
        body=body,
        date=date,
        basis=basis,
        kind=_kind(evidence, cover, body, date, dialect),
        period=period,
        place=_labelled(cover, dialect.cover_place),
    )


# Body


def _body(evidence: Evidence, cover: Sequence[str], dialect: Dialect) -> str | None:
    heads = Counter(_canonical(match["body"], dialect) for match in _matched_heads(evidence, dialect, "body"))
    name = heads.most_common(1)[0][0] if heads else _cover_body(cover, dialect) or _decided_body(evidence, dialect)
    if name is None and dialect.municipality is None:
        name = _named_most(evidence, dialect)
    if name is None or dialect.municipality is None or "Kommune" in name:
        return name
    places = Counter(m["name"] for line in (*evidence.heads, *cover) for m in dialect.municipality.finditer(line))
    return f"{name}, {places.most_common(1)[0][0]}" if len(places) == 1 else name


def _matched_heads(evidence: Evidence, dialect: Dialect, group: str) -> Iterator[re.Match[str]]:
    for head in evidence.heads:
        match = dialect.running_head(head)
        if match is not None and match.groupdict().get(group):
            yield match


def _canonical(text: str, dialect: Dialect) -> str:
    """A body's name as ``dialect`` writes it; as printed where it knows none."""
    return next(_bodies(text, dialect), " ".join(text.split()))


def _bodies(text: str, dialect: Dialect) -> Iterator[str]:
    """The bodies that ``text`` names, those of the dialect's first rules first."""
    for rule in dialect.bodies:
        for match in rule.pattern.finditer(text):
            groups = {key: value.title() if value.isupper() else value for key, value in match.groupdict().items()}
            yield rule.name.format(**groups)


def _cover_body(cover: Sequence[str], dialect: Dialect) -> str | None:
    """The body on the cover: alone on its line, after a label, or in a line that is no sentence."""
    named = [(line, name) for line in cover if (name := next(_bodies(line, dialect), None))]
    ranked = sorted(named, key=lambda pair: len(pair[0]) - len(pair[1]))
    usable = [name for line, name in ranked if not line.endswith(".") and not _OTHER_ON_COVER.search(line)]
    return usable[0] if usable else None


def _decided_body(evidence: Evidence, dialect: Dialect) -> str | None:
    """The body whose decisions close most items."""
    last = [_decided_by(decisions[-1], dialect)[0] for decisions in _decisions(evidence.items)]
    counted = Counter(name for name in last if name)
    name, count = counted.most_common(1)[0] if counted else (None, 0)
    return name if 2 * count > len(last) or len(counted) > 1 else None


def _named_most(evidence: Evidence, dialect: Dialect) -> str | None:
    """The body that the text names again and again."""
    counted = Counter(name for item in evidence.items for name in _bodies(f"{item.title}\n{item.text}", dialect))
    for name in list(counted):
        if name.endswith("s") and name[:-1] in counted:  # a genitive
            counted[name[:-1]] += counted.pop(name)
    if not counted:
        return None
    name, count = counted.most_common(1)[0]
    return name if count >= _FEWEST_NAMED and count >= _LARGEST_SHARE * counted.total() else None


_DECIDES = re.compile(
    r"\b(?:beslutte|godkend|vedt[ao]g|udsæt|udsat|udskød|afvi[st]|drøfte|tiltr[åa]d|tog|hæve|fra|til|inden)\w*",
    re.IGNORECASE,
)

# Date


def _date(evidence: Evidence, cover: Sequence[str], body: str | None, dialect: Dialect) -> tuple[dt.date | None, str]:
    labelled = _labelled(cover, dialect.cover_date)
    if labelled and (date := dates.parse_date(labelled)):
        return date, "forside"
    heads = Counter(
        date for match in _matched_heads(evidence, dialect, "date") if (date := dates.parse_date(match["date"]))
    )
    if heads:
        return heads.most_common(1)[0][0], "sidehoved"
    if date := _cover_date(cover, dialect):
        return date, "forside"
    if date := _agenda_date(evidence.items):
        return date, "oplyst i teksten (godkendelse af dagsordenen)"
    if date := _decision_date(evidence, body, dialect):
        return date, "oplyst ved beslutningerne"
    if date := _treated_date(evidence, body, dialect):
        return date, "oplyst i teksten"
    return None, "ukendt"


def _labelled(cover: Sequence[str], pattern: re.Pattern[str]) -> str | None:
    """What stands after a label of the cover, on its line or on the next."""
    for n, line in enumerate(cover):
        if match := pattern.match(line):
            rest = (match["rest"] or "").strip()
            if not rest and n + 1 < len(cover):
                rest = cover[n + 1]
            if rest:
                return rest
    return None


def _days(text: str) -> list[FoundDate]:
    return [found for found in dates.find_dates(text) if found.precision is Precision.DAY]


def _cover_date(cover: Sequence[str], dialect: Dialect) -> dt.date | None:
    """The date on the cover: with weekday, time, body or kind on its line, or alone; the best-founded wins."""
    best: tuple[int, dt.date] | None = None
    for line in cover:
        found = _days(line)
        if len(found) != 1 or _NOT_THE_MEETING.search(line) or line.endswith("."):
            continue
        reasons = (
            2 * bool(_CLOCK.search(line.replace(line[found[0].span.start : found[0].span.end], "")))
            + 2 * bool(_WEEKDAY.search(line))
            + 2 * bool(next(_bodies(line, dialect), None))
            + 2 * bool(dialect.cover_agenda.search(line) or dialect.cover_minutes.search(line))
            + (found[0].span.end - found[0].span.start >= len(line) - 6)
        )
        if reasons and (best is None or reasons > best[0]):
            best = (reasons, found[0].date)
    return best[1] if best else None


def _agenda_date(items: Iterable[AgendaItem]) -> dt.date | None:
    """The date of "dagsorden til ... møde den ..."."""
    for item in items:
        if "dagsorden" not in item.title.lower():
            continue
        for sentence in meeting_period.sentences(f"{item.title}\n{item.text}"):
            match = _AGENDA_FOR.search(sentence)
            found = [day for day in _days(sentence) if match and day.span.start >= match.start()]
            if match and len(found) == 1 and not _NAMES_OTHER_MEETING.search(sentence):
                return found[0].date
    return None


def _decisions(items: Iterable[AgendaItem]) -> Iterator[list[Section]]:
    for item in items:
        sections = [s for s in item.sections if s.kind is SectionKind.BESLUTNING]
        if sections:
            yield sections


def _decided_by(section: Section, dialect: Dialect) -> tuple[str | None, dt.date | None]:
    """Body and date that stand with a decision: ``Økonomiudvalget den 19-05-2022`` as its first line."""
    first = section.text.split("\n", 1)[0]
    found = _days(first)
    if not found or len(first) > _COVER_LINE or found[0].span.end < len(first) - 3:
        return None, None
    if _DECIDES.search(first):  # a deciding sentence that ends in a date is no label
        return None, None
    return next(_bodies(first, dialect), None), found[0].date


def _decision_date(evidence: Evidence, body: str | None, dialect: Dialect) -> dt.date | None:
    """The date that closes most items' decisions."""
    counted: Counter[dt.date] = Counter()
    total = 0
    for decisions in _decisions(evidence.items):
        name, date = _decided_by(decisions[-1], dialect)
        total += 1
        if date and (name is None or body is None or _same_body(name, body)):
            counted[date] += 1
    if not counted:
        return None
    date, count = counted.most_common(1)[0]
    return date if 2 * count > total else None


def _treated_date(evidence: Evidence, body: str | None, dialect: Dialect) -> dt.date | None:
    """The date on which, in several places, the body is said to treat the case now."""
    if body is None:
        return None
    counted: Counter[dt.date] = Counter()
    for item in evidence.items:
        if meeting_period.is_about_other_meeting(item):
            continue
        for sentence in meeting_period.sentences(item.text):
            found = _days(sentence)
            if len(found) != 1 or not _TREATED_NOW.search(sentence) or not _ABOUT_THE_CASE.search(sentence):
                continue
            named = set(_bodies(sentence, dialect))
            if (not named or named == {body}) and not _NAMES_OTHER_MEETING.search(sentence):
                counted[found[0].date] += 1
    if not counted:
        return None
    (date, count), *others = counted.most_common(2)
    if count < 2 or (others and others[0][1] == count):
        return None
    period, _ = meeting_period.find(evidence.items, body, dialect)
    return date if meeting_period.holds(period, date) else None


# Kind


def _kind(evidence: Evidence, cover: Sequence[str], body: str | None, date: dt.date | None, dialect: Dialect) -> Kind:
    """Minutes hold decisions of their own body; an agenda can quote those of a committee before it."""
    lines = [*cover, *evidence.heads[:3]]
    says_minutes = any(dialect.cover_minutes.search(line) for line in lines)
    says_agenda = any(dialect.cover_agenda.search(line) for line in lines)
    decided = sum(
        any(_is_own(section, body, date, dialect) for section in decisions) for decisions in _decisions(evidence.items)
    )
    few = says_agenda and not says_minutes and decided < _DECIDED_SHARE * len(evidence.items)
    if decided and not few:  # a proposal on an agenda can have a part called "Beslutning" too
        return Kind.REFERAT
    return Kind.REFERAT if says_minutes and not says_agenda else Kind.DAGSORDEN


def _is_own(section: Section, body: str | None, date: dt.date | None, dialect: Dialect) -> bool:
    name, decided = _decided_by(section, dialect)
    text = section.text
    if name or decided:
        text = text.partition("\n")[2]
    if not _LETTER.search(text):
        return False
    if decided and date:
        return decided == date
    return not (name and body) or _same_body(name, body)


def _same_body(one: str, other: str) -> bool:
    return other == one or other.startswith(f"{one},") or one.startswith(f"{other},")
