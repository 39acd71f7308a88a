"""What a drafted answer owes the question and does not tell: the name of a person where one is asked for.

A sentence that says that somebody is to be elected is near to "Hvem blev valgt?" in all its words, and no answer.
"""

from __future__ import annotations

import re

from rag.answer import typefit
from rag.answer.draft import Draft
from rag.records import Query, QuestionKind

# Who somebody is or was, not who may or must do something: that may be anybody who is described.
_ASKS_NAME = re.compile(
    r"\bhvem (?:blev|er|var|fik|vandt|endte|stod|har)\b|\bhvad (?:hedder|hed)\b|\bnavn(?:et)?\b"
    r"|\bwho (?:is|was|chairs|became|won)\b|\bname of\b",
    re.I,
)


def owed(query: Query, draft: Draft) -> tuple[str, ...]:
    """What a draft lacks to be an answer, as Danish sentences; empty where it owes nothing."""
    if query.kind is not QuestionKind.PERSON or not _ASKS_NAME.search(query.text):
        return ()
    need = typefit.need(query.kind, query.text)
    if need.against is not None or any(typefit.fit(need, part.statement) == 1.0 for part in draft.parts):
        return ()
    return ("De nærmeste punkter nævner ingen ved navn, som det kan være.",)
