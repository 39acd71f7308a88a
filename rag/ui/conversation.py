"""What happens when someone asks, opens a source or begins anew: records in, pieces of the page out.

Nothing here knows Gradio; :mod:`rag.ui.page` binds these steps to its components.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.errors import ArkivsvarError, InputError
from rag.records import Span, Status, Turn
from rag.settings import Settings
from rag.ui import answers, source, texts
from rag.ui.answers import Exchange
from rag.ui.backend import Archive
from rag.ui.markup import EMPTY, Html, element, join

KEPT_EXCHANGES = 40  # shown of one conversation; older ones leave the page and the memory
HISTORY_EXCHANGES = 4  # given along with a follow-up question

Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the page while an answer is on its way. ``None`` means: leave as it is."""

    current: Html
    earlier: Html | None = None
    notice: Html | None = None
    conversation: Conversation | None = None
    accepted: bool = True


def ask(archive: Archive, settings: Settings, question: str, conversation: Conversation) -> Iterator[Step]:
    """The steps of an answer: the question, its statements one by one, and then its sources.

    A question that cannot be asked gives one step that leaves the conversation alone.
    """
    text = " ".join(question.split())
    refused = refusal(text, settings)
    if refused:
        yield Step(EMPTY, notice=notice(shown=refused), accepted=False)
        return
    turn = conversation[-1].turn + 1 if conversation else 1
    earlier = join(answers.exchange(old) for old in conversation)
    yield Step(answers.searching(turn, text), earlier=earlier, notice=notice(said=texts.SEARCHING))
    try:
        reply = archive.ask(text, history(conversation))
    except ArkivsvarError as error:
        yield Step(answers.failed(turn, text, str(error)), notice=notice(said=str(error)))
        return
    if reply.answer.status is Status.ANSWERED:
        for count in range(1, len(reply.answer.statements) + 1):
            yield Step(answers.unfinished(turn, text, reply.answer, count))
    finished = Exchange(turn, text, reply.answer, answers.searched_in(reply.result))
    kept = (*conversation, finished)[-KEPT_EXCHANGES:]
    said = notice(said=answers.announcement(reply.answer))
    yield Step(answers.exchange(finished), notice=said, conversation=kept)


def refusal(question: str, settings: Settings) -> str:
    """Why a question cannot be asked; empty if it can."""
    if not question:
        return texts.EMPTY_QUESTION
    if len(question) > settings.max_question_chars:
        return texts.too_long(len(question), settings.max_question_chars)
    return ""


def history(conversation: Conversation) -> tuple[Turn, ...]:
    """The latest exchanges as the turns a follow-up question stands on."""
    return tuple(
        turn
        for old in conversation[-HISTORY_EXCHANGES:]
        for turn in (Turn("user", old.question), Turn("assistant", old.answer.text))
    )


def opened(archive: Archive, item_id: str, quote: str, span: Span | None) -> Html:
    """The panel with an item's text."""
    try:
        archived = archive.items.item(item_id)
    except KeyError:
        return source.source_error(texts.SOURCE_GONE)
    except ArkivsvarError as error:
        return source.source_error(str(error))
    return source.source_view(archived, quote, span)


def notice(*, said: str = "", shown: str = "") -> Html:
    """The line under the question field: what is said to screen readers only, and what everyone sees."""
    return join(
        (
            element("p", said, class_="skjult", role="status", aria_live="polite", id="oplaesning"),
            element("p", shown, class_="besked", role="alert"),
        )
    )


def requested(data: object) -> tuple[str, str, Span | None]:
    """The item id, quote and place that a click on the page asks for.

    Raises:
        InputError: the page sent something else.
    """
    match data:
        case {"punkt": str() as item_id, **rest}:
            quote, start, end = rest.get("citat"), rest.get("start"), rest.get("slut")
            span = Span(start, end) if isinstance(start, int) and isinstance(end, int) else None
            return item_id, quote if isinstance(quote, str) else "", span
        case _:
            raise InputError("Siden bad om en kilde uden at sige hvilken.", "Genindlæs siden.")


def asked(data: object, typed: str) -> str:
    """The question: that of the example that was clicked, else what was typed."""
    match data:
        case {"spoerg": str() as example}:
            return example
        case _:
            return typed


def is_answered(archive: Archive, question: str, item_id: str) -> bool:
    """Whether the archive answers the question, and from that item."""
    try:
        reply = archive.ask(question)
    except ArkivsvarError:
        return False
    cited: Sequence[str] = [citation.item_id for citation in reply.answer.citations]
    return reply.answer.status is Status.ANSWERED and item_id in cited
