"""The archive as tools for language models and agents (MCP), through Gradio's own support.

Gradio reads names, types and docstrings of these functions; the docstrings are what a model is told, hence Danish.
The tools stand at ``/gradio_api/mcp/``. They are not queued: Gradio would call itself over the network for that, and
would not get past a log-in of ours.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from gradio.events import api

from rag.api.doors import DEFAULT_ITEMS, MAX_ITEMS, Doors, Wanted
from rag.errors import InputError
from rag.records import Kind


def add(doors: Doors) -> None:
    """Add the tools to the Gradio page that is being built."""

    def ask(question: str) -> str:
        """Spørg arkivet af politiske møder på almindeligt dansk; svaret er kort og har ordrette kildehenvisninger.

        Args:
            question: Spørgsmålet, helst en hel sætning med råd eller udvalg og år, hvis de kendes.
        """
        return _json(doors.ask(question))

    def items(
        words: str = "",
        body: str = "",
        date_from: str = "",
        date_to: str = "",
        kind: str = "",
        limit: int = DEFAULT_ITEMS,
        offset: int = 0,
    ) -> str:
        """Find punkter fra dagsordener og referater; uden ord og filtre arkivets punkter i rækkefølge.

        Args:
            words: Ord, der skal stå i punktet.
            body: Råd eller udvalg, ved fulde navn.
            date_from: Møder fra og med denne dag, som 2023-05-12.
            date_to: Møder til og med denne dag.
            kind: dagsorden eller referat.
            limit: Højst så mange punkter.
            offset: Spring så mange punkter over.
        """
        wanted = Wanted(body or None, _day(date_from), _day(date_to), _kind(kind), words)
        return _json(doors.items(wanted, max(1, min(limit, MAX_ITEMS)), max(0, offset)))

    def item(source: str, number: str) -> str:
        """Hent ét punkt med hele sin tekst.

        Args:
            source: Filens sti i arkivet, som den står i feltet source.
            number: Punktets nummer, som det står i feltet item.
        """
        return _json(doors.item(source, number))

    def case(subject: str) -> str:
        """Følg en sag over møder og udvalg: hvad der blev indstillet og besluttet, i tidens orden, med kilder.

        Args:
            subject: Et emne eller et sagsnummer.
        """
        return _json(doors.case(subject))

    for tool in (ask, items, item, case):
        tool.__annotations__ = {name: _TYPES[kind] for name, kind in tool.__annotations__.items()}
        api(tool, api_name=tool.__name__, queue=False)


# Gradio wants the types themselves, not their names.
_TYPES: dict[str, type] = {"str": str, "int": int}


def _json(reply: dict[str, Any]) -> str:
    return json.dumps(reply, ensure_ascii=False)


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"Datoen »{text}« kan ikke læses.", "Skriv den som 2023-05-12.") from error


def _kind(text: str) -> Kind | None:
    if not text.strip():
        return None
    try:
        return Kind(text.strip().lower())
    except ValueError as error:
        raise InputError(f"Slagsen »{text}« findes ikke.", "Skriv dagsorden eller referat.") from error
