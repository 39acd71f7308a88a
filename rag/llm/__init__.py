"""An answer with a chat model of the operator's, through LangChain's ``init_chat_model``.

The model is only asked where the answer without one has found evidence, and that answer is what is shown whenever the
model is slow, unreachable, wrong or talks nonsense. Nothing of LangChain is imported before ``load``.
"""

from __future__ import annotations

import queue
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag import tokens
from rag.answer import needs
from rag.answer.compose_decision import is_agenda_without_minutes
from rag.answer.draft import when, who
from rag.answer.treatments import is_quoted
from rag.errors import ModelError
from rag.llm import check as llm_check
from rag.llm import parser as llm_parser
from rag.llm import prompt as llm_prompt
from rag.llm.parser import Parsed, Proposed
from rag.llm.prompt import Excerpt, Prompt
from rag.records import Answer, ArchiveItem, Basis, Citation, Query, QuestionKind, SearchResult, Statement, Status
from rag.settings import Settings
from rag.verify import Lookup, gate

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Answered by what the archive is like, better than by any model.
WITHOUT_MODEL = frozenset({QuestionKind.COURSE, QuestionKind.MEETING})
FENCE_BYTES = 8
SLACK_WORDS = 25  # beyond ``Settings.max_answer_words``, as for answers without a model

_PACKAGES = {"openai": "langchain-openai", "azure_openai": "langchain-openai", "ollama": "langchain-ollama"}
_WITHOUT = "svaret er lavet uden den."


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model ready to be asked: its name as set, its tokens' counter, and a call that streams its text."""

    name: str
    count: Callable[[str], int]
    stream: Callable[[Prompt], Iterator[str]]


def load(settings: Settings) -> ChatModel:
    """Set the model of ``settings.llm`` up; asks nothing of it yet.

    Raises:
        ModelError: the setting names no model, its package is missing, or the provider will not be set up.
    """
    provider, colon, name = settings.llm.partition(":")
    if not colon or not provider.strip() or not name.strip():
        raise ModelError(
            f"ARKIVSVAR_LLM har værdien {settings.llm!r}; ventet leverandør:navn.",
            "Skriv fx openai:gpt-… eller ollama:….",
        )
    model = _initialised(provider.strip(), name.strip(), settings)
    return ChatModel(settings.llm, tokens.counter_for(name.strip()), lambda prompt: _texts(model, prompt))


def _initialised(provider: str, name: str, settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    made: list[BaseChatModel] = []
    with _Kept() as kept:
        made.append(init_chat_model(name, model_provider=provider, **_options(provider, settings)))
    if isinstance(kept.error, ImportError):
        package = _PACKAGES.get(provider, f"langchain-{provider.replace('_', '-')}")
        extra = "'arkivsvar[llm]'" if provider in _PACKAGES else package
        raise ModelError(
            f"Sprogmodellen {settings.llm} kræver pakken {package}, som ikke er installeret.",
            f"Installér den med: pip install {extra}",
        ) from kept.error
    if not made:
        raise ModelError(
            f"Sprogmodellen {settings.llm} kan ikke sættes op ({_why(kept.error)}).",
            "Ret ARKIVSVAR_LLM, ARKIVSVAR_LLM_URL og ARKIVSVAR_LLM_KEY, eller fjern ARKIVSVAR_LLM for at svare uden.",
        ) from kept.error
    return made[0]


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """What the provider is told. No retries: a second try would make the user wait beyond the time-out."""
    options: dict[str, Any] = {}
    if settings.llm_temperature is not None:
        options["temperature"] = settings.llm_temperature
    key = settings.llm_key.get_secret_value()
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_timeout_seconds}
        if key:
            options["client_kwargs"]["headers"] = {"Authorization": f"Bearer {key}"}
    else:
        options |= {"timeout": settings.llm_timeout_seconds, "max_retries": 0}
        if key:
            options["api_key"] = key
    if settings.llm_url:
        options["azure_endpoint" if provider == "azure_openai" else "base_url"] = settings.llm_url
        if provider == "openai":
            # Servers that speak OpenAI's protocol know chat completions; few know its later interface.
            options["use_responses_api"] = False
    return options


