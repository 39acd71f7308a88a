"""An answer with a chat model of the operator's, through LangChain's ``init_chat_model``.

The model is only asked where the answer without one has found evidence, and that answer is what is shown whenever the
model is slow, unreachable, wrong or talks nonsense. Nothing of LangChain is imported before ``load``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer import needs
from rag.answer.compose_decision import is_agenda_without_minutes
from rag.answer.draft import when, who
from rag.answer.treatments import is_quoted
from rag.llm import check as llm_check
from rag.llm import parser as llm_parser
from rag.llm import prompt as llm_prompt
from rag.llm.model import WITHOUT, FailedError, pieces_of
from rag.llm.model import ChatModel as ChatModel
from rag.llm.model import load as load
from rag.llm.parser import Parsed, Proposed
from rag.llm.prompt import Excerpt
from rag.records import Answer, ArchiveItem, Basis, Citation, Query, QuestionKind, SearchResult, Statement, Status
from rag.settings import Settings
from rag.verify import Lookup, gate

# Answered by what the archive is like, better than by any model.
WITHOUT_MODEL = frozenset({QuestionKind.COURSE, QuestionKind.MEETING})
FENCE_BYTES = 8
SLACK_WORDS = 25  # beyond ``Settings.max_answer_words``, as for answers without a model
# A citation as the model writes it in its text.
_MARKER = re.compile(r"\s*[\[(]\d{1,2}(?:, ?\d{1,2})*[\])](?=[\s.,;:]|$)")


def answers(
    chat: ChatModel, query: Query, result: SearchResult, base: Answer, lookup: Lookup, settings: Settings
) -> Iterator[Answer]:
    """The model's answer as it grows, every statement through the gate before it is given; the last one is final.

    ``base`` is the answer without a model: given alone where the model is not to be asked (nothing was found, or the
    shape of the archive answers), and with one line that says why where the model's answer cannot be used.
    """
    if base.status is not Status.ANSWERED or query.kind in WITHOUT_MODEL:
        yield base
        return
    prompt = llm_prompt.build(
        query,
        result.hits,
        _items_of(base, lookup),
        fence=secrets.token_hex(FENCE_BYTES),
        max_words=settings.max_answer_words,
        max_tokens=settings.llm_prompt_tokens,
        count=chat.count,
    )
    if not prompt.excerpts:
        yield base
        return
    excerpts = {excerpt.n: excerpt for excerpt in prompt.excerpts}
    state = llm_parser.State()
    shown = 0
    try:
        for piece in pieces_of(chat, prompt, settings.llm_timeout_seconds):
            state = llm_parser.feed(state, piece)
            if len(state.parsed.statements) > shown:
                shown = len(state.parsed.statements)
                growing = _checked(state.parsed.statements, excerpts, lookup, settings)
                if growing.statements:
                    yield growing
    except FailedError as failed:
        yield _without(base, str(failed))
        return
    yield _final(llm_parser.finish(state), excerpts, query, base, lookup, settings)


def _items_of(base: Answer, lookup: Lookup) -> tuple[ArchiveItem, ...]:
    """The items an answer cites, in its order."""
    items = (lookup(item_id) for item_id in dict.fromkeys(citation.item_id for citation in base.citations))
    return tuple(item for item in items if item is not None)


def _without(base: Answer, line: str) -> Answer:
    return replace(base, notes=(*base.notes, line))


def _final(
    parsed: Parsed,
    excerpts: dict[int, Excerpt],
    query: Query,
    base: Answer,
    lookup: Lookup,
    settings: Settings,
) -> Answer:
    """The model's whole answer, or the one without it."""
    if parsed.unfinished:
        return _without(base, f"Sprogmodellens svar blev afbrudt; {WITHOUT}")
    told = _checked(parsed.statements, excerpts, lookup, settings)
    if told.statements:
        first = lookup(told.citations[0].item_id)
        notes = dict.fromkeys((*base.notes, *_agenda_note(query, first, base.notes)))
        return replace(told, basis=_basis(told, first), notes=tuple(notes), preface=base.preface)
    if parsed.statements:
        return _without(base, f"Sprogmodellens svar kunne ikke efterprøves i kilderne; {WITHOUT}")
    if parsed.refused:
        return _without(base, f"Sprogmodellen fandt intet svar i uddragene; {WITHOUT}")
    return _without(base, f"Sprogmodellens svar kunne ikke læses; {WITHOUT}")


def _basis(told: Answer, first: ArchiveItem | None) -> Basis | None:
    """What the leading statement stands on; a committee's words that a council's minutes quote only recommend."""
    quoted = first is not None and is_quoted(first, told.citations[0].span.start)
    return Basis.INDSTILLING if quoted and told.basis is Basis.BESLUTNING else told.basis


def _agenda_note(query: Query, item: ArchiveItem | None, notes: Sequence[str]) -> tuple[str, ...]:
    """That a decision was asked for, and only the agenda is in the archive."""
    asked = query.kind is QuestionKind.DECISION or needs.asks_decision(query.text)
    if item is None or not asked or not is_agenda_without_minutes(item) or any("kun dagsordenen" in n for n in notes):
        return ()
    return (
        f"Arkivet har kun dagsordenen til mødet i {who(item)} {when(item)}; "
        "referatet er ikke i arkivet, så beslutningen kendes ikke.",
    )


def _checked(proposed: Sequence[Proposed], excerpts: dict[int, Excerpt], lookup: Lookup, settings: Settings) -> Answer:
    """The proposed statements that the gate and ``llm_check`` let through, in order, as one answer."""
    known = {excerpt.item.id: excerpt.item for excerpt in excerpts.values()}
    warnings: list[str] = []
    statements: list[Statement] = []
    citations: list[Citation] = []
    left = settings.max_answer_words + SLACK_WORDS
    for each in proposed[: llm_prompt.MAX_STATEMENTS]:
        unknown = [number for number, _ in each.sources if number not in excerpts]
        warnings += [f"En henvisning er taget ud: der er intet uddrag {number}." for number in unknown]
        given = llm_check.citations_for(each, excerpts, len(citations) + 1)
        text = _MARKER.sub("", each.text)
        told = gate(Answer(Status.ANSWERED, None, (Statement(text, tuple(c.n for c in given)),), given), lookup)
        warnings += told.warnings
        if not told.statements:
            continue
        why = llm_check.objection(text, told.citations, known)
        if why:
            warnings.append(why)
            continue
        left -= len(text.split())
        if left < 0:
            break
        first = len(citations)
        citations += [replace(citation, n=first + citation.n) for citation in told.citations]
        statements.append(Statement(text, tuple(first + n for n in told.statements[0].citations)))
    answer = Answer(Status.ANSWERED, None, tuple(statements), tuple(citations), warnings=tuple(warnings))
    return gate(answer, lookup)
