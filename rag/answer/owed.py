"""What a drafted answer owes the question and does not tell: a name, an amount, or what a person said.

A sentence that says that somebody is to be elected is near to "Hvem blev valgt?" in all its words, and no answer.
"""

from __future__ import annotations

import re

from rag.answer import needs, typefit
from rag.answer.absences import KNOWN_FROM
from rag.answer.draft import Draft
from rag.answer.needs import Need
from rag.answer.wanted import likeness
from rag.danish import words
from rag.records import Query, QuestionKind

# Asked for what was settled of a price, for who pays it or when, not for the price.
_NO_PRICE = frozenset(
    {
        QuestionKind.DECISION,
        QuestionKind.RECOMMENDATION,
        QuestionKind.COURSE,
        QuestionKind.EXPLANATION,
        QuestionKind.PERSON,
        QuestionKind.DATE,
    }
)
# Who somebody is or was, not who may or must do something: that may be anybody who is described.
_ASKS_NAME = re.compile(
    r"\bhvem (?:blev|er|var|fik|vandt|endte|stod|har)\b|\bhvad (?:hedder|hed)\b|\bnavn(?:et)?\b"
    r"|\bwho (?:is|was|chairs|became|won)\b|\bname of\b",
    re.I,
)
# Who a person or a firm is that the question names itself.
_NAMED = re.compile(r"\b[Hh]vem (?:er|var) [A-ZÆØÅ][\w-]*(?: [A-ZÆØÅ][\w-]*)*(?: egentlig)?(?:[\W]*$|,| som | der )")
# Those for, against or affected may be parties and groups.
_GROUPS = re.compile(
    r"\bi?mod\b|\bforbehold\b|\buenige?\b|\bund(?:lod|ladt)\b|\btiltræde\b|\bmålgruppe\w*|\b(?:for|til)\W*$", re.I
)
_HAS = re.compile(r"\bhvem har\b", re.I)

_ASKS_AMOUNT = re.compile(
    r"\bhvor mange (?:penge|kroner|millioner|milliarder)\b"
    r"|\b(?:kost(?:e[rdt]?|ede)|pris(?:en)?|løn|tjener|vederlag|honorar)\b"
    r"|\bhvor meget\b.*\b(?:betal\w*|penge|kr)\b|\bhow much\b",
    re.I,
)
# The figure that ends a row of a table whose unit stands in its head.
_ROW = re.compile(r"\w\W+\d{1,3}(?:[.,]\d{3})+$", re.M)
_FREE = re.compile(r"\b(?:gratis|vederlagsfrit|ulønnet|udgiftsneutral\w*|ingen|uden (?:udgift|vederlag)\w*)\b", re.I)


# What a person, named in full, said: a body's words are told by its decisions.
_ASKS_SAID = re.compile(
    r"\b[Hh]vad (?:sagde|mente|siger|mener|svarede|foreslog|synes|fortalte|spurgte|bad) (?:så )?"
    r"(?P<name>[A-ZÆØÅ][\wæøå.-]+(?: [A-ZÆØÅ][\wæøåöü.-]+)+)"
)


def owed(query: Query, draft: Draft) -> tuple[str, ...]:
    """What a draft lacks to be an answer, as Danish sentences; empty where it owes nothing."""
    told = [part.statement for part in draft.parts]
    if _owes_amount(query) and not any(_tells_amount(text) for text in told):
        return ("De nærmeste punkter nævner intet beløb.",)
    need = needs.need(query.kind, query.text)
    if _owes_name(query, need) and not any(_tells_who(query, need, text) for text in told):
        return ("De nærmeste punkter nævner ingen ved navn, som det kan være.",)
    asked = _ASKS_SAID.search(query.text)
    if asked is not None and typefit.persons(asked["name"]) and not any(_names(text, asked["name"]) for text in told):
        return (f"De nærmeste punkter fortæller ikke, hvad {asked['name']} sagde om det.",)
    return ()


def _names(text: str, name: str) -> bool:
    """Whether a text holds the last name of a person."""
    return words.tokens(name)[-1] in words.tokens(text)


def _tells_amount(text: str) -> bool:
    return any(told.search(text) for told in (_ROW, _FREE)) or typefit.holds_amount(text)


def _tells_who(query: Query, need: Need, text: str) -> bool:
    """Whether a text names a person; or a body, where it tells of the very thing that somebody is to have (done)."""
    fit = typefit.fit(need, text)
    has = _HAS.search(query.text)
    if has is None or fit < typefit.BODY_FIT:
        return fit == 1.0
    had = words.content_words(query.text[has.end() :])[:1]
    return fit == 1.0 or any(likeness(word, other) >= KNOWN_FROM for word in had for other in words.tokens(text))


def _owes_amount(query: Query) -> bool:
    return query.kind not in _NO_PRICE and _ASKS_AMOUNT.search(query.text) is not None


def _owes_name(query: Query, need: Need) -> bool:
    """Whether a person is asked for by name: neither one that the question names, nor those for or against."""
    if query.kind is not QuestionKind.PERSON or _ASKS_NAME.search(query.text) is None:
        return False
    told_of = _NAMED.search(query.text) or _GROUPS.search(query.text)
    return told_of is None and need.against is None
