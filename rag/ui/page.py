"""The page in Gradio: where its pieces stand, and which step answers which event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from rag.errors import ArkivsvarError
from rag.settings import Settings
from rag.ui import conversation, examples, source, texts
from rag.ui.answers import failed
from rag.ui.backend import Archive
from rag.ui.conversation import Conversation, Step
from rag.ui.holdings import covered, header, holdings
from rag.ui.markup import EMPTY

STATEMENT_PAUSE_S = 0.06  # between statements, so that the eye can follow
IDLE_S = 8 * 3600  # a conversation left alone so long is forgotten: one working day
AT_ONCE = 16  # questions answered at the same time; more wait their turn

# Every part of the page that can be clicked hands its clicks to assets/page.js, which triggers these two events.
_WIRE = "window.arkivsvar.wire(element, trigger, ['spoerg', 'aabn'])"
_WIRE_SOURCE = "window.arkivsvar.wirePanel(element, trigger, props, watch, ['aabn'])"


def build(archive: Archive, settings: Settings) -> gr.Blocks:
    """The page over an open archive."""
    meetings = archive.items.meetings()
    item_count = len(archive.items.item_ids())
    held = holdings(meetings, item_count)
    start = examples.welcome(_examples(archive), covered(held), empty=item_count == 0)
    blocks: gr.Blocks
    with gr.Blocks(title=texts.TITLE, analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(header(held), elem_id="hoved", apply_default_css=False)
        with gr.Row(elem_id="ramme"):
            with gr.Column(elem_id="samtale", min_width=0):
                with gr.Row(elem_id="spoergelinje"):
                    box = gr.Textbox(
                        label=texts.QUESTION_LABEL,
                        placeholder=texts.QUESTION_PLACEHOLDER,
                        container=False,
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        elem_id="spoergsmaal",
                        html_attributes=gr.InputHTMLAttributes(
                            autocomplete="off", enterkeyhint="send", lang="da", spellcheck=True
                        ),
                    )
                    send = gr.Button(texts.ASK, variant="primary", elem_id="spoerg", min_width=0)
                    anew = gr.Button(texts.NEW_CONVERSATION, elem_id="ny", min_width=0)
                    notice = gr.HTML(conversation.notice(), elem_id="melding", apply_default_css=False)
                welcome = _clickable(start, "velkomst")
                earlier = _clickable(EMPTY, "tidligere")
                current = _clickable(EMPTY, "aktuel")
            panel = gr.HTML(EMPTY, elem_id="kildepanel", js_on_load=_WIRE_SOURCE, apply_default_css=False)
        kept = gr.State((), time_to_live=IDLE_S)
        pending = gr.State("", time_to_live=IDLE_S)  # the question being answered, should answering break off

        async def ask(typed: str, kept_now: Conversation, event: gr.EventData) -> AsyncIterator[tuple[object, ...]]:
            question = conversation.asked(event._data, typed)
            steps = conversation.ask(archive, settings, question, kept_now)
            first = True
            # The steps block while the archive is searched: each runs in a thread, and only the pause is awaited.
            while (step := await asyncio.to_thread(next, steps, None)) is not None:
                yield (*_outputs(step, clear=first), question if first else gr.skip())
                first = False
                await asyncio.sleep(STATEMENT_PAUSE_S)

        def ask_failed(question: str, kept_now: Conversation) -> tuple[object, ...]:
            turn = kept_now[-1].turn + 1 if kept_now else 1
            return failed(turn, question, texts.FAILED), conversation.notice(said=texts.FAILED)

        def open_source(event: gr.EventData) -> str:
            try:
                return conversation.opened(archive, *conversation.requested(event._data))
            except ArkivsvarError as error:
                return source.source_error(str(error))

        def begin_anew() -> tuple[object, ...]:
            return start, EMPTY, EMPTY, "", conversation.notice(), EMPTY, ()

        shown = [welcome, earlier, current, box, notice, kept]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asking = [
            trigger(
                ask,
                [box, kept],
                [*shown, pending],
                concurrency_limit=AT_ONCE,
                concurrency_id="ask",
                trigger_mode="once",
                **quiet,
            )
            for trigger in (box.submit, send.click, *(part.spoerg for part in (welcome, earlier, current)))
        ]
        for asked in asking:
            asked.failure(ask_failed, [pending, kept], [current, notice], **quiet)
        for part in (welcome, earlier, current, panel):
            opening = part.aabn(open_source, None, panel, concurrency_limit=AT_ONCE, concurrency_id="open", **quiet)
            opening.failure(lambda: source.source_error(texts.SOURCE_FAILED), None, panel, **quiet)
        anew.click(begin_anew, None, [welcome, earlier, current, box, notice, panel, kept], cancels=asking, **quiet)
    return blocks


def _clickable(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=_WIRE, apply_default_css=False)


def _outputs(step: Step, *, clear: bool) -> tuple[object, ...]:
    """A step as the values of the page's parts: welcome, earlier, current, box, notice, conversation."""
    same = gr.skip()
    if not step.accepted:
        return same, same, same, same, step.notice, same
    return (
        EMPTY if clear else same,
        same if step.earlier is None else step.earlier,
        step.current,
        "" if clear else same,
        same if step.notice is None else step.notice,
        same if step.conversation is None else step.conversation,
    )


def _examples(archive: Archive) -> tuple[str, ...]:
    found = examples.candidates(archive.items.meetings(), archive.items.items_of)
    return examples.choose(found, lambda example: conversation.is_answered(archive, example.question, example.item_id))
