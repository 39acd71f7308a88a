"""An answer's Word document on its way into the browser, which saves it; nothing is written on the server."""

from __future__ import annotations

import base64
import secrets

from rag.ui import reuse
from rag.ui.kept import KeptAnswers
from rag.ui.markup import EMPTY, Html, element


def parcel(kept: KeptAnswers, answer_id: str) -> Html:
    """The document of one answer as data of an element; empty where the answer is no longer kept."""
    exchange = kept.find(answer_id)
    if exchange is None:
        return EMPTY
    file = reuse.word(exchange.question, exchange.answer)
    return element(
        "span",
        data_filnavn=file.name,
        data_type=file.media_type,
        data_indhold=base64.b64encode(file.content).decode("ascii"),
        data_nr=secrets.token_hex(4),  # so that the same document twice is two parcels
        hidden=True,
    )
