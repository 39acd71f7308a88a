"""A chat model of the operator's: set up through LangChain's ``init_chat_model``, and asked within a time.

Nothing of LangChain is imported before ``load``.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag import tokens
from rag.errors import ModelError
from rag.llm.prompt import Prompt
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_PACKAGES = {"openai": "langchain-openai", "azure_openai": "langchain-openai", "ollama": "langchain-ollama"}
WITHOUT = "svaret er lavet uden den."  # the end of every line that says why the model does not answer


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


class FailedError(Exception):
    """The model gave no whole answer; the message is the Danish line that says so."""


def pieces_of(chat: ChatModel, prompt: Prompt, seconds: float) -> Iterator[str]:
    """The pieces of an answer, until it ends or ``seconds`` have passed in all.

    The call runs in a thread of its own, for a provider's own time-out counts from one piece to the next.

    Raises:
        FailedError: the model was slow, unreachable, refused the call, or broke off.
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
        raise FailedError(_reason(kept.error, seconds, received=received)) from kept.error


def _next(pieces: queue.SimpleQueue[str | None], deadline: float, seconds: float) -> str | None:
    try:
        return pieces.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise FailedError(_slow(seconds)) from None


def _slow(seconds: float) -> str:
    return f"Sprogmodellen svarede ikke inden for {seconds:g} sekunder; {WITHOUT}"


def _reason(error: Exception, seconds: float, *, received: bool) -> str:
    """What went wrong, told from what all providers' errors have in common: their names and an HTTP status."""
    name = type(error).__name__
    status = getattr(error, "status_code", None)
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return _slow(seconds)
    if isinstance(status, int) and status > 0:
        return f"Sprogmodellen svarede med fejlen {status}; {WITHOUT}"
    if received:
        return f"Sprogmodellens svar blev afbrudt; {WITHOUT}"
    if isinstance(error, ConnectionError) or "Connect" in name:
        return f"Sprogmodellen kunne ikke nås; {WITHOUT}"
    return f"Sprogmodellen svigtede ({name}); {WITHOUT}"
