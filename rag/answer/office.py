"""Who is mayor, or chairs a body: by the lists of those who took part in its meetings, the latest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answer.compose_meeting import FRONT_MATTER
from rag.answer.draft import Draft, Part, when, who
from rag.answer.material import Case, Items, item_or_none
from rag.danish import words
from rag.records import ArchiveItem, Meeting, SectionKind, Span

_ASKS = re.compile(
    r"^\W*(?:ved du,? )?(?:hvem (?:er|var)|hvad (?:hedder|hed)) (?:(?:den|vores|nuværende|daværende) )*"
    r"(?P<office>borgmester|viceborgmester|formand|næstformand)(?:en)?(?:s navn)?"
    r"(?P<of>(?: (?:i|for|af|på) (?:det |den )?[\wæøåÆØÅ, -]+?)?)(?: i (?P<year>(?:19|20)\d\d))?\W*$",
    re.I,
)
_LISTS = frozenset({SectionKind.DELTAGERE, SectionKind.AFBUD})
_SEARCHED = 40  # meetings, latest first, whose lists are looked through


def holder(case: Case) -> Draft | None:
    """The line of a list of participants that names the holder of the office a question asks for and of nothing else;
    ``None`` where none is asked for, or no list says so."""
    asked = _ASKS.match(case.query.text.strip())
    if asked is None:
        return None
    office, year = asked["office"].lower(), asked["year"]
    meetings = sorted(_of_asked(asked["of"], office, case.store), key=lambda one: str(one.date or ""), reverse=True)
    for meeting in meetings[:_SEARCHED]:
        if year and (meeting.date is None or str(meeting.date.year) != year):
            continue
        front = item_or_none(case.store, f"{meeting.source}#{FRONT_MATTER}")
        line = _line(front, office) if front is not None else None
        if front is not None and line is not None:
            return Draft((Part(front, line, f"Deltagerlisten fra {who(front)} {when(front)}:"),))
    return None


def _of_asked(of: str, office: str, store: Items) -> Iterable[Meeting]:
    """The meetings of the bodies whose names hold the words after the office; a chair's body must be named, and a
    mayor's municipality where the archive has several."""
    named = {word for word in words.content_words(of) if word not in {"kommune", "kommunen"}}
    meetings = store.meetings()
    if named:
        return [one for one in meetings if one.body and named <= set(words.tokens(one.body))]
    if office.endswith("formand"):
        return []
    own = [one for one in meetings if one.body and "kommune" in words.tokens(one.body)]
    return own if len({(one.body or "").rsplit(",", 1)[-1] for one in own}) == 1 else []


def _line(front: ArchiveItem, office: str) -> Span | None:
    """The line of a list of those who took part or stayed away that ends in the office."""
    for section in front.item.sections:
        for line in re.finditer(r"[^\n]+", section.text) if section.kind in _LISTS else ():
            if re.search(rf"\(\w+\),? {office}\W*$", line.group(), re.I):
                return Span(section.start + line.start(), section.start + line.end())
    return None
