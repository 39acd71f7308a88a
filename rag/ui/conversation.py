"""What happens when someone asks, opens a source or begins anew: records in, pieces of the page out.

Nothing here knows Gradio; :mod:`rag.ui.page` binds these steps to its components.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.errors import ArkivsvarError, InputError
from rag.records import ArchiveItem, Span, Status, Turn
from rag.settings import Settings
from rag.ui import answers, meeting, source, texts
from rag.ui.answers import Exchange
from rag.ui.backend import Archive
from rag.ui.choice import Chip, Choice, chips, in_words, narrowed
from rag.ui.kept import KeptAnswers
from rag.ui.markup import EMPTY, Html, element, join
from rag.ui.original import original
from rag.ui.requests import STOOD_ON, Asking, Opening


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the page while an answer is on its way. ``notice`` of ``None`` means: leave it as it is. After a
    ``brief`` one the eye is given a moment."""

    current: Html
    notice: Html | None = None
    accepted: bool = True
    brief: bool = False


def ask(archive: Archive, settings: Settings, kept: KeptAnswers, asked: Asking) -> Iterator[Step]:
    """The steps of an answer: the question, its statements one by one, and then its sources.

    A question that cannot be asked gives one step that leaves the conversation alone.
    """
    text = " ".join(asked.question.split())
    refused = refusal(text, settings)
    if refused:
        yield Step(EMPTY, notice=notice(shown=refused), accepted=False)
        return
    asked = replace(asked, question=text)
    doing, writing = (texts.ASKING_MODEL, texts.WRITING) if settings.llm else (texts.SEARCHING, "")
    yield Step(answers.searching(asked.turn, text, doing), notice=notice(said=doing))
    try:
        before = _recalled(archive, settings, kept, asked.earlier)
        finished = kept.keep((yield from _growing(archive, asked, before, writing)))
    except ArkivsvarError as error:
        yield Step(answers.failed(asked.turn, text, str(error)), notice=notice(said=str(error)))
        return
    if finished.answer.status is Status.ANSWERED and not settings.llm:
        for count in range(1, len(finished.answer.statements) + 1):
            yield Step(answers.unfinished(asked.turn, text, finished.answer, count), brief=True)
    said = notice(said=answers.announcement(finished.answer))
    yield Step(answers.exchange(finished, latest=True), notice=said)


def resume(archive: Archive, settings: Settings, kept: KeptAnswers, asked: Sequence[Asking]) -> Iterator[Step]:
    """A conversation as it was, after the page was loaded anew."""
    sensible = [old for old in asked if not refusal(old.question, settings)]
    if not sensible:
        return
    yield Step(answers.searching(1, sensible[0].question), notice=notice(said=texts.SEARCHING))
    try:
        shown = _recalled(archive, settings, kept, sensible)
    except ArkivsvarError as error:
        yield Step(answers.failed(1, sensible[0].question, str(error)), notice=notice(said=str(error)))
        return
    yield Step(answers.conversation(shown), notice=notice())


def _recalled(
    archive: Archive, settings: Settings, kept: KeptAnswers, earlier: Sequence[Asking]
) -> tuple[Exchange, ...]:
    """The exchanges of a conversation, numbered from 1. One that is no longer kept is asked for again: the same archive
    gives the same answer.

    Raises:
        ArkivsvarError: an answer that is no longer kept cannot be had.
    """
    known: tuple[Exchange, ...] = ()
    for old in earlier:
        question = " ".join(old.question.split())
        if refusal(question, settings):
            continue
        turn = len(known) + 1
        found = kept.find(old.answer_id)
        if found is None:
            found = kept.keep(_whole(_growing(archive, replace(old, question=question, turn=turn), known)))
        known = (*known, replace(found, turn=turn))
    return known


def _whole(growing: Generator[Step, None, Exchange]) -> Exchange:
    while True:
        try:
            next(growing)
        except StopIteration as ended:
            exchange: Exchange = ended.value
            return exchange


def _growing(
    archive: Archive, asked: Asking, before: Sequence[Exchange], doing: str = ""
) -> Generator[Step, None, Exchange]:
    """What there is of an answer while a chat model writes it, each statement through the gate; last the whole of it.

    Raises:
        ArkivsvarError: the archive cannot be read, or the item that was chosen is gone.
    """
    choice, turns = asked.choice, history(before)
    item = _chosen_item(archive, choice)
    replies = iter(archive.stream(asked.question, turns, lambda query: narrowed(query, choice, item)))
    reply = next(replies)
    for later in replies:
        written = reply.answer
        yield Step(answers.unfinished(asked.turn, asked.question, written, len(written.statements), doing))
        reply = later
    answer = reply.answer
    searched = chips(reply.result.filters)
    about = ""
    if item is not None:
        about = meeting.item_name(item.item.number, item.item.title)
        searched = (Chip("item", f"{about} · {meeting.body_name(item.meeting.body)} · {meeting.day(item.meeting)}"),)
    elif answer.status is Status.NOT_FOUND and choice.narrows:
        # What the user chose is kept to; what is near to the question elsewhere is only pointed at.
        notes = (*answer.notes, texts.only_searched(in_words(choice)))
        answer = replace(answer, notes=notes, suggestions=archive.nearest(asked.question, turns))
    follow_up = reply.query.is_follow_up
    return Exchange(asked.turn, asked.question, answer, searched, choice, follow_up, about, turns if follow_up else ())


def _chosen_item(archive: Archive, choice: Choice) -> ArchiveItem | None:
    if choice.item_id is None:
        return None
    try:
        return archive.items.item(choice.item_id)
    except KeyError as error:
        raise InputError(texts.CHOSEN_ITEM_GONE) from error


def refusal(question: str, settings: Settings) -> str:
    """Why a question cannot be asked; empty if it can."""
    if not question:
        return texts.EMPTY_QUESTION
    if len(question) > settings.max_question_chars:
        return texts.too_long(len(question), settings.max_question_chars)
    return ""


def history(before: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The latest exchanges as the turns a follow-up question stands on."""
    return tuple(
        turn for old in before[-STOOD_ON:] for turn in (Turn("user", old.question), Turn("assistant", old.answer.text))
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