class _Kept:
    """Keeps what a call into a provider's package raises: each package has errors of its own, and no common one."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> _Kept:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


def _why(error: Exception | None) -> str:
    """What a provider's own, English complaint is about; the whole of it is the error's cause."""
    if re.search(r"api.?key|credential", str(error), re.IGNORECASE):
        return "nøglen mangler"
    return "navn eller leverandør er ukendt" if isinstance(error, ValueError) else type(error).__name__


def _texts(model: BaseChatModel, prompt: Prompt) -> Iterator[str]:
    """The model's answer as it streams in. The call goes to the model and nowhere else: LangChain would report it to
    a tracing service where the environment asks for that."""
    from langchain_core.messages import HumanMessage, SystemMessage
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        for chunk in model.stream([SystemMessage(prompt.system), HumanMessage(prompt.user)]):
            yield str(chunk.text)


class _FailedError(Exception):
    """The model gave no whole answer; the message is the Danish line that says so."""


def _pieces(chat: ChatModel, prompt: Prompt, seconds: float) -> Iterator[str]:
    """The pieces of an answer, until it ends or ``seconds`` have passed in all.

    The call runs in a thread of its own, for a provider's own time-out counts from one piece to the next.

    Raises:
        _FailedError: the model was slow, unreachable, refused the call, or broke off.
    """
    pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    stopped = threading.Event()
    kept = _Kept()

    def work() -> None:
        with kept:
            for text in chat.stream(prompt):
                if stopped.is_set():
                    break
                pieces.put(text)
        pieces.put(None)

    deadline = time.monotonic() + seconds
    threading.Thread(target=work, name="sprogmodel", daemon=True).start()
    received = False
    try:
        while (piece := _next(pieces, deadline, seconds)) is not None:
            received = received or bool(piece)
            yield piece
    finally:
        stopped.set()
    if kept.error is not None:
        raise _FailedError(_reason(kept.error, seconds, received=received)) from kept.error


def _next(pieces: queue.SimpleQueue[str | None], deadline: float, seconds: float) -> str | None:
    try:
        return pieces.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise _FailedError(_slow(seconds)) from None


def _slow(seconds: float) -> str:
    return f"Sprogmodellen svarede ikke inden for {seconds:g} sekunder; {_WITHOUT}"


def _reason(error: Exception, seconds: float, *, received: bool) -> str:
    """What went wrong, told from what all providers' errors have in common: their names and an HTTP status."""
    name = type(error).__name__
    status = getattr(error, "status_code", None)
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return _slow(seconds)
    if isinstance(status, int) and status > 0:
        return f"Sprogmodellen svarede med fejlen {status}; {_WITHOUT}"
    if received:
        return f"Sprogmodellens svar blev afbrudt; {_WITHOUT}"
    if isinstance(error, ConnectionError) or "Connect" in name:
        return f"Sprogmodellen kunne ikke nås; {_WITHOUT}"
    return f"Sprogmodellen svigtede ({name}); {_WITHOUT}"


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
        for piece in _pieces(chat, prompt, settings.llm_timeout_seconds):
            state = llm_parser.feed(state, piece)
            if len(state.parsed.statements) > shown:
                shown = len(state.parsed.statements)
                growing = _checked(state.parsed.statements, excerpts, lookup, settings)
                if growing.statements:
                    yield growing
    except _FailedError as failed:
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
        return _without(base, f"Sprogmodellens svar blev afbrudt; {_WITHOUT}")
    told = _checked(parsed.statements, excerpts, lookup, settings)
    if told.statements:
        first = lookup(told.citations[0].item_id)
        notes = dict.fromkeys((*base.notes, *_agenda_note(query, first, base.notes)))
        return replace(told, basis=_basis(told, first), notes=tuple(notes), preface=base.preface)
    if parsed.statements:
        return _without(base, f"Sprogmodellens svar kunne ikke efterprøves i kilderne; {_WITHOUT}")
    if parsed.refused:
        return _without(base, f"Sprogmodellen fandt intet svar i uddragene; {_WITHOUT}")
    return _without(base, f"Sprogmodellens svar kunne ikke læses; {_WITHOUT}")


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


_MARKER = re.compile(r"\s*[\[(]\d{1,2}(?:, ?\d{1,2})*[\])](?=[\s.,;:]|$)")


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
