"""The page in Gradio: where its pieces stand, and which step answers which event.

All clicks reach the server through one component, the wire: a question thus has one event, whichever control asked it,
and the browser sends no second one before the first is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gradio as gr

from rag.errors import ArkivsvarError
from rag.settings import Settings
from rag.ui import browse, cases, conversation, examples, feedback_wire, form, requests, source, take_along, texts
from rag.ui.answers import failed
from rag.ui.backend import Archive
from rag.ui.holdings import covered, header, holdings
from rag.ui.kept import KeptAnswers
from rag.ui.markup import EMPTY, Html, element

STATEMENT_PAUSE_S = 0.06  # between statements, so that the eye can follow
AT_ONCE = 16  # questions answered at the same time; more wait their turn
PAGES = 200  # open pages whose parts Gradio remembers; nothing of ours is lost when it forgets one

# assets/wire.js keeps the wire's trigger, and every click is sent through it; Gradio wants the events named here.
_WIRE = "window.arkivsvar.connect(trigger, ['spoerg', 'aabn', 'moeder', 'sager', 'hent', 'ny'])"
_PANEL = "window.arkivsvar.panel(element, props, watch)"
_FREE = "() => window.arkivsvar.free()"


def build(archive: Archive, settings: Settings) -> gr.Blocks:
    """The page over an open archive."""
    meetings = archive.items.meetings()
    item_count = len(archive.items.item_ids())
    held = holdings(meetings, item_count)
    start = examples.welcome(_examples(archive), covered(held), empty=item_count == 0)
    blocks: gr.Blocks
    kept = KeptAnswers()
    # A chat model is mostly waited for; without one, more threads than cores are of no use.
    pool = ThreadPoolExecutor(AT_ONCE if settings.llm else None, "spoerg")
    with gr.Blocks(title=texts.TITLE, analytics_enabled=False, fill_width=True) as blocks:
        blocks.state_session_capacity = PAGES
        navigation = form.navigation(empty=item_count == 0, log_out=settings.auth is not None)
        _part(header(held, navigation), "hoved")
        with gr.Row(elem_id="ramme"):
            with gr.Column(elem_id="samtale", min_width=0):
                with gr.Column(elem_id="spoergelinje", min_width=0):
                    _part(form.question_form(held, settings.max_question_chars), "formular")
                    notice = _part(conversation.notice(), "melding")
                welcome = _part(start, "velkomst")
                _part(element("div", id="forrige"), "tidligere")  # the script moves each answer there in its turn
                current = _part(EMPTY, "aktuel")
            with gr.Column(elem_id="sager", min_width=0):
                _part(cases.case_form(), "sager-form")
                case_part = _part(EMPTY, "sager-liste")
            with gr.Column(elem_id="moeder", min_width=0):
                _part(browse.browse_form(held), "moeder-form")
                meeting_list = _part(EMPTY, "moeder-liste")
            panel = _part(EMPTY, "kildepanel", js_on_load=_PANEL)
        wire = _part(EMPTY, "traad", js_on_load=_WIRE)
        parcel = _part(EMPTY, "pakke")
        pending = gr.State((1, ""))  # the question being answered, should answering break off
        feedback_wire.add(settings, archive.generation, kept)

        async def ask(event: gr.EventData) -> AsyncIterator[tuple[object, ...]]:
            asked, old = requests.asking(event._data), requests.resumed(event._data)
            steps = (
                conversation.resume(archive, settings, kept, old)
                if old
                else conversation.ask(archive, settings, kept, asked)
            )
            said = conversation.notice()
            # The steps block while the archive is searched: each runs in a thread, and only the pause is awaited.
            loop = asyncio.get_running_loop()
            while (step := await loop.run_in_executor(pool, next, steps, None)) is not None:
                said = said if step.notice is None else step.notice
                # Each skipped output leaves a component behind in Gradio's memory, so only a refusal skips any.
                page = (EMPTY, step.current) if step.accepted else (gr.skip(), gr.skip())
                yield (*page, said, (asked.turn, asked.question))
                if step.brief:
                    await asyncio.sleep(STATEMENT_PAUSE_S)

        def ask_failed(asked: tuple[int, str]) -> tuple[object, ...]:
            return failed(*asked, texts.FAILED), conversation.notice(said=texts.FAILED)

        def open_source(event: gr.EventData) -> str:
            def opened() -> Html:
                return conversation.opened(archive, requests.opening(event._data))

            return _answer(event, opened, source.source_error)

        def browse_meetings(event: gr.EventData) -> str:
            def found() -> Html:
                return browse.found(archive, browse.browsing(event._data), settings.max_question_chars)

            return _answer(event, found, _said)

        def show_cases(event: gr.EventData) -> str:
            return _answer(event, lambda: cases.shown(archive, event._data, settings.max_question_chars), _said)

        def take(event: gr.EventData) -> str:
            return take_along.parcel(kept, requests.answer_id(event._data))

        def begin_anew() -> tuple[object, ...]:
            return start, EMPTY, conversation.notice(), EMPTY

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        opening: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "open", **quiet}
        asking = wire.spoerg(
            ask,
            None,
            [welcome, current, notice, pending],
            concurrency_limit=AT_ONCE,
            concurrency_id="ask",
            trigger_mode="once",
            **quiet,
        )
        asking.success(None, None, None, js=_FREE, **quiet)
        broken = asking.failure(ask_failed, pending, [current, notice], **quiet)
        broken.then(None, None, None, js=_FREE, **quiet)
        opened = wire.aabn(open_source, None, panel, trigger_mode="multiple", **opening)
        opened.failure(lambda: source.source_error(texts.SOURCE_FAILED), None, panel, **quiet)
        browsed = wire.moeder(browse_meetings, None, meeting_list, trigger_mode="multiple", **opening)
        browsed.failure(lambda: _said(texts.LIST_FAILED), None, meeting_list, **quiet)
        followed = wire.sager(show_cases, None, case_part, trigger_mode="multiple", **opening)
        followed.failure(lambda: _said(texts.LIST_FAILED), None, case_part, **quiet)
        taken = wire.hent(take, None, parcel, **opening)
        taken.failure(lambda: conversation.notice(shown=texts.FILE_FAILED), None, notice, **quiet)
        wire.ny(begin_anew, None, [welcome, current, notice, panel], cancels=[asking], **quiet)
    return blocks


def _part(value: str, elem_id: str, js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=js_on_load, apply_default_css=False)


def _answer(event: gr.EventData, shown: Callable[[], Html], failed: Callable[[str], Html]) -> Html:
    """What is asked for, or the line that says why not, under the number by which the page knows its answer."""
    try:
        found = shown()
    except ArkivsvarError as error:
        found = failed(str(error))
    return element("div", found, data_svar=requests.serial(event._data))


def _said(message: str) -> Html:
    return element("p", message, class_="fejl", role="status")


def _examples(archive: Archive) -> tuple[str, ...]:
    found = examples.candidates(archive.items.meetings(), archive.items.items_of)
    return examples.choose(found, lambda example: archive.answers_from(example.question, example.item_id))
