"""The HTTP API: ask, items, one item, a case, with the contract's fields; a FastAPI application mounted at ``/api``.

Errors are ``{"error": "one Danish sentence"}``: 400 for what cannot be asked, 404 for what is not there, 422 for a
call of the wrong form, 503 where the index cannot be used. No other origin is let in: there are no CORS headers, and
:mod:`rag.api.gate` turns foreign pages away. ``/api/openapi.json`` describes it to programs, ``/api/`` to people.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from rag import __version__
from rag.api.doors import DEFAULT_ITEMS, MAX_ITEMS, Doors, NotFoundError, Wanted
from rag.api.page import PAGE_HEADERS, api_page
from rag.api.schema import AnswerOut, CaseOut, ErrorOut, ItemsOut, QuestionIn, WholeItemOut
from rag.errors import ArkivsvarError, IndexBrokenError, IndexMissingError, InputError, ModelError
from rag.records import Kind, Turn

API_ROUTE = "/api"
_ABOUT = "Spørg arkivet af politiske møder fra et program. Felterne er de samme som på kommandolinjen med --json."
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_STATUSES = {404: "Adressen findes ikke.", 405: "Adressen kan ikke kaldes på den måde."}
_TROUBLE = "Der gik noget galt på serveren. Prøv igen."

_log = logging.getLogger(__name__)


def build(doors: Doors) -> FastAPI:
    """The API over an opened archive."""
    api = FastAPI(
        title="Arkivsvar",
        version=__version__,
        description=_ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,  # FastAPI's own page loads its script from elsewhere
        redoc_url=None,
        root_path_in_servers=False,
        servers=[{"url": API_ROUTE}],
        responses={status: {"model": ErrorOut, "description": "Fejl"} for status in (400, 422, 429, 503)},
    )
    _add_errors(api)
    _add_routes(api, doors)
    return api


# Parameters as Danish readers of the OpenAPI document see them.
_Body = Annotated[str | None, Query(description="Råd eller udvalg, ved fulde navn.", max_length=300)]
_From = Annotated[dt.date | None, Query(alias="from", description="Møder fra og med denne dag (2023-05-12).")]
_To = Annotated[dt.date | None, Query(alias="to", description="Møder til og med denne dag.")]
_Kind = Annotated[Kind | None, Query(description="Kun dagsordener eller kun referater.")]
_Words = Annotated[str, Query(alias="q", description="Ord, der skal stå i punktet.", max_length=2000)]
_Limit = Annotated[int, Query(ge=1, le=MAX_ITEMS, description="Højst så mange punkter.")]
_Offset = Annotated[int, Query(ge=0, le=10**9, description="Spring så mange punkter over.")]
_Source = Annotated[str, Query(description="Filens sti i arkivet.", max_length=2000)]
_Number = Annotated[str, Query(alias="item", description="Punktets nummer, fx 3.4.", max_length=100)]
_Case = Annotated[str, Query(alias="q", description="Et emne eller et sagsnummer.")]


def _add_routes(api: FastAPI, doors: Doors) -> None:
    # Plain functions: the server runs each in a thread of its own.
    def ask(asked: QuestionIn) -> JSONResponse:
        turns = [Turn(turn.role, turn.content) for turn in asked.history]
        return _reply(doors.ask(asked.question, turns, asked.id))

    def items(
        body: _Body = None,
        date_from: _From = None,
        date_to: _To = None,
        kind: _Kind = None,
        words: _Words = "",
        limit: _Limit = DEFAULT_ITEMS,
        offset: _Offset = 0,
    ) -> JSONResponse:
        return _reply(doors.items(Wanted(body, date_from, date_to, kind, words), limit, offset))

    def item(source: _Source, number: _Number) -> JSONResponse:
        return _reply(doors.item(source, number))

    def case(asked: _Case) -> JSONResponse:
        return _reply(doors.case(asked))

    def about() -> HTMLResponse:
        return HTMLResponse(api_page(api.openapi()), headers=PAGE_HEADERS)

    not_found: dict[int | str, dict[str, Any]] = {404: {"model": ErrorOut, "description": "Findes ikke"}}
    api.post("/ask", summary="Stil ét spørgsmål", response_model=None, responses=_replies(AnswerOut))(ask)
    api.get("/items", summary="Arkivets punkter", response_model=None, responses=_replies(ItemsOut))(items)
    api.get("/item", summary="Ét punkt", response_model=None, responses=_replies(WholeItemOut, not_found))(item)
    api.get("/case", summary="En sags forløb", response_model=None, responses=_replies(CaseOut))(case)
    api.get("/", include_in_schema=False, response_model=None)(about)


def _replies(model: type, more: dict[int | str, dict[str, Any]] | None = None) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": model, "description": "Svar"}, **(more or {})}


def _reply(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers=_HEADERS)


def _add_errors(api: FastAPI) -> None:
    async def wrong_form(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - FastAPI's promise
        status, sentence = _describe(error)
        return _error(status, sentence)

    async def no_such(_request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return _error(status, _STATUSES.get(status, "Kaldet kunne ikke læses." if status < 500 else _TROUBLE), headers)

    async def refused(_request: Request, error: Exception) -> JSONResponse:
        return _error(status_of(error), str(error))

    async def trouble(request: Request, error: Exception) -> JSONResponse:
        # The question itself is not written down.
        _log.error("%s %s: %s", request.method, request.url.path, type(error).__name__)
        return _error(500, _TROUBLE)

    api.add_exception_handler(RequestValidationError, wrong_form)
    api.add_exception_handler(HTTPException, no_such)
    api.add_exception_handler(ArkivsvarError, refused)
    api.add_exception_handler(Exception, trouble)


def status_of(error: Exception) -> int:
    """The HTTP status of one of our errors."""
    match error:
        case NotFoundError():
            return 404
        case InputError():
            return 400
        case IndexMissingError() | IndexBrokenError() | ModelError():
            return 503
        case _:
            return 500


def _describe(error: RequestValidationError) -> tuple[int, str]:
    """The first mistake of a call, with its status."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    match first["type"]:
        case "json_invalid":
            return 400, "Forespørgslens indhold er ikke gyldig JSON."
        case "missing" if where:
            return 422, f"Feltet {where} mangler."
        case _ if where:
            return 422, f"Feltet {where} har en værdi, der ikke kan bruges."
        case _:
            return 422, "Forespørgslen skal indeholde et JSON-objekt (Content-Type: application/json)."


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, {**_HEADERS, **(headers or {})})
