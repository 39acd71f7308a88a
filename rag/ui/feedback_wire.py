"""The component through which the page sends judgements of answers, and through which the thanks come back."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.feedback import FeedbackLog
from rag.settings import Settings
from rag.ui import feedback
from rag.ui.kept import KeptAnswers
from rag.ui.markup import EMPTY

# assets/feedback.js keeps the trigger; Gradio wants the event named here.
_ON_LOAD = "window.arkivsvarBedoem(element, watch, trigger, ['bedoem'])"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def add(settings: Settings, generation: str, kept: KeptAnswers) -> None:
    """Put it on the page that is being built; ``kept`` holds the answers that can be judged."""
    log = FeedbackLog(settings.index)
    wire = gr.HTML(EMPTY, elem_id="bedoemmelse", js_on_load=_ON_LOAD, apply_default_css=False)

    def judge(event: gr.EventData) -> str:
        return feedback.judged(log, settings, generation, kept, event._data)

    judging = wire.bedoem(judge, None, wire, concurrency_limit=4, **_QUIET)
    judging.failure(lambda: feedback.said(feedback.FAILED), None, wire, **_QUIET)
