"""The chat's server: opens the archive once, listens on one port, serves the page until it is stopped."""

from __future__ import annotations

import errno
import os
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.chat import Archive, Reply
from rag.errors import ArkivsvarError, InputError
from rag.records import ArchiveItem, Filters, Query, Status, Suggestion, Turn
from rag.settings import Settings
from rag.ui.backend import Files, Items

if TYPE_CHECKING:
    import fastapi
    from starlette.types import ASGIApp

    from rag.case.records import CaseCourse
    from rag.ui.case_list import ListedCase


NEAR_BEST = 0.3  # of the best item's score; below, only pieces of words are in common


@dataclass(frozen=True)
class OpenArchive:
    """The real archive as :mod:`rag.ui.backend` wants it."""

    archive: Archive
    settings: Settings

    @property
    def items(self) -> Items:
        """The store of the generation that was opened."""
        return self.archive.generation.store

    @property
    def generation(self) -> str:
        """The name of the generation that was opened."""
        return self.archive.generation.folder.name

    @cached_property
    def files(self) -> Files:
        """The files of the folder that the generation was built from."""
        from rag.ui.files import ArchiveFiles

        generation = self.archive.generation
        sizes = {document.source: document.size for document in generation.store.documents()}
        return ArchiveFiles(Path(generation.manifest.archive), sizes)

    def stream(
        self, question: str, history: Sequence[Turn] = (), narrow: Callable[[Query], Query] | None = None
    ) -> Iterator[Reply]:
        """One answer as it grows."""
        return self.archive.stream(question, history, narrow)

    def answers_from(self, question: str, item_id: str) -> bool:
        """Whether the archive answers a question from an item, with no chat model."""
        answer = self._without_model.ask(question).answer
        return answer.status is Status.ANSWERED and item_id in {citation.item_id for citation in answer.citations}

    @cached_property
    def _without_model(self) -> Archive:
        plain = self.settings.model_copy(update={"llm": ""})
        return Archive(self.archive.generation, plain) if self.settings.llm else self.archive

    def nearest(self, question: str, history: Sequence[Turn] = ()) -> tuple[Suggestion, ...]:
        """The items nearest to a question, wherever they are."""
        from rag.answer.refusal import suggestions

        _, result = self.archive.look(question, history)
        return suggestions(result.hits)

    def find(self, text: str, filters: Filters, limit: int) -> tuple[ArchiveItem, ...]:
        """The items that the words stand in, best first; those far weaker than the best are left out."""
        from rag.search.terms import weighted_terms

        generation = self.archive.generation
        terms = weighted_terms(Query(text, search_text=text))
        scored = generation.lexical.search_items(terms, limit, filters) if terms else []
        near = [item_id for item_id, score in scored if score >= NEAR_BEST * scored[0][1]]
        return tuple(generation.store.items_by_id(near).values())

    def course(self, asked: str) -> CaseCourse:
        """The course of the case that a number or a subject names."""
        from rag.case import course

        return course(asked, self.archive.generation, self.settings)

    def cases(self) -> tuple[ListedCase, ...]:
        """The cases that went over more than one meeting; read once, when first asked for."""
        return self._cases

    @cached_property
    def _cases(self) -> tuple[ListedCase, ...]:
        from rag.ui.case_list import listed

        return listed(self.archive.generation.store.items())


def serve(settings: Settings, *, open_browser: bool = False, announce: Callable[[str], object] | None = None) -> None:
    """Serve the chat on ``settings.host`` and ``settings.port`` until it is stopped.

    Args:
        settings: where the index is, and where to listen.
        open_browser: open the address in the user's browser.
        announce: called with one Danish line when the chat is ready; without it, the line goes to standard output.

    Raises:
        ArkivsvarError: there is no usable index, it was made with another model, or the port is taken.
    """
    # First what can fail, and only then Gradio, which takes seconds to import.
    with Archive.open(settings.index, settings) as archive, listen(settings) as listener:
        import uvicorn

        # Engines and model are loaded now: an index made with another model is said here, not to everyone who asks.
        _ = archive.generation.lexical, archive.generation.vectors, archive.generation.encoder
        app = build_app(OpenArchive(archive, settings), settings)
        address = address_of(listener)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,  # addresses hold questions
                lifespan="on",
                timeout_graceful_shutdown=2,
                proxy_headers=False,  # the gate reads them, and believes fewer
                server_header=False,
            )
        )
        listener.listen()  # from here on a browser waits instead of being turned away
        (announce or _say)(f"Arkivsvar er klar på {address} (stop med Ctrl-C).")
        if open_browser:
            webbrowser.open(address)
        server.run(sockets=[listener])


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def listen(settings: Settings) -> socket.socket:
    """A socket bound to the address of the settings, so that nobody else can take it before the page is ready.

    Raises:
        InputError: the port is taken, or the address is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise _cannot_listen(settings, error) from error
    return listener


def _cannot_listen(settings: Settings, error: OSError) -> ArkivsvarError:
    if error.errno == errno.EADDRINUSE:
        return InputError(
            f"Port {settings.port} er optaget af et andet program.",
            f"Vælg en anden, fx: arkivsvar serve --port {settings.port % 65535 + 1}",
        )
    if error.errno == errno.EACCES:
        return InputError(
            f"Port {settings.port} må kun bruges af systemet.", "Vælg en anden, fx: arkivsvar serve --port 7860"
        )
    return InputError(
        f"Adressen {settings.host} kan ikke bruges på denne maskine.", "Vælg en anden, fx: --host 127.0.0.1"
    )


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def build_app(archive: OpenArchive, settings: Settings) -> ASGIApp:
    """The web application over an open archive: page, files, API and tools, behind the gate.

    Raises:
        InputError: the users file cannot be used.
    """
    # Gradio would make a table of its last ten thousand events after each one, for figures nobody sees.
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    import fastapi
    import gradio as gr

    from rag import api
    from rag.api import tools as api_tools
    from rag.api.doors import Doors
    from rag.api.gate import Gate
    from rag.ui.page import build
    from rag.ui.routes import add_routes
    from rag.ui.shell import DanishPage
    from rag.ui.theme import theme

    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(DanishPage)
    add_routes(app, archive.files)
    doors = Doors(archive.archive)
    app.mount(api.API_ROUTE, api.build(doors))
    page = build(archive, settings)
    has_tools = find_spec("mcp") is not None
    if has_tools:
        with page:
            api_tools.add(doors)
    mounted: fastapi.FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        theme=theme(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=has_tools,
        max_file_size="1mb",
    )
    return Gate(mounted, settings)
