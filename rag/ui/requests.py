"""What the page asks for, read from the JSON it sends. Anything else than expected is refused or left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rag.errors import InputError
from rag.records import Span
from rag.ui.choice import NOTHING, Choice, chosen

RESUMED = 10  # exchanges of a conversation that are shown again when the page is loaded anew
STOOD_ON = 4  # exchanges that a follow-up question may stand on
MOST_TURNS = 100_000


@dataclass(frozen=True, slots=True)
class Opening:
    """An item to be opened, with the quote to be marked, where it is said to stand, and the page to be shown."""

    item_id: str
    quote: str = ""
    span: Span | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with what it is narrowed to.

    ``turn`` is its number on the page; ``answer_id`` that of its answer, where it has been answered; ``earlier`` are
    the exchanges it may stand on, oldest first.
    """

    question: str
    choice: Choice = NOTHING
    turn: int = 1
    answer_id: str = ""
    earlier: tuple[Asking, ...] = ()


def opening(data: object) -> Opening:
    """The item that a click asks for.

    Raises:
        InputError: the page sent something else.
    """
    match data:
        case {"punkt": str() as item_id, **rest}:
            quote, start, end, page = (rest.get(name) for name in ("citat", "start", "slut", "side"))
            span = Span(start, end) if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end else None
            page = page if isinstance(page, int) and page > 0 else None
            return Opening(item_id, quote if isinstance(quote, str) else "", span, page)
        case _:
            raise InputError("Siden bad om en kilde uden at sige hvilken.", "Genindlæs siden.")


def asking(data: object) -> Asking:
    """The question that is asked; an empty one where there is none."""
    fields = data if isinstance(data, Mapping) else {}
    earlier, number = fields.get("forrige"), fields.get("tur")
    turn = number if isinstance(number, int) and 0 < number <= MOST_TURNS else 1
    stood_on = earlier[-STOOD_ON:] if isinstance(earlier, list) else []
    return replace(_asked(fields), turn=turn, earlier=tuple(_asked(old) for old in stood_on))


def _asked(data: object) -> Asking:
    fields = data if isinstance(data, Mapping) else {}
    question = fields.get("spoerg")
    return Asking(
        question if isinstance(question, str) else "", chosen(fields.get("valg")), answer_id=answer_id(fields)
    )


def resumed(data: object) -> tuple[Asking, ...]:
    """The questions of a conversation that is to go on after the page was loaded anew; none for a new question."""
    match data:
        case {"genoptag": list() as earlier}:
            return tuple(_asked(old) for old in earlier[-RESUMED:])
        case _:
            return ()


def answer_id(data: object) -> str:
    """Which answer is meant; empty for none."""
    match data:
        case {"svar": str() as found}:
            return found
        case _:
            return ""


def serial(data: object) -> int:
    """The number by which the page knows the answer to what it asked for; 0 for none."""
    match data:
        case {"nr": int() as number}:
            return number
        case _:
            return 0
