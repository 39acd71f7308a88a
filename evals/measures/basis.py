"""Basis: is a decision called a decision, and nothing else?"""

from __future__ import annotations

import re

from evals.case import Case
from evals.measures.base import Measure


def score_right(case: Case) -> float | None:
    """1 when the answer's basis is the expected one."""
    if case.question.basis is None:
        return None
    return float(case.answered and case.answer is not None and case.answer.basis == case.question.basis)


def score_honest(case: Case) -> float | None:
    """0 when an answer calls itself a decision though its leading statement cites no Beslutning of minutes, or tells
    one party's recommendation where another's was followed."""
    if case.answer is None:
        return 0.0
    if not case.answered:
        return None
    if _passed_off(case):
        return 0.0
    if case.answer.basis != "beslutning":
        return 1.0
    return float(any(case.archive.is_decision(one.quote, one.source, one.item) for one in case.answer.leading))


# "Byrådet godkendte Havneudvalgets indstilling": whose it is; and whom a recommendation's own words say it is from.
_FOLLOWED = re.compile(
    r"(?P<party>\w*(?:udvalg|råd|nævn|magistrat|bestyrelse)(?:et|en)?)s (?:\w+ ){0,3}?(?:indstilling|anbefaling)", re.I
)
_OPENED = re.compile(r"^\W*(?:[\w,-]+ ){0,4}?(?P<party>\w+(?:et|en)) (?:indstiller|anbefaler|foreslår)\b", re.I)
_TOLD_AS_THAT = re.compile(r"^(?:indstillingen|anbefalingen) lød\b", re.I)


def _passed_off(case: Case) -> bool:
    """Whether a recommendation is told as that of a body it is not from, and its own party goes unnamed."""
    party = ""
    for claim in case.answer.claims if case.answer else ():
        followed = _FOLLOWED.search(claim.text)
        told = followed is not None or _TOLD_AS_THAT.search(claim.text) is not None
        party = followed["party"].casefold() if followed else party
        quotes = [one.quote for n in claim.citations if case.answer and (one := case.answer.cited(n)) is not None]
        for opened in filter(None, map(_OPENED.search, quotes)) if told and party else ():
            own = opened["party"].casefold()
            if own != party and own not in claim.text.casefold().partition(" lød")[0]:
                return True
    return False


RIGHT = Measure(
    name="basis",
    label="Rigtigt grundlag",
    description="Om svaret siger rigtigt, om det bygger på en beslutning, en indstilling eller en oplysning.",
    source="Egen: kun et referats Beslutning fortæller, hvad der blev besluttet.",
    score=score_right,
    main=True,
)
HONEST = Measure(
    name="decision_honesty",
    label="Ingen indstilling solgt som beslutning",
    description="Andelen af svar, der ikke kalder noget en beslutning, som kilden ikke gør.",
    source="Egen: kun et referats Beslutning fortæller, hvad der blev besluttet.",
    score=score_honest,
)
