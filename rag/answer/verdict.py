"""Which sentence has to be told first: the decision that says the yes or the no that is asked for, the figure of the
latest meeting where it is asked what something came to in the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answer import needs
from rag.answer.draft import day_of
from rag.answer.evidence import FEATURES, Evidence
from rag.records import QuestionKind

_ON_TOPIC = 0.7  # of the best share of the question's words in and above a sentence, that one must have to say it
_LIKELY = 0.002  # chance of a sentence, from which it may be the decision that is asked about

_SAY = r"\b(?:sagt|sagde|sige[rs]?|said|say|says)\b.{0,30}"
_ASKS_NO = re.compile(
    _SAY + r"\b(?:nej|no)\b|\b(?:nogensinde|nogen sinde|ever)\b.{0,40}\b(?:afvist|forkastet|rejected)\b", re.I
)
_ASKS_YES = re.compile(_SAY + r"\b(?:ja|yes)\b", re.I)
_SAYS_NO = re.compile(
    r"\b(?:afvis(?:te|t|es)|forkaste(?:de|t|s)|afslog|afslå(?:et|s)|afslag|bortfaldt|sagde nej|fulgte ikke"
    r"|ikke (?:\w+ ){0,2}?(?:godkend\w*|vedtaget|vedtages|imødekom\w*|tiltræde\w*|tiltrådt|anbefale\w*|støtte\w*))\b",
    re.I,
)
_SAYS_YES = re.compile(
    r"\b(?:godkend(?:te|t|es)|vedt(?:og|aget|ages)|tiltr(?:ådte|ådt|ædes)|bevilge(?:de|t|s)|sagde ja"
    r"|fulgte indstilling\w*)\b",
    re.I,
)
# How a sentence begins that decides on the matter as a whole, not on a motion within it.
_MATTER = re.compile(r"\W*(?:indstilling|sag|ansøgning|plan|lokalplan|punkt)(?:en|et|erne)?\b", re.I)
# What a decision settles, and not the text of the matter.
_SETTLED = re.compile(
    r"\b(?:ja|nej|med på|enige?|støtte\w*|bakke\w*|tillad\w*|lov til|(?:gå|gik|går) med|imod|accept\w*|må|måtte"
    r"|bevilg\w*|igennem|gennemført)\b",
    re.I,
)


def first(question: str, ranked: Sequence[Evidence]) -> Sequence[Evidence]:
    """The sentences with the best one first that says the yes or the no that is asked for in the minutes' decision;
    none where no such is asked for or found."""
    if _ASKS_NO.search(question):
        says = _is_no
    elif _ASKS_YES.search(question):
        says = _is_yes
    else:
        return ()
    decided = (e for e in _on_topic(ranked) if e.reading.decided[e.place] and says(e.sentence.text))
    held = [e for e in decided if e.share > 0 or _MATTER.match(e.sentence.text)]
    matter = next((e for e in held if _MATTER.match(e.sentence.text)), None)
    return _led_by(matter or next(iter(held), None), ranked)


def is_no_missing(question: str, told: Iterable[str]) -> bool:
    """Whether it is asked if a body ever said no, and nothing that is told says so."""
    return _ASKS_NO.search(question) is not None and not any(_is_no(text) for text in told)


def last(kind: QuestionKind, question: str, ranked: Sequence[Evidence]) -> Sequence[Evidence]:
    """The sentences with the best one first that holds such a figure as is asked for and is of the latest meeting; none
    where it is not asked what a figure came to in the end."""
    if kind is not QuestionKind.NUMBER or not needs.asks_final(question):
        return ()
    held = [e for e in _on_topic(ranked) if e.fit == 1.0]
    return _led_by(max(held, key=lambda e: (day_of(e.reading.item), e.worth), default=None), ranked)


def _on_topic(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The sentences that may be meant, best first."""
    around = FEATURES.index("around")
    enough = _ON_TOPIC * max((one.features[around] for one in ranked), default=0.0)
    return [one for one in ranked if one.chance >= _LIKELY and one.features[around] >= enough]


def _led_by(told: Evidence | None, ranked: Sequence[Evidence]) -> Sequence[Evidence]:
    return () if told is None else [told, *(one for one in ranked if one is not told)]


def is_settled_by(question: str, decided: str) -> bool:
    """Whether a decision answers a question for yes or no, so that it is told before the text of the matter."""
    return _SETTLED.search(question) is not None and (_is_yes(decided) or _is_no(decided))


def _is_no(text: str) -> bool:
    return _SAYS_NO.search(text) is not None


def _is_yes(text: str) -> bool:
    return _SAYS_YES.search(text) is not None and not _is_no(text)
