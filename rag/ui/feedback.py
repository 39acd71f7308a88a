"""Was the answer right? Buttons under an answer, and what happens when one of them is pressed.

``buttons`` stands in each exchange; assets/feedback.js asks for a comment and sends the judgement, through the
component of :mod:`rag.ui.feedback_wire`; ``judged`` keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.errors import ArkivsvarError, InputError
from rag.feedback import MAX_COMMENT_CHARS, FeedbackLog, Judgement, Verdict
from rag.settings import Settings
from rag.ui.markup import Html, element

if TYPE_CHECKING:
    from rag.ui.answers import Exchange

ASKED = "Var svaret rigtigt?"
LABELS = {Verdict.RIGHT: "Rigtigt", Verdict.WRONG: "Forkert", Verdict.WRONG_SOURCE: "Kilden er forkert"}
THANKS = "Tak. Vurderingen er gemt, uden navn."
FAILED = "Vurderingen kunne ikke gemmes. Prøv igen."


def buttons(turn: int) -> Html:
    """The question and its three answers; a comment is asked for by the script when one is pressed."""
    label = f"bedoem-{turn}"
    choices = (
        element("button", words, type="button", data_dom=verdict.value, aria_expanded="false")
        if verdict is not Verdict.RIGHT
        else element("button", words, type="button", data_dom=verdict.value)
        for verdict, words in LABELS.items()
    )
    asked = element("span", ASKED, id=label)
    return element(
        "div",
        element("div", asked, *choices, class_="domme", role="group", aria_labelledby=label),
        element("p", class_="domssvar", role="status"),
        class_="bedoem",
        data_tur=turn,
        data_tegn=MAX_COMMENT_CHARS,
    )


def judged(
    log: FeedbackLog, settings: Settings, generation: str, conversation: tuple[Exchange, ...], data: object
) -> Html:
    """Keep what the page sends about one answer of the conversation; what is to be said of that."""
    fields: Mapping[str, object] = data if isinstance(data, Mapping) else {}
    turn = fields.get("tur")
    try:
        log.add(_judgement(fields, generation, conversation), settings)
    except ArkivsvarError as error:
        return said(str(error), turn if isinstance(turn, int) else 0)
    return said(THANKS, turn if isinstance(turn, int) else 0, saved=True)


def said(message: str, turn: int = 0, *, saved: bool = False) -> Html:
    """A message for the script to put under its answer; ``turn`` 0 is the one that was judged last."""
    return element("span", message, data_tur=turn, data_gemt="ja" if saved else None, hidden=True)


def _judgement(fields: Mapping[str, object], generation: str, conversation: tuple[Exchange, ...]) -> Judgement:
    from rag.ui.choice import as_json
    from rag.ui.conversation import history

    place = next((at for at, one in enumerate(conversation) if one.turn == fields.get("tur")), None)
    if place is None:
        raise InputError("Svaret er ikke længere i samtalen.", "Stil spørgsmålet igen, og bedøm det nye svar.")
    verdict = next((known for known in Verdict if known.value == fields.get("dom")), None)
    if verdict is None:
        raise InputError("Siden sendte en vurdering, der ikke findes.", "Genindlæs siden.")
    shown, comment, cited = conversation[place], fields.get("kommentar"), fields.get("kilde")
    narrowed = as_json(shown.choice)
    return Judgement(
        verdict,
        shown.question,
        shown.answer,
        comment if isinstance(comment, str) else "",
        history(conversation[:place]) if shown.is_follow_up else (),
        generation,
        "" if narrowed == "{}" else narrowed,
        cited if cited in {citation.n for citation in shown.answer.citations} and isinstance(cited, int) else None,
    )
