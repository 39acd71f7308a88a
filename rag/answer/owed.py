"""What a drafted answer owes the question and does not tell: a name where one is asked for, an amount where a price is.

A sentence that says that somebody is to be elected is near to "Hvem blev valgt?" in all its words, and no answer.
"""

from __future__ import annotations

import re

from rag.answer import needs, typefit
from rag.answer.draft import Draft
from rag.records import Query, QuestionKind

# Asked for what was settled of a price, not for the price.
_OUTCOMES = frozenset(
    {QuestionKind.DECISION, QuestionKind.RECOMMENDATION, QuestionKind.COURSE, QuestionKind.EXPLANATION}
)
# Who somebody is or was, not who may or must do something: that may be anybody who is described.
_ASKS_NAME = re.compile(
    r"\bhvem (?:blev|er|var|fik|vandt|endte|stod|har)\b|\bhvad (?:hedder|hed)\b|\bnavn(?:et)?\b"
    r"|\bwho (?:is|was|chairs|became|won)\b|\bname of\b",
    re.I,
)


_ASKS_AMOUNT = re.compile(
    r"\bhvor mange (?:penge|kroner|millioner|milliarder)\b"
    r"|\b(?:kost(?:e[rdt]?|ede)|pris(?:en)?|løn|tjener|vederlag|honorar)\b"
    r"|\bhvor meget\b.*\b(?:betal\w*|penge|kr)\b|\bhow much\b",
    re.I,
)
_FREE = re.compile(r"\b(?:gratis|vederlagsfrit|ulønnet|udgiftsneutral\w*|ingen|uden (?:udgift|vederlag)\w*)\b", re.I)


def owed(query: Query, draft: Draft) -> tuple[str, ...]:
    """What a draft lacks to be an answer, as Danish sentences; empty where it owes nothing."""
    told = [part.statement for part in draft.parts]
    if _owes_amount(query) and not any(typefit.holds_amount(text) or _FREE.search(text) for text in told):
        return ("De nærmeste punkter nævner intet beløb.",)
    if _owes_name(query):
        need = needs.need(query.kind, query.text)
        if not any(typefit.fit(need, text) == 1.0 for text in told):
            return ("De nærmeste punkter nævner ingen ved navn, som det kan være.",)
    return ()


def _owes_amount(query: Query) -> bool:
    return query.kind not in _OUTCOMES and _ASKS_AMOUNT.search(query.text) is not None


def _owes_name(query: Query) -> bool:
    """Whether a person is asked for by name; who was against something is told by the votes."""
    named = query.kind is QuestionKind.PERSON and _ASKS_NAME.search(query.text) is not None
    return named and needs.need(query.kind, query.text).against is None
