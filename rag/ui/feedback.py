"""Was the answer right? Buttons under an answer, and what happens when one of them is pressed.

``buttons`` stands in each exchange; assets/feedback.js asks for a comment and sends the judgement, through the
component of :mod:`rag.ui.feedback_wire`; ``judged`` keeps it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.errors import ArkivsvarError, InputError
from rag.feedback import MAX_COMMENT_CHARS, FeedbackLog, Judgement, Verdict
from rag.settings import Settings
from rag.ui.choice import as_json
from rag.ui.markup import Html, element
from rag.ui.requests import answer_id as id_of

if TYPE_CHECKING:
    from rag.ui.kept import KeptAnswers

ASKED = "Var svaret rigtigt?"
LABELS = {Verdict.RIGHT: "Rigtigt", Verdict.WRONG: "Forkert", Verdict.WRONG_SOURCE: "Kilden er forkert"}
THANKS = "Tak. Vurderingen er gemt, uden navn."
FAILED = "Vurderingen kunne ikke gemmes. Prøv igen."


def buttons(turn: int, answer_id: str = "", *, is_judged: bool = False, has_sources: bool = True) -> Html:
    """The question and its answers; a comment is asked for by the script when one is pressed."""
    if is_judged:
        return element("div", element("p", THANKS, class_="domssvar"), class_="bedoem")
    label = f"bedoem-{turn}"
    choices = (
        element("button", words, type="button", data_dom=verdict.value, aria_expanded="false")
        if verdict is not Verdict.RIGHT
        else element("button", words, type="button", data_dom=verdict.value)
        for verdict, words in LABELS.items()
        if has_sources or verdict is not Verdict.WRONG_SOURCE
    )
    asked = element("span", ASKED, id=label)
    return element(
        "div",
        element("div", asked, *choices, class_="domme", role="group", aria_labelledby=label),
        element("p", class_="domssvar", role="status"),
        class_="bedoem",
        data_tur=turn,
        data_id=answer_id,
        data_tegn=MAX_COMMENT_CHARS,
    )


def judged(log: FeedbackLog, settings: Settings, generation: str, kept: KeptAnswers, data: object) -> Html:
    """Write down what the page sends about one answer; what is to be said of that."""
    fields: Mapping[str, object] = data if isinstance(data, Mapping) else {}
    meant = id_of(data)
    try:
        log.add(_judgement(fields, generation, kept, meant), settings)
    except ArkivsvarError as error:
        return said(str(error), meant)
    kept.judged(meant)
    return said(THANKS, meant, saved=True)


def said(message: str, answer_id: str = "", *, saved: bool = False) -> Html:
    """A message for the script to put under its answer; without an id, under the one that was judged last."""
    # The number makes the same message twice two messages.
    number, gemt = secrets.token_hex(4), "ja" if saved else None
    return element("span", message, data_besked=answer_id, data_gemt=gemt, data_nr=number, hidden=True)


def _judgement(fields: Mapping[str, object], generation: str, kept: KeptAnswers, answer_id: str) -> Judgement:
    shown = kept.find(answer_id)
    if shown is None:
        raise InputError("Svaret er ikke længere gemt.", "Stil spørgsmålet igen, og bedøm det nye svar.")
    verdict = next((known for known in Verdict if known.value == fields.get("dom")), None)
    if verdict is None:
        raise InputError("Siden sendte en vurdering, der ikke findes.", "Genindlæs siden.")
    comment, cited = fields.get("kommentar"), fields.get("kilde")
    narrowed = as_json(shown.choice)
    return Judgement(
        verdict,
        shown.question,
        shown.answer,
        comment if isinstance(comment, str) else "",
        shown.history,
        generation,
        "" if narrowed == "{}" else narrowed,
        cited if cited in {citation.n for citation in shown.answer.citations} and isinstance(cited, int) else None,
    )
