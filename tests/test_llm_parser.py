"""The parser of a chat model's stream: what is read never depends on where the stream was cut."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.llm.parser import MAX_OBJECT_CHARS, Parsed, Proposed, State, feed, finish, parse

WORDS = st.text(alphabet="abæøå{}[]\"\\,: \n»«'`0", max_size=30)
STATEMENTS = st.builds(
    Proposed,
    WORDS.filter(str.strip).map(lambda text: " ".join(text.split())),
    st.lists(st.tuples(st.integers(0, 99), WORDS), max_size=3).map(tuple),
)


def as_json(statement: Proposed, **layout) -> str:
    sources = [{"nr": number, "citat": quote} for number, quote in statement.sources]
    return json.dumps({"udsagn": statement.text, "kilder": sources}, ensure_ascii=False, **layout)


def cut(text: str, places: list[int]) -> list[str]:
    """``text`` in pieces, cut at the given places; some of them empty."""
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


@given(st.text(alphabet='{}[]"\\udsagnkilertc,: \n1æ`»«', max_size=200), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_stream_is_read_alike_however_it_is_cut(text, places):
    assert parse(cut(text, places)) == parse([text]) == parse(list(text))


@given(st.lists(STATEMENTS, max_size=4), st.lists(st.integers(0, 10_000), max_size=12), st.sampled_from([None, 2]))
def test_statements_come_back_as_they_were_written_however_they_are_cut(statements, places, indent):
    text = "\n".join(as_json(statement, indent=indent) for statement in statements)
    assert parse(cut(text, places)) == Parsed(tuple(statements))


@given(st.lists(STATEMENTS, min_size=1, max_size=3), st.integers(0, 10_000))
def test_a_stream_that_breaks_off_gives_the_whole_statements_and_says_so(statements, place):
    text = "\n".join(as_json(statement) for statement in statements)
    read = parse([text[: place % len(text)]])
    assert read.statements == tuple(statements)[: len(read.statements)]
    assert read.malformed == read.prose == 0
    inside = place % len(text) > 0 and text[: place % len(text)].strip() and len(read.statements) < len(statements)
    assert read.unfinished == bool(inside and text[: place % len(text)][-1:] != "\n" and not _ends_object(text, place))


def _ends_object(text: str, place: int) -> bool:
    """Whether the beginning of the text ends just after a whole object."""
    lines = text[: place % len(text)].split("\n")
    try:
        json.loads(lines[-1])
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "around",
    ["```json\n{}\n```", "[\n{},\n{}\n]", "\n\n{}\r\n\t{}"],
)
def test_a_fence_or_an_array_around_the_objects_does_no_harm(around):
    one = Proposed("Broen er lukket.", ((1, "broen er lukket"),))
    many = around.count("{}")
    read = parse([around.replace("{}", as_json(one))])
    # The word "json" of a fence is prose, and prose beside statements is let be.
    assert read.statements == (one,) * many
    assert read.malformed == 0


def test_a_list_under_one_key_is_a_list_of_statements():
    text = '{"udsagn": [{"udsagn": "A er B.", "kilder": [{"nr": "2", "citat": "a er b"}]}, 7]}'
    read = parse([text])
    assert read.statements == (Proposed("A er B.", ((2, "a er b"),)),)
    assert read.malformed == 1


def test_line_breaks_inside_a_string_are_read():
    assert parse(['{"udsagn": "A\ner B.", "kilder": []}']).statements == (Proposed("A er B.", ()),)


def test_a_refusal_is_told_apart():
    assert parse(['{"intet_svar": true}']) == Parsed(refused=True)
    assert parse(['{"intet_svar": false}']).refused is False


@pytest.mark.parametrize(
    "text",
    [
        '{"udsagn": "A."}',
        '{"udsagn": "", "kilder": []}',
        '{"udsagn": "A.", "kilder": [{"nr": true, "citat": "a"}]}',
        '{"udsagn": "A.", "kilder": [{"nr": 1}]}',
        '{"udsagn": "A.", "kilder": "nr. 1"}',
        "{udsagn: A}",
        "{" * 50 + "}" * 50,
    ],
)
def test_what_is_no_statement_is_counted_and_left_out(text):
    read = parse([text])
    assert read.statements == ()
    assert read.malformed == 1


def test_prose_is_counted():
    assert parse(["Det kan jeg ikke svare på."]) == Parsed(prose=21)


def test_an_endless_object_does_not_fill_the_memory():
    state = feed(State(), '{"udsagn": "' + "a" * (3 * MAX_OBJECT_CHARS))
    assert state.begun == ""
    assert finish(state).malformed == 1
