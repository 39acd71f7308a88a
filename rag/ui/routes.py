"""Two addresses beside the page: a document's page as a picture, and the document itself to be saved."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import FileResponse, PlainTextResponse, Response

from rag.errors import UnreadableFileError
from rag.ui import texts
from rag.ui.backend import Files
from rag.ui.original import FILE_ROUTE, PICTURE_ROUTE
from rag.ui.pdf_page import picture

KEPT_PICTURES = 64  # some 200 kB each
_SECONDS_KEPT = 600  # by the browser

# A document is never shown as a page of ours, whatever is in it.
_HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def add_routes(app: FastAPI, files: Files) -> None:
    """Serve the archive's pages and files. What cannot be served is said in one Danish line, as status 404."""

    @lru_cache(KEPT_PICTURES)
    def kept_picture(source: str, number: int, _changed_ns: int) -> bytes:
        return picture(files.path(source), number)

    # Plain functions: the server runs each in a thread of its own.
    def page_picture(dokument: Annotated[str, Query(max_length=2000)], side: Annotated[int, Query(ge=1)]) -> Response:
        try:
            content = kept_picture(dokument, side, files.path(dokument).stat().st_mtime_ns)
        except (UnreadableFileError, OSError) as error:
            return _missing(error)
        headers = {**_HARMLESS, "Cache-Control": f"private, max-age={_SECONDS_KEPT}"}
        return Response(content, media_type="image/png", headers=headers)

    def document(dokument: Annotated[str, Query(max_length=2000)]) -> Response:
        try:
            path = files.path(dokument)
        except (UnreadableFileError, OSError) as error:
            return _missing(error)
        return FileResponse(path, filename=path.name, headers=_HARMLESS)

    app.add_api_route(PICTURE_ROUTE, page_picture, methods=["GET"], include_in_schema=False, response_model=None)
    app.add_api_route(FILE_ROUTE, document, methods=["GET"], include_in_schema=False, response_model=None)


def _missing(error: Exception) -> Response:
    said = str(error) if isinstance(error, UnreadableFileError) else texts.FILE_UNREADABLE
    return PlainTextResponse(said, status_code=404, headers=_HARMLESS)
