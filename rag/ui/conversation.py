"""What happens when someone asks, opens a source or begins anew: records in, pieces of the page out.

Nothing here knows Gradio; :mod:`rag.ui.page` binds these steps to its components.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.errors import ArkivsvarError, InputError
from rag.records import ArchiveItem, Span, Status, Turn
from rag.settings import Settings
from rag.ui import answers, source, texts
from rag.ui.answers import Exchange
from rag.ui.backend import Archive
from rag.ui.choice import Choice, chips, narrowed
from rag.ui.markup import EMPTY, Html, element, join
from rag.ui.original import original
from rag.ui.requests import Asking, Opening

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


def ask(archive: Archive, settings: Settings, asked: Asking, conversation: Conversation) -> Iterator[Step]:
    """The steps of an answer: the question, its statements one by one, and then its sources.

    A question that cannot be asked gives one step that leaves the conversation alone.
    """
    text = " ".join(asked.question.split())
    refused = refusal(text, settings)
    if refused:
        yield Step(EMPTY, notice=notice(shown=refused), accepted=False)
        return
    turn = conversation[-1].turn + 1 if conversation else 1
    before = conversation[:-1] if asked.again else conversation
    yield Step(answers.searching(turn, text), earlier=_earlier(before), notice=notice(said=texts.SEARCHING))
    try:
        finished = _answered(archive, turn, replace(asked, question=text), before)
    except ArkivsvarError as error:
        yield Step(answers.failed(turn, text, str(error)), notice=notice(said=str(error)))
        return
    if finished.answer.status is Status.ANSWERED:
        for count in range(1, len(finished.answer.statements) + 1):
            yield Step(answers.unfinished(turn, text, finished.answer, count))
    kept = (*before, finished)[-KEPT_EXCHANGES:]
    said = notice(said=answers.announcement(finished.answer))
    yield Step(answers.exchange(finished, latest=True), notice=said, conversation=kept)


def resume(archive: Archive, settings: Settings, asked: Sequence[Asking]) -> Iterator[Step]:
    """A conversation asked again, after the page was loaded anew: the same archive gives the same answers."""
    kept: Conversation = ()
    for turn, old in enumerate(asked, start=1):
        text = " ".join(old.question.split())
        if refusal(text, settings):
            continue
        if not kept:
            yield Step(answers.searching(turn, text), earlier=EMPTY, notice=notice(said=texts.SEARCHING))
        try:
            kept = (*kept, _answered(archive, turn, replace(old, question=text), kept))
        except ArkivsvarError as error:
            yield Step(answers.failed(turn, text, str(error)), notice=notice(said=str(error)), conversation=kept)
            return
    if kept:
        latest = answers.exchange(kept[-1], latest=True)
        yield Step(latest, earlier=_earlier(kept[:-1]), notice=notice(), conversation=kept)


def _answered(archive: Archive, turn: int, asked: Asking, conversation: Conversation) -> Exchange:
    """Raises ``ArkivsvarError``."""
    choice = asked.choice
    item = _chosen_item(archive, choice)
    reply = archive.ask(asked.question, history(conversation), lambda query: narrowed(query, choice, item))
    found = chips(reply.result.filters)
    return Exchange(turn, asked.question, reply.answer, found, choice, reply.query.is_follow_up)


def _chosen_item(archive: Archive, choice: Choice) -> ArchiveItem | None:
    if choice.item_id is None:
        return None
    try:
        return archive.items.item(choice.item_id)
    except KeyError as error:
        raise InputError(texts.CHOSEN_ITEM_GONE) from error


def _earlier(conversation: Conversation) -> Html:
    return join(answers.exchange(old) for old in conversation)


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


def opened(archive: Archive, wanted: Opening) -> Html:
    """The panel with an item's text and the page of its document."""
    try:
        archived = archive.items.item(wanted.item_id)
        place = None
        if not source.is_title(wanted.quote, archived.item, wanted.span):
            place = source.place_of(wanted.quote, archived.item, wanted.span)
        elif wanted.quote:
            place = Span(0, 0)
        shown = original(archive.files, archived, wanted.quote, place, wanted.page)
        around = source.Surroundings(shown, *_neighbours(archive, archived))
    except KeyError:
        return source.source_error(texts.SOURCE_GONE)
    except ArkivsvarError as error:
        return source.source_error(str(error))
    return source.source_view(archived, wanted.quote, wanted.span, around)


def _neighbours(archive: Archive, archived: ArchiveItem) -> tuple[ArchiveItem | None, ArchiveItem | None]:
    """The items before and after in the same document."""
    items = archive.items.items_of(archived.meeting.source)
    place = next((n for n, other in enumerate(items) if other.id == archived.id), None)
    if place is None:
        return None, None
    return items[place - 1] if place else None, items[place + 1] if place + 1 < len(items) else None


def notice(*, said: str = "", shown: str = "") -> Html:
    """The line under the question field: what is said to screen readers only, and what everyone sees."""
    return join(
        (
            element("p", said, class_="skjult", role="status", aria_live="polite", id="oplaesning"),
            element("p", shown, class_="besked", role="alert"),
        )
    )


def is_answered(archive: Archive, question: str, item_id: str) -> bool:
    """Whether the archive answers the question, and from that item."""
    try:
        reply = archive.ask(question)
    except ArkivsvarError:
        return False
    cited: Sequence[str] = [citation.item_id for citation in reply.answer.citations]
    return reply.answer.status is Status.ANSWERED and item_id in cited
