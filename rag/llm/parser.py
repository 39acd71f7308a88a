"""A chat model's answer read while it streams in: a pure state machine from characters to proposed statements.

The model is asked for JSON objects, one a line::

    {"udsagn": "…", "kilder": [{"nr": 2, "citat": "…"}]}
    {"intet_svar": true}

Objects are told apart by their braces, so that line breaks inside them, a fence of back-ticks or an array around them
do no harm. What is read never depends on where the stream was cut into chunks. Nothing here does I/O or raises.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

MAX_OBJECT_CHARS = 20_000  # a longer object is no statement; what is kept of a stream stays bounded
_BETWEEN = frozenset(" \t\r\n,[]`")  # what may stand between objects without being prose


@dataclass(frozen=True, slots=True)
class Proposed:
    """A statement a model proposes, with the number of an excerpt and a quote for each of its sources."""

    text: str
    sources: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What has been read so far.

    ``refused``: the model said that the excerpts hold no answer. ``malformed`` counts objects that are no statements;
    ``prose`` counts visible characters outside of objects. ``unfinished`` tells that the stream ended inside an object.
    """

    statements: tuple[Proposed, ...] = ()
    refused: bool = False
    malformed: int = 0
    prose: int = 0
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where the machine is: the object begun, how deep in braces, whether in a string and after a backslash."""

    parsed: Parsed = field(default_factory=Parsed)
    begun: str = ""
    depth: int = 0
    in_string: bool = False
    escaped: bool = False


def feed(state: State, chunk: str) -> State:
    """The state after some more characters."""
    parsed, begun = state.parsed, [state.begun]
    size = len(state.begun)
    depth, in_string, escaped = state.depth, state.in_string, state.escaped
    for char in chunk:
        if depth == 0:
            if char == "{":
                begun, size, depth = [char], 1, 1
            elif char not in _BETWEEN:
                parsed = replace(parsed, prose=parsed.prose + 1)
            continue
        begun.append(char)
        size += 1
        if in_string:
            in_string, escaped = (char != '"' or escaped), (char == "\\" and not escaped)
        elif char == '"':
            in_string = True
        else:
            depth += (char == "{") - (char == "}")
        if depth == 0:
            parsed = _with_object(parsed, "".join(begun))
            begun, size = [], 0
        elif size > MAX_OBJECT_CHARS:
            parsed = replace(parsed, malformed=parsed.malformed + 1)
            begun, size, depth, in_string, escaped = [], 0, 0, False, False
    return State(parsed, "".join(begun), depth, in_string, escaped)


def finish(state: State) -> Parsed:
    """What was read when the stream has ended."""
    return replace(state.parsed, unfinished=True) if state.depth else state.parsed


def parse(chunks: Iterable[str]) -> Parsed:
    """What a whole stream says."""
    state = State()
    for chunk in chunks:
        state = feed(state, chunk)
    return finish(state)


def _with_object(parsed: Parsed, text: str) -> Parsed:
    try:
        # Not strict: models break lines inside strings.
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return replace(parsed, malformed=parsed.malformed + 1)
    if found.get("intet_svar") is True:
        return replace(parsed, refused=True)
    inner = found.get("udsagn")
    objects = inner if isinstance(inner, list) else [found]
    read = [_statement(each) for each in objects]
    return replace(
        parsed,
        statements=(*parsed.statements, *(statement for statement in read if statement is not None)),
        malformed=parsed.malformed + sum(statement is None for statement in read),
    )


def _statement(found: object) -> Proposed | None:
    """An object as a statement; ``None`` where it is none."""
    match found:
        case {"udsagn": str() as text, "kilder": list() as listed} if text.strip():
            sources = tuple(source for each in listed if (source := _source(each)) is not None)
            return Proposed(" ".join(text.split()), sources) if len(sources) == len(listed) else None
        case _:
            return None


def _source(found: object) -> tuple[int, str] | None:
    match found:
        case {"nr": bool()}:
            return None
        case {"nr": int() as number, "citat": str() as quote}:
            return number, quote
        case {"nr": str() as number, "citat": str() as quote} if number.isascii() and number.isdigit():
            return int(number[:9]), quote
        case _:
            return None
