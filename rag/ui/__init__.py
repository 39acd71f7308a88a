"""The chat in a browser: Danish, local, every statement one click from its source.

Nothing heavy is imported here; :func:`serve` brings Gradio in when the chat is really to be opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.settings import Settings


def serve(settings: Settings, *, open_browser: bool = False, announce: Callable[[str], object] | None = None) -> None:
    """Serve the chat until it is stopped; see :func:`rag.ui.server.serve`."""
    from rag.ui.server import serve as run

    run(settings, open_browser=open_browser, announce=announce)


__all__ = ["serve"]
